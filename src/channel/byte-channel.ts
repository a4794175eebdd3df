/** A channel over streams of bytes: a socket, or the input and output of a process. */
import { checkPositive, invalidSetup } from '../options/check.ts'
import type { Channel, ChannelClosed, ChannelListener } from '../protocol/channel.ts'
import type { Limits } from '../service/limits.ts'
import { type BackPressureOptions, bufferLimits } from './back-pressure.ts'
import { framingOf } from './detect.ts'
import type { Framing, FramingName } from './framing.ts'
import { ReceiveBuffer } from './receive-buffer.ts'
import { unref, type WritableLike, WriteQueue } from './write-queue.ts'

/** What a channel needs of a stream that it reads: one of Node, such as a socket. */
export interface ReadableLike {
  on(event: string, listener: (...values: never[]) => void): unknown
  pause(): unknown
  resume(): unknown
  destroy(): unknown
}

/** The options of a channel over bytes. */
export interface ByteChannelOptions extends BackPressureOptions {
  /** Default: the framing of the other end, and lines until it has sent something. */
  readonly framing?: FramingName | undefined
  /** Larger messages are refused. Default: 1 MiB; 16 MiB for a client, as replies may be larger than requests. */
  readonly maxMessageBytes?: number | undefined
  /** Resolves once the connection is open, and rejects if it cannot be opened. `send` returns it until then. */
  readonly opening?: Promise<void> | undefined
}

/** Milliseconds for the other end to close. */
const closeTimeout = 1_000

const encoder = /* @__PURE__ */ new TextEncoder()

/**
 * A channel over two streams of Node, which may be one object. Nothing is read before `listen`. A connection whose reader takes nothing for
 * `slowTimeout` is destroyed.
 */
export class ByteChannel implements Channel {
  readonly #readable: ReadableLike
  readonly #writable: WritableLike
  readonly #framing: Framing
  readonly #queue: WriteQueue
  #opening: Promise<void> | undefined
  readonly #received: ReceiveBuffer
  #isReadOver = false
  #isWriteOver = false
  #closing: ChannelClosed | undefined
  #closed: ChannelClosed | undefined
  #timer: unknown

  constructor(readable: ReadableLike, writable: WritableLike, options: ByteChannelOptions = {}) {
    const { maxMessageBytes = 1_048_576, opening } = options
    this.#readable = readable
    this.#writable = writable
    this.#received = new ReceiveBuffer(readable, this)
    this.#framing = framingOf(options.framing, this.#received, maxMessageBytes)
    const onSlow = () => this.terminate(1013, 'the other end does not read')
    this.#queue = new WriteQueue(writable, bufferLimits(options), onSlow)
    this.#follow()
    this.#opening = opening
    const isOpen = () => {
      this.#opening = undefined
    }
    opening?.then(isOpen, isOpen)
  }

  /** Sends a message. Returns a promise while the connection is full or opening. @throws Error once it is closed. */
  send(message: string): void | Promise<void> {
    if (this.#closing || this.#closed) throw new Error('The connection is closed')
    const room = this.#queue.push(this.#framing.write(message))
    return this.#opening ?? room
  }

  /** Begins to read. */
  listen(listener: ChannelListener): void {
    this.#received.listen(listener)
    if (!this.#closing && !this.#closed) this.#readable.on('data', (chunk: Uint8Array | string) => this.#onData(chunk))
  }

  /**
   * Ends the connection once everything is sent, and destroys it if the other end does not end it within a second. If the other end has ended
   * already, that second begins when everything is sent, except for 1001.
   */
  close(code = 1000, reason = ''): void {
    if (this.#closed) return
    const isFirst = this.#closing === undefined
    this.#closing ??= { code, reason, isFinal: true }
    if (!this.#isReadOver || code === 1001) this.#startTimer()
    if (!isFirst) return
    this.#received.stop()
    this.#readable.resume() // what still comes is dropped, until the end comes
    this.#queue.whenEmpty(() => {
      this.#startTimer()
      this.#writable.end()
    })
  }

  #startTimer(): void {
    if (this.#timer !== undefined || this.#closed) return
    this.#timer = setTimeout(() => this.terminate(1006, 'the other end does not close'), closeTimeout)
    unref(this.#timer)
  }

  /** Listens to `error` as well: `close` alone does not tell the cause. */
  #follow(): void {
    const onError = (error: Error) => this.terminate(1006, error.message)
    this.#readable.on('end', () => this.#onEnd())
    this.#readable.on('error', onError)
    this.#readable.on('close', () => (this.#isReadOver ? this.#end() : this.terminate(1006, 'the connection broke')))
    this.#writable.on('finish', () => this.#onFinish())
    if ((this.#writable as unknown) === this.#readable) return
    this.#writable.on('error', onError)
    this.#writable.on('close', () => (this.#isWriteOver ? this.#end() : this.terminate(1006, 'the connection broke')))
  }

  #onData(chunk: Uint8Array | string): void {
    if (this.#closing) return
    this.#framing.take(typeof chunk === 'string' ? encoder.encode(chunk) : chunk)
    this.#closeIfBroken()
  }

  #closeIfBroken(): void {
    if (this.#framing.isBroken) this.close(1002, 'a frame that cannot be read')
  }

  #onEnd(): void {
    this.#isReadOver = true
    if (!this.#closing) {
      this.#framing.end()
      this.#closeIfBroken()
    }
    if (!this.#closing) this.#received.ended()
    this.#end()
  }

  #onFinish(): void {
    this.#isWriteOver = true
    this.#end()
  }

  #end(): void {
    if (this.#isReadOver && this.#isWriteOver) this.terminate(1006, 'the connection broke')
  }

  /** Destroys the connection at once. A loss after everything was sent is a normal close. */
  terminate(code = 1006, reason = ''): void {
    if (this.#closed) return
    const isPolite = this.#closing && this.#queue.isEmpty
    this.#closed = isPolite ? this.#closing : { code, reason, isFinal: true }
    clearTimeout(this.#timer as number)
    this.#queue.stop()
    this.#readable.destroy()
    this.#writable.destroy()
    this.#received.closed(this.#closed as ChannelClosed)
    this.#received.stop()
  }
}

/** The limits of an endpoint over bytes. Those of a service hold for each connection. */
export type ByteLimits = Partial<Limits> & Pick<BackPressureOptions, 'maxBufferedBytes'>

/** The default of `maxMessageBytes` for a client: replies may be larger than requests. */
export const maxReplyBytes = 67_108_864

/** The options of a channel. @throws TypeError with a hint, for those that cannot work. */
export function byteChannelOptions(options: ByteChannelOptions): ByteChannelOptions {
  const { framing, slowTimeout, maxBufferedBytes, maxMessageBytes } = options
  if (framing !== undefined && framing !== 'lines' && framing !== 'content-length')
    invalidSetup(
      `framing must be 'lines' or 'content-length', not ${JSON.stringify(framing)}. Leave it out to follow the other end`,
    )
  checkPositive(slowTimeout, 'slowTimeout')
  checkPositive(maxBufferedBytes, 'limits.maxBufferedBytes')
  checkPositive(maxMessageBytes, 'maxMessageBytes')
  return { framing, slowTimeout, maxBufferedBytes, maxMessageBytes }
}
