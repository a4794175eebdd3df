/** Subscriptions: the items of a method as notifications with an id, until the subscriber ends them (as Ethereum's `eth_subscribe` does). */
import { type ItemSource, isItemSource } from '../../async/maybe-promise.ts'
import { errorCodes, invalidRequest, needsTwoWay, type RpcError, refusal } from '../../protocol/errors.ts'
import type { Call } from '../../protocol/message.ts'
import { errorObjectText, valueText } from '../../protocol/serialize.ts'
import { notificationText } from '../../protocol/tokens.ts'
import { cancelled, disconnected } from '../abort-reasons.ts'
import { CallContext, type MessageContext, type OpenSubscription, type SubscriptionTable } from '../context.ts'
import { discardItems, forEachItem } from './items.ts'
import type { Send } from './parts.ts'

/** How a method that yields is a subscription. */
export interface SubscriptionOptions<Context = never> {
  /** The method of the notifications: `{ subscription, result }`, or `{ subscription, error }` if the method throws. */
  readonly event: string
  /** The name of the method that ends a subscription: it takes the id, and answers `true` if there was one. */
  readonly end: string
  /** Makes the id. Default: a random one, such as `0x9cef478923ff08bf67fde6c64013158d`. */
  id?(context: Context): string
}

/** The subscriptions of one connection. */
export class Subscriptions implements SubscriptionTable {
  readonly #limit: number
  readonly #open = new Map<unknown, OpenSubscription>()

  /** `limit`: how many may be open at a time. */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size
  }

  /** @throws RpcError -32006 if there are as many as there may be. */
  checkRoom(): void {
    if (this.size < this.#limit) return
    throw refusal(errorCodes.tooManySubscriptions, 'Too many subscriptions', 'too-many-subscriptions', this.#limit)
  }

  /** Keeps a subscription until it ends. @throws RpcError -32006 as `checkRoom`; TypeError if the id is taken. */
  add(subscription: OpenSubscription): void {
    this.checkRoom()
    if (this.#open.has(subscription.id)) throw new TypeError(`Two subscriptions have the id ${JSON.stringify(subscription.id)}`)
    this.#open.set(subscription.id, subscription)
    subscription.onEnd = () => this.#open.delete(subscription.id)
  }

  /** Ends the subscription with this id. No event follows. Returns whether there was one. */
  end(id: unknown, reason: RpcError): boolean {
    const subscription = this.#open.get(id)
    subscription?.end(reason)
    return subscription !== undefined
  }

  /** Ends every subscription: the connection is lost. */
  endAll(reason: RpcError): void {
    for (const subscription of this.#open.values()) subscription.end(reason)
  }

  /** Ends every subscription, each with a last notification that says why. */
  closeAll(reason: RpcError): void {
    for (const subscription of this.#open.values()) subscription.fail(reason)
  }
}

/** What a subscription needs of its connection and its service. */
interface SubscriptionHost {
  readonly event: string
  readonly send: Send
  /** The error that the subscriber may see. */
  mask(thrown: unknown): RpcError
}

/** One subscription. */
class Subscription implements OpenSubscription {
  readonly id: string
  onEnd: () => void = () => {}
  readonly #source: ItemSource
  readonly #context: CallContext
  readonly #host: SubscriptionHost
  #isOver = false

  constructor(id: string, source: ItemSource, context: CallContext, host: SubscriptionHost) {
    this.id = id
    this.#source = source
    this.#context = context
    this.#host = host
  }

  /**
   * Begins, after the reply. One without the id ends it: the call has failed after all, by middleware, its timeout or the size of the reply,
   * and its client could never end the subscription.
   */
  begin(reply?: string): void {
    if (reply !== undefined && !reply.includes(JSON.stringify(this.id))) this.end(cancelled())
    void this.#run()
  }

  /** Sends the events, until the items end. */
  async #run(): Promise<void> {
    try {
      await forEachItem(this.#source, this.#context.signal, (item) => this.#send('result', valueText(item)))
      this.#close()
    } catch (thrown) {
      if (!this.#isOver) this.fail(this.#host.mask(thrown))
    }
  }

  /** Ends the subscription without a notification: the subscriber has asked for it, or has disconnected. */
  end(reason: RpcError): void {
    this.#close()
    CallContext.giveUp(this.#context, reason)
  }

  /** Ends the subscription with a last notification that says why. */
  fail(reason: RpcError): void {
    void this.#sendSafely(reason)
    this.end(reason)
  }

  #close(): void {
    this.#isOver = true
    this.onEnd()
  }

  #send(kind: 'result' | 'error', text: string): void | Promise<void> {
    if (this.#isOver) return undefined
    const event = notificationText(this.#host.event, `{"subscription":${JSON.stringify(this.id)},"${kind}":${text}}`)
    try {
      return this.#host.send(event)
    } catch {
      this.end(disconnected()) // the connection closes, which is no failure of the method
    }
  }

  async #sendSafely(error: RpcError): Promise<void> {
    try {
      await this.#send('error', errorObjectText(error))
    } catch {
      // the connection is closed, or closes now
    }
  }
}

/** A message by which subscriptions can be made and ended. */
type TwoWayMessage = MessageContext & { readonly send: Send } & Required<Pick<MessageContext, 'afterReply' | 'subscriptions'>>

/** @throws RpcError -32600 for a call that came by a connection on which nothing can be sent but its reply. */
export function checkTwoWay(context: CallContext): TwoWayMessage {
  const message = CallContext.message(context)
  if (message.send && message.afterReply && message.subscriptions) return message as TwoWayMessage
  throw needsTwoWay()
}

/** @throws RpcError for a call that can make no subscription: its connection cannot carry another one, or it is a notification. */
export function checkSubscribable({ idText }: Call, context: CallContext): void {
  checkTwoWay(context).subscriptions.checkRoom()
  if (idText === undefined) throw invalidRequest('needs-id')
}

/** The id of a new subscription to the items of `result`. Its events wait for the response with the id. */
export async function subscribe(
  options: SubscriptionOptions,
  result: unknown,
  context: CallContext,
  mask: (thrown: unknown) => RpcError,
): Promise<string> {
  const source = await result
  try {
    return open(options, source, context, mask)
  } catch (error) {
    void discardItems(source)
    throw error
  }
}

function open(options: SubscriptionOptions, source: unknown, context: CallContext, mask: (thrown: unknown) => RpcError): string {
  CallContext.throwIfGivenUp(context)
  const message = checkTwoWay(context)
  if (!isItemSource(source)) throw new TypeError('The handler of a subscription must yield, or return an async iterable')
  const id = options.id ? options.id(context as never) : `0x${crypto.randomUUID().replaceAll('-', '')}`
  const host = { event: options.event, send: (text: string) => message.send(text), mask }
  const subscription = new Subscription(id, source, context, host)
  message.subscriptions.add(subscription)
  message.afterReply((reply) => subscription.begin(reply))
  return id
}

/** Ends a subscription of the connection by its id: the handler of every method that a subscription names as its `end`. */
export function unsubscribe(context: CallContext, id: unknown): boolean {
  return checkTwoWay(context).subscriptions.end(id, cancelled())
}
