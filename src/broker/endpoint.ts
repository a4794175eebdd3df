/**
 * The steps of a message that a worker receives:
 *
 *     rpc.<name>          → parse → subject is method? → deadline passed? → too many in flight? → service → reply
 *     rpc.<name>.<method>                                                                          └ <reply>.push
 *     rpc.<name>.$cancel  → the message with that reply subject → the signals of its calls
 *
 * A message with a reply subject is always answered, a notification with an empty payload, so that its sender need not wait for a timeout.
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
import { BrokerMessage, type BrokerMessageHost } from './broker-message.ts'
import { answerDiscovery, type ServiceIdentity, SubjectStats } from './discovery.ts'
import { deadlineHeader, headerOf } from './headers.ts'
import {
  callbackOf,
  maxPayload,
  type NatsConnection,
  type NatsMessage,
  type NatsSubscription,
  onceClosed,
  unsubscribe,
} from './nats-connection.ts'
import { PushTable } from './pushed-messages.ts'
import { ReconnectBuffer } from './reconnect-buffer.ts'
import { type Subjects, subjectsOf } from './subjects.ts'

/** The service and options of a worker. */
export interface EndpointSetup {
  readonly handler: MessageHandler<unknown>
  readonly identity: ServiceIdentity
  readonly limits: Limits
  readonly inboxPrefix: string
  readonly keepAliveInterval: number
}

const subjectIsNotMethod = invalidRequest('subject-is-not-method')
/** Milliseconds for the last messages to reach the broker. */
const flushTimeout = 2000

