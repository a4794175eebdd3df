/**
 * What a worker sends ahead of a reply: progress, and parts of a result.
 *
 *     send → <reply>.push → the gateway → its client
 *             └ after 256 KiB with a reply subject: send returns a promise until the gateway answers there
 *
 * Signs of life go the same way while nothing is sent. They have a reply subject too, so that the broker tells if the gateway is gone.
 */
import { type Deferred, deferred } from '../async/maybe-promise.ts'
import { parse } from '../protocol/parse.ts'
import { partsText, progressMethod, type Token } from '../protocol/tokens.ts'
import { isLongerThan } from '../protocol/utf8.ts'
import { disconnected } from '../service/abort-reasons.ts'
import { Inbox } from './inbox.ts'
import { isNoResponder, maxPayload, type NatsConnection, type NatsMessage } from './nats-connection.ts'
import { anyMessage } from './reply-checks.ts'
import { pushSubject } from './subjects.ts'

/** After so many UTF-16 units the gateway has to answer. */
const creditLength = 262_144
/** A handler that does not wait for `send` is given up after so many more. */
const mostLength = 16_777_216
/** Milliseconds in which a gateway has to answer. */
const creditTimeout = 30_000

/** The message whose reply is to come. */
export interface PushOwner {
  /** Where the reply goes. */
  readonly replySubject: string
  /** Gives all calls of the message up. */
  abandon(reason: unknown): void
  /** Gives the call up that asked for messages with this token: one is too long for the broker. */
  tooLong(token: unknown): void
}

/** The streams of one worker: their inbox, and the timer of their signs of life. */
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

  /** Keeps a stream until it ends. Returns the subject where its gateway answers. */
  add(stream: PushedMessages): string {
    this.#inbox ??= new Inbox(this.connection, this.#prefix, {
      onMessage: (key, message) => this.#streams.get(key)?.onAnswer(message),
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

  /** Forgets a stream. */
  remove({ key }: PushedMessages): void {
    this.#streams.delete(key)
    if (this.#streams.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** Hears nothing any more. */
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
  #answerSubject: string | undefined
  #length = 0
  #full: Deferred<void> | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #isOver = false

  constructor(table: PushTable, owner: PushOwner) {
    this.#table = table
    this.#owner = owner
    this.#subject = pushSubject(owner.replySubject)
  }

  /** Begins the signs of life: the reply takes time. */
  start(): void {
    if (!this.#isOver) this.#answerSubject ??= this.#table.add(this)
  }

  /** Sends a message ahead of the reply. Returns a promise while the gateway has not taken enough. Drops it after the reply. */
  readonly send = (text: string): void | Promise<void> => {
    if (this.#isOver) return undefined
    if (isLongerThan(text, maxPayload(this.#table.connection))) return this.#sendParts(text)
    this.start()
    this.#length += text.length
    if (this.#full && this.#length > mostLength) this.#owner.abandon(disconnected())
    const isAsking = this.#full === undefined && this.#length >= creditLength
    if (isAsking) this.#fill()
    this.#publish(text, isAsking)
    return this.#full?.promise
  }

  /** Parts that are too long together are sent one by one. A single one that is too long ends its call. */
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
    this.#timer = setTimeout(() => this.#owner.abandon(disconnected()), creditTimeout)
  }

  /** Tells the gateway that the call goes on. */
  keepAlive(): void {
    this.#publish('', true)
  }

  /** What cannot be published is lost like anything that the broker loses: the reply tells the caller. */
  #publish(text: string, isAsking: boolean): void {
    const { connection } = this.#table
    try {
      connection.publish(this.#subject, text, isAsking && this.#answerSubject ? { reply: this.#answerSubject } : {})
    } catch {
      this.#owner.abandon(disconnected())
    }
  }

  /** The gateway has taken what was sent, or there is none any more. */
  onAnswer(message: NatsMessage): void {
    if (isNoResponder(message)) this.#owner.abandon(disconnected())
    else this.#release()
  }

  #release(): void {
    clearTimeout(this.#timer)
    const full = this.#full
    this.#full = undefined
    full?.resolve()
  }

  /** The reply is sent: nothing may follow it. */
  end(): void {
    this.#isOver = true
    this.#release()
    if (this.#answerSubject) this.#table.remove(this)
  }
}
