/** What is to be published once a lost connection is back. A connection of NATS drops what is published before. */
import { type Deferred, deferred } from '../async/maybe-promise.ts'
import { isReconnecting, type NatsConnection, type NatsStatus } from './nats-connection.ts'

/** Milliseconds between two looks whether the connection is back. */
const interval = 50
/** So many bytes are held at most, in UTF-16 units for text. What comes then is lost, as it would be without this. */
const maxLength = 16_777_216
/** What a message counts beside its text. */
const overhead = 512

interface Held {
  readonly length: number
  publish(): void
}

/** The messages of one gateway, client or worker that wait for its connection. */
export class HeldMessages {
  readonly #connection: NatsConnection
  readonly #waiting = new Set<Held>()
  #length = 0
  #timer: ReturnType<typeof setInterval> | undefined
  readonly #status: NatsStatus | undefined
  #isLost = false
  #isClosed = false
  #whenIdle: Deferred<void> | undefined

  constructor(connection: NatsConnection) {
    this.#connection = connection
    this.#status = connection.status?.()
    if (this.#status) this.#follow(this.#status).catch(() => {}) // from then on, `info` tells
  }

  /** `info` is still there until the first attempt to connect again, which waits if the connection was new. */
  async #follow(status: NatsStatus): Promise<void> {
    try {
      for await (const { type } of status) this.#isLost = type === 'disconnect' || (this.#isLost && type !== 'reconnect')
    } finally {
      this.#isLost = false
    }
  }

  /** Whether messages have to be held: the connection is lost, and not open again. */
  get isNeeded(): boolean {
    return this.#waiting.size > 0 || this.#isAway
  }

  get #isAway(): boolean {
    return this.#isLost || isReconnecting(this.#connection)
  }

  /** Calls `publish` once the connection is back, in the order of the messages. Returns what drops the message before. */
  add(length: number, publish: () => void): () => void {
    const held = { length: length + overhead, publish }
    if (!this.#isClosed && this.#length + held.length <= maxLength) {
      this.#length += held.length
      this.#waiting.add(held)
      this.#timer ??= setInterval(() => {
        if (!this.#isAway) this.#release()
      }, interval)
    }
    return () => this.#drop(held)
  }

  #release(): void {
    for (const held of this.#waiting) {
      held.publish()
      this.#drop(held)
    }
  }

  #drop(held: Held): void {
    if (!this.#waiting.delete(held)) return
    this.#length -= held.length
    if (this.#waiting.size === 0) this.#rest()
  }

  #rest(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#whenIdle?.resolve()
    this.#whenIdle = undefined
  }

  /** Resolves once nothing waits. */
  idle(): Promise<void> {
    if (this.#waiting.size === 0) return Promise.resolve()
    this.#whenIdle ??= deferred()
    return this.#whenIdle.promise
  }

  /** Drops what waits: the connection is closed, or nothing is to be sent any more. */
  close(): void {
    this.#isClosed = true
    this.#status?.stop?.()
    this.#waiting.clear()
    this.#rest()
  }
}