/** A worker: a member of a queue group. */
export class BrokerEndpoint implements BrokerMessageHost {
  readonly id: string
  readonly pushes: PushTable
  readonly #setup: EndpointSetup
  readonly #connection: NatsConnection
  readonly #buffer: ReconnectBuffer
  readonly #subjects: Subjects
  readonly #failures: Failures
  readonly #stats: readonly [any: SubjectStats, method: SubjectStats]
  /** The subscriptions of the queue group and of discovery. */
  readonly #subscriptions: readonly NatsSubscription[]
  readonly #cancels: NatsSubscription
  readonly #forgetConnection: () => void
  /** Messages whose reply takes time, by their reply subject. */
  readonly #running = new Map<string, BrokerMessage>()
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
    this.#buffer = new ReconnectBuffer(connection)
    this.#subjects = subjectsOf(identity.name)
    this.#failures = new Failures((error, context) =>
      handler.report ? handler.report(error, context as never) : logError(error, context),
    )
    this.pushes = new PushTable(connection, setup.inboxPrefix, setup.keepAliveInterval, (error) => this.report(error))
    this.#stats = [new SubjectStats('any', this.#subjects.all), new SubjectStats('method', `${this.#subjects.methodPrefix}>`)]
    const queue = identity.name
    const answering = this.#stats.map((stats) => {
      const callback = callbackOf(this, (message) => this.#onMessage(message, stats))
      return connection.subscribe(stats.subject, { queue, callback })
    })
    this.#cancels = connection.subscribe(this.#subjects.cancel, {
      callback: callbackOf(this, (message) => this.#cancel(message)),
    })
    const report = (error: unknown) => this.report(error)
    this.#subscriptions = [...answering, ...answerDiscovery(connection, { identity, queue, subjects: this.#stats, report })]
    this.#forgetConnection = onceClosed(connection, () => this.#onLost())
  }

  /** Whether `close()` was called, or the connection is closed. */
  get isClosing(): boolean {
    return this.#closed !== undefined || this.#isOver
  }

  /** Counts of the messages that were answered, of errors among them, and of messages in flight. */
  get stats(): { readonly requests: number; readonly errors: number; readonly inFlight: number } {
    const [any, method] = this.#stats
    return { requests: any.requests + method.requests, errors: any.errors + method.errors, inFlight: this.#messagesInFlight }
  }

  /** Aborts when the endpoint aborts its calls. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Reports an error outside of any call. Never throws. */
  report(error: unknown, context: MessageContext = { transport: 'nats' }): void {
    void this.#failures.report(error, context as never)
  }

  #onMessage(message: NatsMessage, stats: SubjectStats): void {
    const { all, cancel } = this.#subjects
    if (message.subject === cancel) return // it matches the subject of methods, too
    const start = performance.now()
    const incoming = new BrokerMessage(message, parseRaw(message.data, this.#setup.limits), this)
    const refused = this.#refuse(incoming, message.subject === all ? undefined : message.subject.slice(all.length + 1))
    const reply = refused ? incoming.refusal(refused) : this.#answer(incoming)
    if (isPromise(reply)) this.#replyLater(incoming, reply, stats, start)
    else this.#reply(incoming, reply, stats, start)
  }

  /** The error of a message that must not run. */
  #refuse(incoming: BrokerMessage, method: string | undefined): RpcError | undefined {
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

  #answer(incoming: BrokerMessage): string | Promise<string> {
    const { handler } = this.#setup
    return handler.answer ? handler.answer(incoming.entries, incoming) : replyOf(handler, incoming.httpRequest.data, incoming)
  }

  #replyLater(incoming: BrokerMessage, reply: PromiseLike<string>, stats: SubjectStats, start: number): void {
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

  /** Sends the reply, unless the connection is closed. */
  #reply(incoming: BrokerMessage, text: string, stats: SubjectStats, start: number): void {
    const subject = incoming.end()
    const limit = maxPayload(this.#connection)
    const reply = isLongerThan(text, limit) ? replyTooLong(incoming, limit) : text
    stats.count(reply, performance.now() - start)
    if (subject === '' || this.#isLost) return
    if (this.#buffer.isNeeded) this.#buffer.add(reply.length, () => this.#publish(subject, reply, incoming))
    else this.#publish(subject, reply, incoming)
  }

  #publish(subject: string, reply: string, incoming: BrokerMessage): void {
    try {
      this.#connection.publish(subject, reply)
    } catch (error) {
      this.report(error, incoming)
    }
  }

  /** Cancels one call of a message, or all of them if the body is empty. A body that is not a request to cancel is ignored. */
  #cancel({ reply = '', data }: NatsMessage): void {
    const incoming = this.#running.get(reply)
    if (data.length === 0) incoming?.abort(disconnected())
    const entry = incoming && data.length > 0 ? parseRaw(data, this.#setup.limits) : undefined
    const isNotification = entry && 'kind' in entry && entry.kind === 'call' && entry.id === undefined
    const cancel = isNotification ? readCancelRequest(entry, data) : undefined
    if (cancel?.idText !== undefined) incoming?.cancel(cancel.idText, cancel.isAnswered ? cancelled() : withdrawn)
  }

  /** Called when the connection is closed: no reply can be sent. */
  #onLost(): void {
    this.#isLost = true
    this.#abortAll(disconnected())
    this.#buffer.close()
    this.pushes.close()
  }

  #abortAll(reason: RpcError): void {
    this.#isOver = true
    for (const incoming of [...this.#running.values()]) incoming.abort(reason)
    this.#controller.abort(reason)
  }

  /** Leaves the queue group, answers the messages that have come, and aborts the calls that still run after `drain` milliseconds. */
  close({ drain = 10_000 }: { readonly drain?: number } = {}): Promise<void> {
    this.#closed ??= this.#close(drain)
    return this.#closed
  }

  async #close(milliseconds: number): Promise<void> {
    const timer = startTimer(milliseconds)
    const drained = Promise.allSettled(this.#subscriptions.map(async (one) => one.drain()))
    const answered = drained.then(() => this.#idle()).then(() => this.#buffer.idle())
    await Promise.race([answered, timer.over])
    timer.stop()
    this.#abortAll(shuttingDown())
    await new Promise<void>((resolve) => setTimeout(resolve, 0)) // the replies of the aborted calls are sent first
    for (const one of [...this.#subscriptions, this.#cancels]) unsubscribe(one)
    this.pushes.close()
    const limit = startTimer(flushTimeout)
    const left = this.#buffer.idle().then(() => (this.#isLost ? undefined : this.#connection.flush()))
    await Promise.race([Promise.allSettled([left]), limit.over])
    limit.stop()
    this.#buffer.close()
    this.#forgetConnection()
  }

  #idle(): Promise<void> {
    if (this.#messagesInFlight === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#whenIdle = resolve
    })
  }
}

/** Replaces a reply over `max_payload`: by an error for each call, or by a single one if those are too long as well. */
function replyTooLong(incoming: BrokerMessage, limit: number): string {
  const error = tooLarge('Reply', limit)
  const reply = incoming.refusal(error)
  if (!isLongerThan(reply, limit)) return reply
  const single = errorText('null', error)
  return isLongerThan(single, limit) ? '' : single
}
