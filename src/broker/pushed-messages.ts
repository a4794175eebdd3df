/**
 * The messages that a worker sends ahead of a reply: progress, and parts of a result.
 *
 *     send → <reply>.push → the gateway → its client
 *             └ after 256 KiB to <reply>.push.<n> with a reply subject: send returns a promise until the gateway answers there
 *
 * Keep-alive messages go to `<reply>.push.<n>` at an interval. They have a reply subject, so that the broker answers 503 if the gateway is gone.
 * By `<n>`, the count of the messages so far, the gateway notices that some were lost: a broker that restarts keeps none.
 */
import { type Deferred, deferred } from '../async/maybe-promise.ts'
import { parse } from '../protocol/parse.ts'
import { partsText, progressMethod, type Token } from '../protocol/tokens.ts'
import { isLongerThan } from '../protocol/utf8.ts'
import { disconnected } from '../service/abort-reasons.ts'
import { Inbox } from './inbox.ts'
import { isNoResponder, maxPayload, type NatsConnection, type NatsMessage } from './nats-connection.ts'
import { anyMessage } from './reply-checks.ts'
import { endSubject, pushSubject } from './subjects.ts'

/** UTF-16 units that may be sent before the gateway acknowledges them. */
const creditLength = 262_144
/** Further UTF-16 units after which a call that does not wait for `send` is aborted. */
const maxLength = 16_777_216
/** Milliseconds until a call is aborted whose gateway does not acknowledge. */
const creditTimeout = 30_000

/** The message that the pushed messages belong to. */
export interface PushOwner {
  /** The subject of the reply. */
  readonly replySubject: string
  /** Aborts all calls of the message. */
  abort(reason: unknown): void
  /** Cancels the call that asked for messages with this token: one is too long for the broker. */
  tooLong(token: unknown): void
}

/** The streams of one worker: their inbox, and the timer of their keep-alive messages. */
export class PushTable {
  readonly connection: NatsConnection
  readonly #prefix: string
  readonly #interval: number
  readonly #report: (error: unknown) => void
  readonly #streams = new Map<string, PushedMessages>()
  #inbox: Inbox | undefined
  #timer: ReturnType<typeof setInterval> | undefined
  #lastKey = 0

  constructor(connection: NatsConnection, prefix: string, interval: number, report: (error: unknown) => void) {
    this.connection = connection
    this.#prefix = prefix
    this.#interval = interval
    this.#report = report
  }

  /** Adds a stream. Returns the subject to which its gateway acknowledges messages. */
  add(stream: PushedMessages): string {
    this.#inbox ??= new Inbox(this.connection, this.#prefix, {
      onMessage: (key, message) => this.#streams.get(key)?.onAcknowledged(message),
      onRefused: this.#report,
      report: this.#report,
    })
    this.#timer ??= setInterval(() => {
      for (const one of this.#streams.values()) one.keepAlive()
    }, this.#interval)
    stream.key = `${++this.#lastKey}`
    this.#streams.set(stream.key, stream)
    return this.#inbox.subjectOf(stream.key)
  }

  /** Removes a stream. */
  remove({ key }: PushedMessages): void {
    this.#streams.delete(key)
    if (this.#streams.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** Ends the timer and the inbox. */
  close(): void {
    clearInterval(this.#timer)
    this.#inbox?.close()
  }
}

/** The messages ahead of one reply. */
export class PushedMessages {
  key = ''
  readonly #table: PushTable
  readonly #owner: PushOwner
  readonly #subject: string
  #acknowledgeSubject: string | undefined
  #length = 0
  #count = 0
  #full: Deferred<void> | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #isOver = false

  constructor(table: PushTable, owner: PushOwner) {
    this.#table = table
    this.#owner = owner
    this.#subject = pushSubject(owner.replySubject)
  }

  /** Starts the keep-alive messages, since the reply takes time. */
  start(): void {
    if (!this.#isOver) this.#acknowledgeSubject ??= this.#table.add(this)
  }

  /** Sends a message ahead of the reply. Returns a promise until the gateway has acknowledged enough. After the reply it sends nothing. */
  readonly send = (text: string): void | Promise<void> => {
    if (this.#isOver) return undefined
    if (isLongerThan(text, maxPayload(this.#table.connection))) return this.#sendParts(text)
    this.start()
    this.#count++
    this.#length += text.length
    if (this.#full && this.#length > maxLength) this.#owner.abort(disconnected())
    const asksForAcknowledgement = this.#full === undefined && this.#length >= creditLength
    if (asksForAcknowledgement) this.#fill()
    this.#publish(text, asksForAcknowledgement)
    return this.#full?.promise
  }

  /** Sends parts in halves until they fit into `max_payload`. A single part that does not fit cancels its call. */
  #sendParts(text: string): void | Promise<void> {
    const pushed = parse(text, anyMessage)
    const { params, method } = pushed as { params?: unknown; method?: unknown }
    const { token, progressToken, value } = Object(params) as { token?: Token; progressToken?: Token; value?: unknown }
    if (method !== progressMethod || !Array.isArray(value) || value.length < 2) return this.#owner.tooLong(token ?? progressToken)
    const middle = value.length >> 1
    for (const half of [value.slice(0, middle), value.slice(middle)]) this.send(partsText(token as Token, JSON.stringify(half)))
    return this.#full?.promise
  }

  #fill(): void {
    this.#length = 0
    this.#full = deferred()
    this.#timer = setTimeout(() => this.#owner.abort(disconnected()), creditTimeout)
  }

  /** Sends an empty message, so that the gateway knows that the call still runs. */
  keepAlive(): void {
    this.#publish('', true)
  }

  /** Aborts the calls if the connection is closed. */
  #publish(text: string, asksForAcknowledgement: boolean): void {
    const { connection } = this.#table
    const reply = asksForAcknowledgement ? this.#acknowledgeSubject : undefined
    try {
      if (reply) connection.publish(`${this.#subject}.${this.#count}`, text, { reply })
      else connection.publish(this.#subject, text, {})
    } catch {
      this.#owner.abort(disconnected())
    }
  }

  /** Called when the gateway has acknowledged the messages, or the broker has found no gateway. */
  onAcknowledged(message: NatsMessage): void {
    if (isNoResponder(message)) this.#owner.abort(disconnected())
    else this.#release()
  }

  #release(): void {
    clearTimeout(this.#timer)
    const full = this.#full
    this.#full = undefined
    full?.resolve()
  }

  /** Ends the stream: nothing may follow the reply. Returns the subject of the reply. */
  end(): string {
    this.#isOver = true
    this.#release()
    if (this.#acknowledgeSubject) this.#table.remove(this)
    const { replySubject } = this.#owner
    return this.#count > 0 ? endSubject(replySubject, this.#count) : replySubject
  }
}
