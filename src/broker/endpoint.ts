/**
 * The steps of a message that a worker gets:
 *
 *     rpc.<name>          → parse → subject is method? → deadline passed? → too many in flight? → service → reply
 *     rpc.<name>.<method>                                                                          └ <reply>.push
 *     rpc.<name>.$cancel  → the message with that reply subject → the signals of its calls
 *
 * A message with a reply subject is always answered, a notification with an empty payload: its sender never waits in vain.
 */
import { startTimer } from '../async/event-loop.ts'
import { isPromise } from '../async/maybe-promise.ts'
import { readCancelRequest } from '../protocol/cancel-request.ts'
import { errorCodes, invalidRequest, type RpcError, refusal, tooLarge } from '../protocol/errors.ts'
import { isBatch, parseRaw } from '../protocol/parse.ts'
import { errorText } from '../protocol/serialize.ts'
import { isLongerThan } from '../protocol/utf8.ts'
import { cancelled, disconnected, shuttingDown, withdrawn } from '../service/abort-reasons.ts'
import type { MessageContext } from '../service/context.ts'
import { Failures, logError } from '../service/dispatch/failures.ts'
import type { Limits } from '../service/limits.ts'
import { type MessageHandler, replyOf } from '../service/message-handler.ts'
import { answerDiscovery, type ServiceIdentity, SubjectStats } from './discovery.ts'
import { deadlineHeader, headerOf } from './headers.ts'
import { HeldMessages } from './held-messages.ts'
import { safely, unsubscribe } from './inbox.ts'
import { IncomingMessage, type MessageHost } from './incoming-message.ts'
import { maxPayload, type NatsConnection, type NatsMessage, type NatsSubscription } from './nats-connection.ts'
import { PushTable } from './pushed-messages.ts'
import { type Subjects, subjectsOf } from './subjects.ts'

/** What an endpoint is made of. */
export interface EndpointSetup {
  readonly handler: MessageHandler<unknown>
  readonly identity: ServiceIdentity
  readonly limits: Limits
  readonly inboxPrefix: string
  readonly keepAliveInterval: number
}

const subjectIsNotMethod = invalidRequest('subject-is-not-method')
/** Milliseconds for the broker to take what was published last. */
const flushTimeout = 2000

/** A member of a queue group. */
export class BrokerEndpoint implements MessageHost {
  readonly id: string
  readonly pushes: PushTable
  readonly #setup: EndpointSetup
  readonly #connection: NatsConnection
  readonly #held: HeldMessages
  readonly #subjects: Subjects
  readonly #failures: Failures
  readonly #stats: readonly [any: SubjectStats, method: SubjectStats]
  /** Those of the queue group, and of discovery. */
  readonly #subscriptions: readonly NatsSubscription[]
  readonly #cancels: NatsSubscription
  /** Messages whose reply takes time, by their reply subject. */
  readonly #running = new Map<string, IncomingMessage>()
  readonly #controller = new AbortController()
  #messagesInFlight = 0
  #isOver = false
  #isLost = false
  #closed: Promise<void> | undefined
  #whenIdle: (() => void) | undefined

