/** Keeps messages while a connection is lost. A connection of NATS drops what is published before it is open again. */
import { isReconnecting, type NatsConnection, type NatsStatus } from './nats-connection.ts'

/** Milliseconds between two checks of the connection. */
const checkInterval = 50
/** The most that is kept: bytes, or UTF-16 units of text. Further messages are dropped. */
const maxLength = 16_777_216

/** The messages of one gateway, client or worker that wait for its connection, in their order. */
export class ReconnectBuffer {
  readonly #connection: NatsConnection
  #waiting: (() => void)[] = []
  #length = 0
  #timer: ReturnType<typeof setInterval> | undefined
  readonly #status: NatsStatus | undefined
  #isLost = false
  #isClosed = false

  constructor(connection: NatsConnection) {
    this.#connection = connection
    this.#status = connection.status?.()
    if (this.#status) void this.#follow(this.#status)
  }

  /** `info` is still there until the first attempt to connect again, which waits if the connection was new. */
  async #follow(status: NatsStatus): Promise<void> {
    for await (const { type } of status) this.#isLost = type === 'disconnect' || (this.#isLost && type !== 'reconnect')
  }

  /** Whether messages must wait: the connection is lost, or earlier messages wait. */
  get isNeeded(): boolean {
    return this.#isLost || this.#waiting.length > 0 || isReconnecting(this.#connection)
  }

  /** Calls `publish` once the connection is open again. */
  add(length: number, publish: () => void): void {
    if (this.#isClosed || this.#length + length > maxLength) return
    this.#length += length
    this.#waiting.push(publish)
    this.#timer ??= setInterval(() => {
      if (!this.#isLost && !isReconnecting(this.#connection)) this.#flush()
    }, checkInterval)
  }

  #flush(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#length = 0
    for (const publish of this.#waiting.splice(0)) publish()
  }

  /** Drops the messages that wait, and later ones. */
  close(): void {
    this.#isClosed = true
    this.#status?.stop?.()
    clearInterval(this.#timer)
    this.#waiting = []
  }
}
