/**
 * The messages that wait for replies from workers, by their reply subjects below one inbox:
 *
 *     publish → inbox ← a reply, or 503: there is no worker
 *                     ← messages ahead of the reply, signs of life
 *
 * One timer looks after all of them.
 */
import { deferred } from '../async/maybe-promise.ts'
import { cancelRequestText } from '../protocol/cancel-request.ts'
import { errorCodes, type RpcError, refusal, tooLarge } from '../protocol/errors.ts'
import { isLongerThan } from '../protocol/utf8.ts'
import { timedOut } from '../service/abort-reasons.ts'
import { HeaderMaker } from './headers.ts'
import { Inbox, type InboxOwner } from './inbox.ts'
import { isNoResponder, maxPayload, type NatsConnection, type NatsHeaders, type NatsMessage } from './nats-connection.ts'
import { replyOfPush, type Subjects, streamSubject, subjectsOf } from './subjects.ts'

/** A message on its way to a worker. */
export interface Outgoing {
  /** Takes messages ahead of the reply; `undefined` if they are not wanted. Returns a promise while there is no more room. */
  readonly push: ((data: Uint8Array) => void | Promise<void>) | undefined
  /** Takes the reply. Called once at most, and not after `fail`. */
  reply(data: Uint8Array): void
  /** There is no reply. */
  fail(error: RpcError): void
}

/** What is published. */
export interface OutgoingContent {
  readonly subject: string
  readonly payload: string | Uint8Array
  readonly headers: NatsHeaders | undefined
}

/** What a table of requests is made of. */
export interface RequestsSetup {
  readonly name: string
  /** Milliseconds until a message is given up with -32012. */
  readonly timeout: number
  /** The interval of the workers' signs of life. */
  readonly keepAliveInterval: number
  readonly inboxPrefix: string
  readonly headers: (() => NatsHeaders) | undefined
  /** Gets what goes wrong outside of any message. */
  report(error: unknown): void
}

/** A stream is given up after so many intervals without a sign of life. */
const maxQuietIntervals = 3
/** The timer looks so many times in the time of the timeout. */
const looksPerTimeout = 20
/** So many bytes are left for the headers of a message. */
const headerRoom = 4096

/** A request that waits for its reply. */
export class PendingRequest {
  readonly key: string
  readonly subject: string
  readonly outgoing: Outgoing
  deadline: number
  /** A cancel was sent: if no worker hears it, the broker says so in this inbox, too. */
  wasCancelled = false
  /** Resolves when what came ahead of the reply has left. */
  room: Promise<void> | undefined

  constructor(key: string, subject: string, outgoing: Outgoing, deadline: number) {
    this.key = key
    this.subject = subject
    this.outgoing = outgoing
    this.deadline = deadline
  }
}

/** The requests of one gateway or client. */
export class Requests implements InboxOwner {
  readonly subjects: Subjects
  readonly headers: HeaderMaker
  readonly timeout: number
  readonly #connection: NatsConnection
  readonly #setup: RequestsSetup
  readonly #inbox: Inbox
  readonly #pending = new Map<string, PendingRequest>()
  readonly #look: number
  #timer: ReturnType<typeof setTimeout> | undefined
  #lastKey = 0
  #end: RpcError | undefined
  #whenIdle = deferred<void>()

  constructor(connection: NatsConnection, setup: RequestsSetup) {
    this.subjects = subjectsOf(setup.name)
    this.headers = new HeaderMaker(setup.headers)
    this.timeout = setup.timeout
    this.#connection = connection
    this.#setup = setup
    this.#look = Math.max(1, Math.min(setup.timeout, setup.keepAliveInterval * maxQuietIntervals) / looksPerTimeout)
    this.#inbox = new Inbox(connection, setup.inboxPrefix, this)
    void connection.closed().then(() => this.end(closedError()))
  }

  /** How many messages wait for their replies. */
  get size(): number {
    return this.#pending.size
  }