  constructor(connection: NatsConnection, setup: EndpointSetup) {
    const { identity, handler } = setup
    this.id = identity.id
    this.#setup = setup
    this.#connection = connection
    this.#held = new HeldMessages(connection)
    this.#subjects = subjectsOf(identity.name)
    this.#failures = new Failures((error, context) =>
      handler.report ? handler.report(error, context as never) : logError(error, context),
    )
    this.pushes = new PushTable(connection, setup.inboxPrefix, setup.keepAliveInterval, (error) => this.report(error))
    this.#stats = [new SubjectStats('any', this.#subjects.all), new SubjectStats('method', `${this.#subjects.methodPrefix}>`)]
    const queue = identity.name
    const answering = this.#stats.map((stats) => {
      const callback = safely(this, (message) => this.#take(message, stats))
      return connection.subscribe(stats.subject, { queue, callback })
    })
    this.#cancels = connection.subscribe(this.#subjects.cancel, { callback: safely(this, (message) => this.#cancel(message)) })
    const report = (error: unknown) => this.report(error)
    this.#subscriptions = [...answering, ...answerDiscovery(connection, { identity, queue, subjects: this.#stats, report })]
    const lost = () => this.#lost()
    void connection.closed().then(lost, lost)
  }

  /** Whether `close()` was called, or the connection is closed. */
  get isClosing(): boolean {
    return this.#closed !== undefined || this.#isOver
  }

  /** Messages that were answered, errors among them, and messages that are not answered yet. */
  get stats(): { readonly requests: number; readonly errors: number; readonly inFlight: number } {
    const [any, method] = this.#stats
    return { requests: any.requests + method.requests, errors: any.errors + method.errors, inFlight: this.#messagesInFlight }
  }

  /** Aborts when the endpoint waits no longer. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Reports what went wrong outside of any call. Never throws. */
  report(error: unknown, context: MessageContext = { transport: 'nats' }): void {
    void this.#failures.report(error, context as never)
  }

  #take(message: NatsMessage, stats: SubjectStats): void {
    const { all, cancel } = this.#subjects
    if (message.subject === cancel) return // the wildcard hears it, too
    const start = performance.now()
    const incoming = new IncomingMessage(message, parseRaw(message.data, this.#setup.limits), this)
    const refused = this.#refuse(incoming, message.subject === all ? undefined : message.subject.slice(all.length + 1))
    const reply = refused ? incoming.refusal(refused) : this.#answer(incoming)
    if (isPromise(reply)) this.#replyLater(incoming, reply, stats, start)
    else this.#reply(incoming, reply, stats, start)
  }

  /** Why a message is not run. */
  #refuse(incoming: IncomingMessage, method: string | undefined): RpcError | undefined {
    const { entries } = incoming
    if (method !== undefined && (isBatch(entries) || (entries.kind === 'call' && entries.method !== method)))
      return subjectIsNotMethod
    const deadline = Number(headerOf(incoming.httpRequest, deadlineHeader) ?? Number.NaN)
    if (deadline < Date.now()) return refusal(errorCodes.timeout, 'Timeout', 'deadline-passed')
    if (this.#isOver) return shuttingDown()
    const { maxCallsInFlight } = this.#setup.limits
    if (this.#messagesInFlight < maxCallsInFlight) return undefined
    return refusal(errorCodes.busy, 'Server is busy', 'busy', maxCallsInFlight)
  }

  #answer(incoming: IncomingMessage): string | Promise<string> {
    const { handler } = this.#setup
    return handler.answer ? handler.answer(incoming.entries, incoming) : replyOf(handler, incoming.httpRequest.data, incoming)
  }

  #replyLater(incoming: IncomingMessage, reply: PromiseLike<string>, stats: SubjectStats, start: number): void {
    const { replySubject } = incoming
    this.#messagesInFlight++
    if (replySubject !== '') this.#running.set(replySubject, incoming)
    incoming.onWait()
    reply.then((text) => {
      this.#messagesInFlight--
      if (this.#running.get(replySubject) === incoming) this.#running.delete(replySubject)
      this.#reply(incoming, text, stats, start)
      if (this.#messagesInFlight === 0) this.#whenIdle?.()
    })
  }

  /** Sends the reply. A connection that is closed takes none. */
  #reply(incoming: IncomingMessage, text: string, stats: SubjectStats, start: number): void {
    incoming.end()
    const { replySubject } = incoming
    const limit = maxPayload(this.#connection)
    const reply = isLongerThan(text, limit) ? tooLongReply(incoming, limit) : text
    stats.count(reply, performance.now() - start)
    if (replySubject === '' || this.#isLost) return
    if (this.#held.isNeeded) this.#held.add(reply.length, () => this.#publish(incoming, reply))
    else this.#publish(incoming, reply)
  }

  #publish(incoming: IncomingMessage, reply: string): void {
    try {
      this.#connection.publish(incoming.replySubject, reply)
    } catch (error) {
      this.report(error, incoming)
    }
  }

  /** An empty body ends all calls of the message. Anything may be published here: what is no request to cancel is ignored. */
  #cancel({ reply = '', data }: NatsMessage): void {
    const incoming = this.#running.get(reply)
    if (data.length === 0) incoming?.abandon(disconnected())
    const entry = incoming && data.length > 0 ? parseRaw(data, this.#setup.limits) : undefined
    const isNotification = entry && 'kind' in entry && entry.kind === 'call' && entry.id === undefined
    const cancel = isNotification ? readCancelRequest(entry, data) : undefined
    if (cancel?.idText !== undefined) incoming?.cancel(cancel.idText, cancel.isAnswered ? cancelled() : withdrawn)
  }

  /** The connection is closed: no reply can be sent. */
  #lost(): void {
    this.#isLost = true
    this.#abortAll(disconnected())
    this.#held.close()
    this.pushes.close()
  }

  #abortAll(reason: RpcError): void {
    this.#isOver = true
    for (const incoming of [...this.#running.values()]) incoming.abandon(reason)
    this.#controller.abort(reason)
  }

  /** Leaves the queue group, answers what has come, then gives up what still runs. */
  close({ drain = 10_000 }: { readonly drain?: number } = {}): Promise<void> {
    this.#closed ??= this.#close(drain)
    return this.#closed
  }

  async #close(milliseconds: number): Promise<void> {
    const timer = startTimer(milliseconds)
    const drained = Promise.allSettled(this.#subscriptions.map(async (one) => one.drain()))
    await Promise.race([drained.then(() => this.#idle()), timer.over])
    timer.stop()
    this.#abortAll(shuttingDown())
    await new Promise<void>((resolve) => setTimeout(resolve, 0)) // the answers to what was given up are sent first
    for (const one of [...this.#subscriptions, this.#cancels]) unsubscribe(one)
    this.pushes.close()
    const limit = startTimer(flushTimeout)
    await Promise.race([Promise.allSettled([this.#isLost ? undefined : this.#connection.flush()]), limit.over])
    limit.stop()
    this.#held.close()
  }

  #idle(): Promise<void> {
    if (this.#messagesInFlight === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#whenIdle = resolve
    })
  }
}

/** The reply for one that the broker does not take: an error for each call, or a single one if even they are too long. */
function tooLongReply(incoming: IncomingMessage, limit: number): string {
  const error = tooLarge('Reply', limit)
  const reply = incoming.refusal(error)
  if (!isLongerThan(reply, limit)) return reply
  const single = errorText('null', error)
  return isLongerThan(single, limit) ? '' : single
}
