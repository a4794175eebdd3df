/** What is to be published once a lost connection is back. A connection of NATS drops what is published before. */
import { isReconnecting, type NatsConnection, type NatsStatus } from './nats-connection.ts'

/** Milliseconds between two looks whether the connection is back. */
const interval = 50
/** So many bytes are held at most, in UTF-16 units for text. What comes then is lost, as it would be without this. */
const maxLength = 16_777_216

/** The messages of one gateway, client or worker that wait for its connection. */
export class HeldMessages {
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

  /** Whether messages have to be held: the connection is lost, and not open again. */
  get isNeeded(): boolean {
    return this.#isLost || this.#waiting.length > 0 || isReconnecting(this.#connection)
  }

  /** Calls `publish` once the connection is back, in the order of the messages. */
  add(length: number, publish: () => void): void {
    if (this.#isClosed || this.#length + length > maxLength) return
    this.#length += length
    this.#waiting.push(publish)
    this.#timer ??= setInterval(() => {
      if (!this.#isLost && !isReconnecting(this.#connection)) this.#release()
    }, interval)
  }

  #release(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#length = 0
    for (const publish of this.#waiting.splice(0)) publish()
  }

  /** Drops what waits: the connection is closed, or nothing is to be sent any more. */
  close(): void {
    this.#isClosed = true
    this.#status?.stop?.()
    clearInterval(this.#timer)
    this.#waiting = []
  }
}