  /** The longest text that the broker takes. */
  get maxBytes(): number {
    const limit = maxPayload(this.#connection)
    return limit - Math.min(headerRoom, limit >> 1)
  }

  /** Publishes a message. If that fails, it fails at once, and alone. */
  send(outgoing: Outgoing, { subject, payload, headers }: OutgoingContent): PendingRequest {
    const key = (++this.#lastKey).toString(36)
    const own = this.#inbox.subjectOf(key)
    const reply = outgoing.push ? streamSubject(own) : own
    const request = new PendingRequest(key, reply, outgoing, performance.now() + this.#setup.timeout)
    const refused = this.#end ?? this.#publish(subject, payload, headers ? { reply, headers } : { reply })
    if (refused) outgoing.fail(refused)
    else {
      this.#pending.set(key, request)
      this.#timer ??= this.#lookLater()
    }
    return request
  }

  #publish(
    subject: string,
    payload: string | Uint8Array,
    options: { reply: string; headers?: NatsHeaders },
  ): RpcError | undefined {
    try {
      this.#connection.publish(subject, payload, options)
      return undefined
    } catch (error) {
      const { maxBytes } = this
      if (typeof payload === 'string' ? isLongerThan(payload, maxBytes) : payload.length > maxBytes)
        return tooLarge('Request', maxBytes)
      this.report(error)
      return closedError()
    }
  }

  /** Takes whatever comes to the inbox. */
  onMessage(subject: string, message: NatsMessage): void {
    this.headers.learn(message)
    const ofPush = replyOfPush(subject)
    const [key = ''] = (ofPush ?? subject).split('.', 1)
    const request = this.#pending.get(key)
    if (ofPush !== undefined) this.#onPush(request, message)
    else if (!request) return
    else if (!isNoResponder(message)) this.#take(request)?.outgoing.reply(message.data)
    else if (!request.wasCancelled) this.#take(request)?.outgoing.fail(noResponder())
  }

  /** The worker of a request that nobody waits for is told to end: the cancel was lost. */
  #onPush(request: PendingRequest | undefined, { data, reply = '', subject }: NatsMessage): void {
    if (!request) {
      if (reply !== '') this.#publishCancel('', replyOfPush(subject) as string)
      return
    }
    const { keepAliveInterval } = this.#setup
    request.deadline = performance.now() + maxQuietIntervals * keepAliveInterval
    const room = data.length > 0 ? request.outgoing.push?.(data) : undefined
    if (room) this.#waitFor(request, room)
    if (reply === '') return
    const answer = () => void this.#publishQuietly(reply, '', {})
    if (request.room) void request.room.then(answer)
    else answer()
  }

  #waitFor(request: PendingRequest, room: Promise<void>): void {
    const release = () => {
      if (request.room === waiting) request.room = undefined
    }
    const waiting = room.then(release, release)
    request.room = waiting
  }

  /** Tells the worker to end one call of a message, or all of them. */
  cancel(request: PendingRequest, idText?: string, isAnswered?: boolean): void {
    if (!this.#pending.has(request.key)) return
    request.wasCancelled = true
    this.#publishCancel(idText === undefined ? '' : cancelRequestText(idText, isAnswered), request.subject)
  }

  #publishCancel(body: string, reply: string): void {
    this.#publishQuietly(this.subjects.cancel, body, { reply })
  }

  /** The other end notices by its own timeout if the connection is closed. */
  #publishQuietly(subject: string, body: string, options: { reply?: string }): void {
    try {
      this.#connection.publish(subject, body, options)
    } catch {
      // see above
    }
  }

  /** Waits no longer for a reply. A late one is dropped. */
  forget(request: PendingRequest): void {
    this.#take(request)
  }

  /** A request that is settled now, once; `undefined` if it was before. */
  #take(request: PendingRequest): PendingRequest | undefined {
    if (!this.#pending.delete(request.key)) return undefined
    if (this.#pending.size === 0) this.#whenIdle.resolve()
    return request
  }

  #lookLater(): ReturnType<typeof setTimeout> {
    const timer = setTimeout(() => {
      this.#timer = undefined
      this.#giveUpLate()
      if (this.#pending.size > 0) this.#timer = this.#lookLater()
    }, this.#look)
    ;(timer as { unref?: () => void }).unref?.() // the connection keeps the process alive as long as there is one
    return timer
  }

  #giveUpLate(): void {
    const now = performance.now()
    for (const request of this.#pending.values()) {
      if (request.deadline > now) continue
      this.cancel(request)
      this.#take(request)?.outgoing.fail(timedOut(this.#setup.timeout))
    }
  }

  /** Resolves once no message waits for its reply. */
  idle(): Promise<void> {
    if (this.#pending.size === 0) return Promise.resolve()
    this.#whenIdle = deferred()
    return this.#whenIdle.promise
  }

  /** Fails every message that waits, and later ones. */
  end(error: RpcError): void {
    this.#end ??= error
    clearTimeout(this.#timer)
    for (const request of [...this.#pending.values()]) {
      this.cancel(request)
      this.#take(request)?.outgoing.fail(error)
    }
    this.#inbox.close()
  }

  /** Reports what goes wrong outside of any message. */
  report(error: unknown): void {
    this.#setup.report(error)
  }
}

/** The broker knows no worker of this name. */
function noResponder(): RpcError {
  return refusal(errorCodes.noResponder, 'No worker answers', 'no-responder')
}

/** The connection is closed, or about to be: messages do not reach the broker. */
function closedError(): RpcError {
  return refusal(errorCodes.noResponder, 'The connection to the broker is closed', 'broker-closed')
}
