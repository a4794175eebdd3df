/**
 * Answers the messages that come over one connection:
 *
 *     message → closing? → duplicate ids → must it wait? → service → reply
 *                                            └ queue: a notification runs, the connection is full, or too many calls are in flight
 */
import { type Deferred, deferred, isPromise } from '../async/maybe-promise.ts'
import { type AbortSource, Cancellation } from '../async/signals.ts'
import { errorCodes, invalidRequest, type RpcError, refusal } from '../protocol/errors.ts'
import { type Call, type CallDetails, type Entry, invalid, type Message } from '../protocol/message.ts'
import { isBatch } from '../protocol/parse.ts'
import { errorText } from '../protocol/serialize.ts'
import { cancelled, shuttingDown, withdrawn } from '../service/abort-reasons.ts'
import { type ConnectionContext, IncomingMessage } from './incoming-message.ts'

/** What answering needs of its connection. */
export interface AnsweringHost extends ConnectionContext {
  /** Answers a message with the methods of the service. */
  answer(message: IncomingMessage): string | Promise<string>
  /** Sends a reply. Never throws: a connection that is closed needs none. */
  reply(text: string): void
  /** Whether the connection takes no more for now. */
  readonly isFull: boolean
  /** Whether this end waits for answers of the other end, so that it must go on reading. */
  readonly isWaiting: boolean
}

const duplicateId = invalidRequest('duplicate-id')

/** Shared by the connections on which nothing has waited yet. Nothing is ever added to them. */
const noMessages: IncomingMessage[] = []
const noRunning: Map<string, Running> = /* @__PURE__ */ new Map()

/** A call that has not been answered. */
interface Running {
  readonly message: IncomingMessage
  readonly call: Call
  cancel: Cancellation | undefined
}

/** The messages of one connection, from their arrival to their reply. */
export class Answering {
  readonly #host: AnsweringHost
  readonly #maxCallsInFlight: number
  readonly #hasBarrier: boolean
  /** Calls in flight by the text of their id, so that `1` is not `"1"`. Calls that settle at once are never in it. */
  #running: Map<string, Running> = noRunning
  #queue: IncomingMessage[] = noMessages
  #queuedEntries = 0
  #callsInFlight = 0
  #messagesInFlight = 0
  #barriers = 0
  #isClosing = false
  /** How often the connection was lost. */
  #losses = 0
  #resume: Deferred<void> | undefined
  #whenIdle: (() => void)[] | undefined

  /** `hasBarrier`: calls wait until a notification that came before them is handled. */
  constructor(host: AnsweringHost, maxCallsInFlight: number, hasBarrier: boolean) {
    this.#host = host
    this.#maxCallsInFlight = maxCallsInFlight
    this.#hasBarrier = hasBarrier
  }

  /** Answers a message, now or later. Returns a promise if the other end should pause until it resolves. */
  accept(entries: Message, raw: string | Uint8Array): void | Promise<void> {
    const message = new IncomingMessage(this.#withoutDuplicates(entries), raw, this.#host, this)
    if (this.#isClosing) this.#host.reply(message.refusal(shuttingDown()))
    else if (!this.#mustWait()) this.#run(message)
    else if (this.#host.isWaiting && this.#callsInFlight + this.#queuedEntries >= this.#maxCallsInFlight)
      this.#host.reply(message.refusal(busy(this.#maxCallsInFlight)))
    else this.#enqueue(message)
    return this.#mustWait() && !this.#host.isWaiting ? this.#pause() : undefined
  }

  /** Runs what waits, as far as nothing holds it up. Called when a reason to wait may be over. */
  continue(): void {
    while (this.#queue.length > 0 && !this.#isHeldUp()) {
      const message = this.#queue.shift() as IncomingMessage
      this.#queuedEntries -= message.size
      this.#run(message)
    }
    if (this.isIdle) this.#tellIdle()
    if (this.#mustWait() && !this.#host.isWaiting) return
    this.#resume?.resolve()
    this.#resume = undefined
  }

  #mustWait(): boolean {
    return this.#queue.length > 0 || this.#isHeldUp()
  }

  #isHeldUp(): boolean {
    return this.#barriers > 0 || this.#host.isFull || this.#callsInFlight >= this.#maxCallsInFlight
  }

  #pause(): Promise<void> {
    this.#resume ??= deferred()
    return this.#resume.promise
  }

  #withoutDuplicates(entries: Message): Message {
    if (this.#running.size === 0) return entries
    const checked = (entry: Entry): Entry =>
      entry.kind === 'call' && this.#running.has(keyOf(entry) as string) ? invalid(duplicateId, entry.id, entry.idText) : entry
    return isBatch(entries) ? entries.map(checked) : checked(entries)
  }

  #enqueue(message: IncomingMessage): void {
    if (this.#queue === noMessages) this.#queue = []
    this.#queue.push(message)
    this.#queuedEntries += message.size
    for (const call of message.calls) this.#track(call, message)
  }

  #track(call: Call, message: IncomingMessage): Running | undefined {
    const key = keyOf(call)
    if (key === undefined) return undefined
    const known = this.#running.get(key)
    if (known) return known
    const running: Running = { message, call, cancel: undefined }
    if (this.#running === noRunning) this.#running = new Map()
    this.#running.set(key, running)
    return running
  }

  /** What cancels a call that does not settle at once. Two calls of one batch with the same id share it. */
  signalOf(call: CallDetails, message: IncomingMessage): AbortSource | undefined {
    const running = this.#track(call as Call, message)
    if (!running) return undefined
    running.cancel ??= new Cancellation()
    return running.cancel
  }

  #run(message: IncomingMessage): void {
    const reply = this.#host.answer(message)
    if (isPromise(reply)) this.#replyLater(message, reply)
    else this.#reply(message, reply)
  }

  #replyLater(message: IncomingMessage, reply: PromiseLike<string>): void {
    const isBarrier = this.#hasBarrier && message.isNotification
    for (const call of message.calls) this.#track(call, message)
    this.#callsInFlight += message.calls.length
    this.#messagesInFlight++
    if (isBarrier) this.#barriers++
    const losses = this.#losses
    reply.then((text) => {
      this.#callsInFlight -= message.calls.length
      this.#messagesInFlight--
      if (isBarrier) this.#barriers--
      this.#reply(message, losses === this.#losses ? text : '') // on the next connection, its id is that of another call
      this.continue()
    })
  }

