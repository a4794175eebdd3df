/**
 * The messages that wait for replies from workers, by their reply subjects below one inbox:
 *
 *     publish → inbox ← a reply, or 503: there is no worker
 *                     ← messages ahead of the reply, keep-alive messages
 *
 * One timer checks the deadlines of all of them.
 */
import { cancelRequestText } from '../protocol/cancel-request.ts'
import { type RpcError, tooLarge } from '../protocol/errors.ts'
import { byteLength, isLongerThan } from '../protocol/utf8.ts'
import { timedOut } from '../service/abort-reasons.ts'
import { brokerClosed, inboxRefused, messagesLost, noResponder } from './errors.ts'
import { HeaderMaker } from './headers.ts'
import { Inbox, type InboxOwner } from './inbox.ts'
import {
  isNoResponder,
  maxPayload,
  type NatsConnection,
  type NatsHeaders,
  type NatsMessage,
  type NatsPublishOptions,
  onceClosed,
} from './nats-connection.ts'
import { type Outgoing, type OutgoingContent, PendingRequest } from './pending-request.ts'
import { ReconnectBuffer } from './reconnect-buffer.ts'
import { readStreamSubject, type Subjects, streamSubject, subjectsOf } from './subjects.ts'

/** The options of `Requests`. */
export interface RequestsSetup {
  readonly name: string
  /** Milliseconds until a message without a reply is -32012. */
  readonly timeout: number
  /** Milliseconds between two keep-alive messages of the workers. */
  readonly keepAliveInterval: number
  readonly inboxPrefix: string
  readonly headers: (() => NatsHeaders) | undefined
  /** Gets errors outside of any message. */
  report(error: unknown): void
}

/** A stream is -32012 after so many intervals without a message of its worker. */
const maxQuietIntervals = 3
/** How often deadlines are checked within the shortest timeout. */
const checksPerTimeout = 20
/** The longest time between two checks of the deadlines, in milliseconds. */
const maxCheckInterval = 1_000
/** Bytes of `max_payload` that are reserved for the headers of a message. */
const headerBytes = 4_096

/** The requests of one gateway or client. */
export class Requests implements InboxOwner {
  readonly subjects: Subjects
  readonly headers: HeaderMaker
  readonly timeout: number
  readonly #connection: NatsConnection
  readonly #setup: RequestsSetup
  readonly #inbox: Inbox
  readonly #pending = new Map<string, PendingRequest>()
  readonly #maxQuiet: number
  readonly #checkInterval: number
  readonly #buffer: ReconnectBuffer
  readonly #forgetConnection: () => void
  #timer: ReturnType<typeof setTimeout> | undefined
  #lastKey = 0
  #end: RpcError | undefined
  #whenIdle: (() => void) | undefined

