/**
 * The messages that wait for replies from workers, by their reply subjects below one inbox:
 *
 *     publish → inbox ← a reply, or 503: there is no worker
 *                     ← messages ahead of the reply, signs of life
 *
 * One timer looks after all of them.
 */
import { cancelRequestText } from '../protocol/cancel-request.ts'
import { errorCodes, type RpcError, refusal, tooLarge } from '../protocol/errors.ts'
import { isLongerThan } from '../protocol/utf8.ts'
import { timedOut } from '../service/abort-reasons.ts'
import { HeaderMaker } from './headers.ts'
import { HeldMessages } from './held-messages.ts'
import { Inbox, type InboxOwner } from './inbox.ts'
import {
  isNoResponder,
  maxPayload,
  type NatsConnection,
  type NatsHeaders,
  type NatsMessage,
  type NatsPublishOptions,
} from './nats-connection.ts'
import { type Outgoing, type OutgoingContent, PendingRequest } from './pending-request.ts'
import { replyOfPush, type Subjects, streamSubject, subjectsOf } from './subjects.ts'

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
  readonly #look: number
  readonly #held: HeldMessages
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
    this.#held = new HeldMessages(connection)
    this.#maxQuiet = maxQuietIntervals * setup.keepAliveInterval
    this.#look = Math.max(1, Math.min(setup.timeout, this.#maxQuiet) / looksPerTimeout)
    this.#inbox = new Inbox(connection, setup.inboxPrefix, this)
    const end = () => this.end(unreachable('The connection to the broker is closed', 'broker-closed'))
    void connection.closed().then(end, end)
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

  /** Publishes a message, or keeps it until the connection is back. If that fails, it fails at once, and alone. */
  send(outgoing: Outgoing, content: OutgoingContent): PendingRequest {
    const number = (++this.#lastKey).toString(36)
    const key = outgoing.push ? streamSubject(number) : number
    const request = new PendingRequest(key, this.#inbox.subjectOf(key), outgoing, performance.now() + this.timeout)
    this.#pending.set(key, request)
    this.#timer ??= this.#lookLater()
    if (this.#end) this.#fail(request, this.#end)
    else if (this.#held.isNeeded) this.#hold(request, content)
    else this.#publish(request, content)
    return request
  }

  #publish(request: PendingRequest, { subject, payload, headers }: OutgoingContent): void {
    const reply = request.subject
    try {
      this.#connection.publish(subject, payload, headers ? { reply, headers } : { reply })
    } catch (error) {
      const { maxBytes } = this
      const isTooLong = typeof payload === 'string' ? isLongerThan(payload, maxBytes) : payload.length > maxBytes
      if (!isTooLong) this.report(error)
      this.#fail(
        request,
        isTooLong ? tooLarge('Request', maxBytes) : unreachable('The connection to the broker is closed', 'broker-closed'),
      )
    }
  }

  #hold(request: PendingRequest, content: OutgoingContent): void {
    this.#held.add(content.payload.length, () => {
      if (this.#pending.has(request.key)) this.#publish(request, content)
    })
  }

  /** Takes what comes to the inbox. Late replies are dropped. */
  onMessage(subject: string, message: NatsMessage): void {
    this.headers.learn(message)
    const ofPush = replyOfPush(subject)
    const request = this.#pending.get(ofPush ?? subject)
    if (ofPush !== undefined) this.#onPush(request, message)
    else if (!request) return
    else if (!isNoResponder(message)) this.#take(request)?.outgoing.reply(message.data)
    else if (!request.wasCancelled) this.#fail(request, unreachable('No worker answers', 'no-responder'))
  }

  /** The worker of a request that is not awaited any more is told to end: it has missed the cancel. */
  #onPush(request: PendingRequest | undefined, { data, reply = '', subject }: NatsMessage): void {
    if (request?.outgoing.isStream) request.deadline = performance.now() + this.#maxQuiet
    if (data.length > 0) request?.push(data)
    if (reply === '') return
    if (request) request.onceTaken(() => this.#publishQuietly(reply, '', {}))
    else this.#publishQuietly(this.subjects.cancel, '', { reply: replyOfPush(subject) as string })
  }

  /** Tells the worker to end one call of a message, or all of them. */
  cancel(request: PendingRequest, idText?: string, isAnswered?: boolean): void {
    if (!this.#pending.has(request.key)) return
    request.wasCancelled = true
    const body = idText === undefined ? '' : cancelRequestText(idText, isAnswered)
    this.#publishQuietly(this.subjects.cancel, body, { reply: request.subject })
  }

  /** A worker notices by its own timeout if the connection is closed. */
  #publishQuietly(subject: string, body: string, options: NatsPublishOptions): void {
    try {
      this.#connection.publish(subject, body, options)
    } catch {
      // see above
    }
  }

  /** Waits no longer for a reply. */
  forget(request: PendingRequest): void {
    this.#take(request)
  }

  #fail(request: PendingRequest, error: RpcError): void {
    this.#take(request)?.outgoing.fail(error)
  }

  /** A request that is settled now, once; `undefined` if it was before. */
  #take(request: PendingRequest): PendingRequest | undefined {
    if (!this.#pending.delete(request.key)) return undefined
    if (this.#pending.size === 0) this.#whenIdle?.()
    return request
  }

  #lookLater(): ReturnType<typeof setTimeout> {
    const timer = setTimeout(
      () => {
        this.#timer = undefined
        this.#giveUpLate()
        if (this.#pending.size > 0) this.#timer ??= this.#lookLater()
      },
      Math.min(this.#look, maxLook),
    )
    const { unref } = timer as { unref?: () => void }
    unref?.call(timer) // the connection keeps the process alive as long as it is open
    return timer
  }

  #giveUpLate(): void {
    const now = performance.now()
    for (const request of this.#pending.values()) {
      if (request.deadline > now) continue
      this.cancel(request)
      this.#fail(request, timedOut(this.timeout))
    }
  }

  /** Resolves once no message waits for its reply. */
  idle(): Promise<void> {
    if (this.#pending.size === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#whenIdle = resolve
    })
  }

  /** Fails every message that waits, and later ones. */
  end(error: RpcError): void {
    this.#end ??= error
    clearTimeout(this.#timer)
    this.#held.close()
    for (const request of [...this.#pending.values()]) {
      this.cancel(request)
      this.#fail(request, this.#end)
    }
    this.#inbox.close()
  }

  /** No reply can come: without this, every call would wait for its timeout. */
  onRefused(error: Error): void {
    this.report(error)
    this.end(unreachable('The broker does not permit the inbox for replies', 'inbox-refused'))
  }

  /** Reports what goes wrong outside of any message. */
  report(error: unknown): void {
    this.#setup.report(error)
  }
}

/** The longest time between two looks, in milliseconds. */
const maxLook = 1000

/** The message reaches no worker, or its reply would not come back. */
function unreachable(message: string, reason: string): RpcError {
  return refusal(errorCodes.noResponder, message, reason)
}