  #reply(message: IncomingMessage, text: string): void {
    if (this.#running.size > 0) for (const call of message.calls) this.#forget(call, message)
    if (text !== '') this.#host.reply(text)
    message.replied(text)
  }

  #forget(call: Call, message: IncomingMessage): void {
    const key = keyOf(call)
    if (key !== undefined && this.#running.get(key)?.message === message) this.#running.delete(key)
  }

  /** Cancels the call with the id of this text, if one is in flight. */
  cancel(idText: string, isAnswered: boolean): void {
    const running = this.#running.get(idText)
    if (!running) return
    if (this.#queue.includes(running.message)) this.#cancelQueued(running, isAnswered)
    else this.#abort(running, isAnswered ? cancelled() : withdrawn)
  }

  /** The call never runs. It is answered at once, or with its batch. */
  #cancelQueued({ message, call }: Running, isAnswered: boolean): void {
    const error = cancelled()
    if (isBatch(message.entries)) message.replace(call, isAnswered ? invalid(error, call.id, call.idText) : undefined)
    else {
      this.#queue.splice(this.#queue.indexOf(message), 1)
      this.#queuedEntries -= message.size
      if (isAnswered) this.#host.reply(errorText(call.idText as string, error))
    }
    this.#forget(call, message)
  }

  #abort(running: Running, reason: RpcError): void {
    running.cancel ??= new Cancellation()
    running.cancel.abort(reason)
  }

  /** Gives up every call in flight, and refuses those that have not started. */
  abortAll(reason: RpcError): void {
    for (const message of this.#queue.splice(0)) {
      this.#queuedEntries -= message.size
      this.#reply(message, message.refusal(reason))
    }
    for (const running of [...this.#running.values()]) this.#abort(running, reason)
  }

  /** The connection is lost: no answer that is still to come is for the next one. */
  lost(reason: RpcError): void {
    this.abortAll(reason)
    this.#losses++
  }

  /** From now on calls are refused, and notifications are dropped. */
  close(): void {
    this.#isClosing = true
  }

  /** Whether nothing runs or waits. */
  get isIdle(): boolean {
    return this.#messagesInFlight === 0 && this.#queue.length === 0
  }

  #tellIdle(): void {
    for (const tell of this.#whenIdle?.splice(0) ?? []) tell()
  }

  /** Resolves when everything that came is answered. */
  idle(): Promise<void> {
    if (this.isIdle) return Promise.resolve()
    this.#whenIdle ??= []
    const waiting = this.#whenIdle
    return new Promise((resolve) => waiting.push(resolve))
  }
}

function keyOf(call: Call): string | undefined {
  return call.idText === 'null' ? undefined : call.idText
}

function busy(limit: number): RpcError {
  return refusal(errorCodes.busy, 'Server is busy', 'busy', limit)
}