  constructor(connection: NatsConnection, setup: RequestsSetup) {
    this.subjects = subjectsOf(setup.name)
    this.headers = new HeaderMaker(setup.headers)
    this.timeout = setup.timeout
    this.#connection = connection
    this.#setup = setup
    this.#buffer = new ReconnectBuffer(connection)
    this.#maxQuiet = maxQuietIntervals * setup.keepAliveInterval
    const shortest = Math.min(setup.timeout, this.#maxQuiet)
    this.#checkInterval = Math.min(Math.max(1, shortest / checksPerTimeout), maxCheckInterval)
    this.#inbox = new Inbox(connection, setup.inboxPrefix, this)
    this.#forgetConnection = onceClosed(connection, () => this.end(brokerClosed()))
  }

  /** How many messages wait for their replies. */
  get size(): number {
    return this.#pending.size
  }

  /** The longest text that the broker accepts. */
  get maxBytes(): number {
    const limit = maxPayload(this.#connection)
    return limit - Math.min(headerBytes, limit >> 1)
  }

  /** Adds a request. It counts as pending before `send`, so that its timeout includes the time of `identity`. */
  add(outgoing: Outgoing): PendingRequest {
    const number = (++this.#lastKey).toString(36)
    const key = outgoing.push ? streamSubject(number) : number
    const request = new PendingRequest(key, this.#inbox.subjectOf(key), outgoing, this.timeout)
    this.#pending.set(key, request)
    this.#timer ??= this.#checkLater()
    return request
  }

  /** Publishes a message, or keeps it while the connection is lost. If publishing throws, only this message fails. */
  send(request: PendingRequest, content: OutgoingContent): void {
    if (!this.#pending.has(request.key)) return
    if (this.#end) this.#fail(request, this.#end)
    else if (this.#buffer.isNeeded) request.drop = this.#buffer.add(content.payload.length, () => this.#publish(request, content))
    else this.#publish(request, content)
  }

  #publish(request: PendingRequest, { subject, payload, headers }: OutgoingContent): void {
    const reply = request.subject
    try {
      this.#connection.publish(subject, payload, headers ? { reply, headers } : { reply })
      request.sent()
    } catch (error) {
      const limit = Math.min(this.maxBytes, maxPayload(this.#connection) - byteLength(`${headers ?? ''}`))
      const isTooLong = typeof payload === 'string' ? isLongerThan(payload, limit) : payload.length > limit
      if (!isTooLong) this.report(error)
      this.#fail(request, isTooLong ? tooLarge('Request', Math.max(0, limit)) : brokerClosed())
    }
  }

  /** Passes a message of the inbox to its request. Late replies are dropped. */
  onMessage(subject: string, message: NatsMessage): void {
    this.headers.learn(message)
    const request = this.#pending.get(subject)
    if (!request) this.#onStream(subject, message)
    else if (!isNoResponder(message)) this.#settle(request)?.outgoing.reply(message.data)
    else if (!request.wasCancelled) this.#fail(request, noResponder())
  }

  /** Passes on a message ahead of a reply, or the reply after such messages. Fails the calls if the worker has sent more than have come. */
  #onStream(subject: string, message: NatsMessage): void {
    const read = readStreamSubject(subject)
    if (!read) return
    const { key, isEnd, count } = read
    const request = this.#pending.get(key)
    if (!isEnd) this.#onPush(request, this.#inbox.subjectOf(key), message)
    if (!request) return
    const isWhole = count === undefined || count === request.pushed || !request.outgoing.isStream
    if (!isWhole) this.#abort(request, messagesLost())
    else if (isEnd) this.#settle(request)?.outgoing.reply(message.data)
  }

  /** If no request waits for the worker, it has missed the cancel: another one is sent. */
  #onPush(request: PendingRequest | undefined, subject: string, { data, reply = '' }: NatsMessage): void {
    if (request?.outgoing.isStream) request.waitAtMost(this.#maxQuiet)
    if (data.length > 0) request?.push(data)
    if (reply === '') return
    if (request) request.afterPushes(() => this.#publishQuietly(reply, '', {}))
    else this.#publishQuietly(this.subjects.cancel, '', { reply: subject })
  }

  /** Cancels one call of a message in its worker, or all of them. */
  cancel(request: PendingRequest, idText?: string, isAnswered?: boolean): void {
    if (!this.#pending.has(request.key)) return
    request.wasCancelled = true
    const body = idText === undefined ? '' : cancelRequestText(idText, isAnswered)
    request.onceSent(() => this.#publishQuietly(this.subjects.cancel, body, { reply: request.subject }))
  }

  /** Never throws. If the connection is closed, the worker's own timeout ends the call. */
  #publishQuietly(subject: string, body: string, options: NatsPublishOptions): void {
    if (this.#buffer.isNeeded) return void this.#buffer.add(body.length, () => this.#publishNow(subject, body, options))
    this.#publishNow(subject, body, options)
  }

  #publishNow(subject: string, body: string, options: NatsPublishOptions): void {
    try {
      this.#connection.publish(subject, body, options)
    } catch {
      // see above
    }
  }

  /** Forgets a request: its reply will be dropped. */
  forget(request: PendingRequest): void {
    this.#settle(request)
  }

  /** Cancels a request in its worker, and fails it. */
  #abort(request: PendingRequest, error: RpcError): void {
    this.cancel(request)
    this.#fail(request, error)
  }

  #fail(request: PendingRequest, error: RpcError): void {
    this.#settle(request)?.outgoing.fail(error)
  }

  /** Returns the request if it was pending, else `undefined`: each is settled once. */
  #settle(request: PendingRequest): PendingRequest | undefined {
    if (!this.#pending.delete(request.key)) return undefined
    request.drop?.()
    if (this.#pending.size === 0) this.#whenIdle?.()
    return request
  }

  #checkLater(): ReturnType<typeof setTimeout> {
    const timer = setTimeout(() => {
      this.#timer = undefined
      this.#failOverdue()
      if (this.#pending.size > 0) this.#timer ??= this.#checkLater()
    }, this.#checkInterval)
    const { unref } = timer as { unref?: () => void }
    unref?.call(timer) // the connection keeps the process alive as long as it is open
    return timer
  }

  #failOverdue(): void {
    const now = performance.now()
    for (const request of this.#pending.values()) if (request.deadline <= now) this.#abort(request, timedOut(request.limit))
  }

  /** Resolves once no message waits for its reply. */
  idle(): Promise<void> {
    if (this.#pending.size === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#whenIdle = resolve
    })
  }

  /** Fails every pending message, and later ones. */
  end(error: RpcError): void {
    this.#end ??= error
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#forgetConnection()
    for (const request of [...this.#pending.values()]) this.#abort(request, this.#end)
    this.#buffer.close()
    this.#inbox.close()
  }

  /** Fails all calls at once: no reply can come. */
  onRefused(error: Error): void {
    this.report(error)
    this.end(inboxRefused())
  }

  /** Reports an error outside of any message. */
  report(error: unknown): void {
    this.#setup.report(error)
  }
}
