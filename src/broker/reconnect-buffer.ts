/** Keeps messages while a connection is lost. A connection of NATS drops what is published before it is open again. */
import { type Deferred, deferred } from '../async/maybe-promise.ts'
import { isReconnecting, type NatsConnection, type NatsStatus } from './nats-connection.ts'

/** Milliseconds between two checks of the connection. */
const checkInterval = 50
/** The most that is kept: bytes, or UTF-16 units of text. Further messages are dropped. */
const maxLength = 16_777_216
/** What each message adds to the length of its text. */
const overhead = 512

interface KeptMessage {
  readonly length: number
  publish(): void
}

/** The messages of one gateway, client or worker that wait for its connection, in their order. */
export class ReconnectBuffer {
  readonly #connection: NatsConnection
  readonly #waiting = new Set<KeptMessage>()
  #length = 0
  #timer: ReturnType<typeof setInterval> | undefined
  readonly #status: NatsStatus | undefined
  #isLost = false
  #isClosed = false
  #whenIdle: Deferred<void> | undefined

  constructor(connection: NatsConnection) {
    this.#connection = connection
    this.#status = connection.status?.()
    if (this.#status) this.#follow(this.#status).catch(() => {}) // `info` is enough then
  }

  /** `info` is still there until the first attempt to connect again, which waits if the connection was new. */
  async #follow(status: NatsStatus): Promise<void> {
    try {
      for await (const { type } of status) this.#isLost = type === 'disconnect' || (this.#isLost && type !== 'reconnect')
    } finally {
      this.#isLost = false
    }
  }

  /** Whether messages must wait: the connection is lost, or earlier messages wait. */
  get isNeeded(): boolean {
    return this.#waiting.size > 0 || this.#cannotPublish
  }

  get #cannotPublish(): boolean {
    return this.#isLost || isReconnecting(this.#connection)
  }

  /** Calls `publish` once the connection is open again. Returns a function that drops the message before. */
  add(length: number, publish: () => void): () => void {
    const kept = { length: length + overhead, publish }
    if (!this.#isClosed && this.#length + kept.length <= maxLength) {
      this.#length += kept.length
      this.#waiting.add(kept)
      this.#timer ??= setInterval(() => {
        if (!this.#cannotPublish) this.#flush()
      }, checkInterval)
    }
    return () => this.#drop(kept)
  }

  #flush(): void {
    for (const kept of this.#waiting) {
      kept.publish()
      this.#drop(kept)
    }
  }

  #drop(kept: KeptMessage): void {
    if (!this.#waiting.delete(kept)) return
    this.#length -= kept.length
    if (this.#waiting.size === 0) this.#onEmpty()
  }

  #onEmpty(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#whenIdle?.resolve()
    this.#whenIdle = undefined
  }

  /** Resolves once no message waits. */
  idle(): Promise<void> {
    if (this.#waiting.size === 0) return Promise.resolve()
    this.#whenIdle ??= deferred()
    return this.#whenIdle.promise
  }

  /** Drops the messages that wait, and later ones. */
  close(): void {
    this.#isClosed = true
    this.#status?.stop?.()
    this.#waiting.clear()
    this.#onEmpty()
  }
}
