/** A channel over any WebSocket: of a browser, of Node, Deno or Workers, or of the package `ws`. Members that only `ws` has are used if they are there. */
import type { Channel, ChannelListener } from '../protocol/channel.ts'
import { byteLength, isLongerThan } from '../protocol/utf8.ts'
import {
  BackPressure,
  type BackPressureOptions,
  type BufferedConnection,
  type BufferLimits,
  bufferLimits,
} from './back-pressure.ts'
import { type ReadFlow, ReceiveBuffer } from './receive-buffer.ts'
import { attach, type SocketEvents, type WebSocketLike } from './socket-events.ts'

/** A socket as the channel uses it. Only `ws` has all of its members. */
export interface ChannelSocket {
  readonly readyState: number
  readonly bufferedAmount?: number
  send(data: string): unknown
  close(code?: number, reason?: string): unknown
  ping?(): unknown
  terminate?(): unknown
  pause?(): unknown
  resume?(): unknown
}

/** The stream below a WebSocket, if the host shows it. It is corked for a turn, so that many messages make one packet. */
export interface UnderlyingSocket {
  cork(): void
  uncork(): void
  on(event: 'drain', listener: () => void): unknown
}

/** The options of a channel over a WebSocket. */
export interface WebSocketChannelOptions extends BackPressureOptions {
  /** A longer message closes the connection with 1009. Default: no limit but the host's own. */
  readonly maxMessageBytes?: number | undefined
  /** Runs a function at the end of the turn, as `process.nextTick` does. Without it, nothing is corked. */
  readonly atEndOfTurn?: (<Argument>(run: (argument: Argument) => void, argument: Argument) => void) | undefined
  /** Called once if the socket opens later. */
  readonly onOpen?: (() => void) | undefined
}

/** A channel with pings. */
export interface PingableChannel extends Channel {
  /** Ping intervals since anything came from the other end. */
  readonly quietIntervals: number
  /** Sends a ping, if the host can. */
  ping(): void
  /** Closes without waiting for the other end. */
  terminate(code?: number, reason?: string): void
}

const [opening, open] = [0, 1]
const closeTimeout = 1000
const mostReasonBytes = 123

/** A channel over a WebSocket that is open or opening. What is sent while it opens is kept until then. */
export class WebSocketChannel implements PingableChannel, BufferedConnection, SocketEvents {
  readonly #socket: ChannelSocket
  readonly #options: WebSocketChannelOptions
  readonly #underlying: UnderlyingSocket | undefined
  readonly #limits: BufferLimits
  readonly #received: ReceiveBuffer
  #pressure: BackPressure | undefined
  /** Messages that wait for the socket to open. */
  #early: string[] | undefined
  #earlyBytes = 0
  #isCorked = false
  #closing: { readonly code: number; readonly reason: string } | undefined
  #closeTimer: ReturnType<typeof setTimeout> | undefined
  quietIntervals = 0

  /** What the socket tells must be passed on to the methods of `SocketEvents`: `attach` does so for WebSockets. */
  constructor(socket: ChannelSocket, options: WebSocketChannelOptions = {}, underlying?: UnderlyingSocket) {
    this.#socket = socket
    this.#options = options
    this.#underlying = options.atEndOfTurn && underlying
    this.#limits = bufferLimits(options)
    this.#received = new ReceiveBuffer(socket.pause && socket.resume ? (socket as ReadFlow) : undefined, this)
    if (socket.readyState === opening) this.#early = []
  }

  /** Bytes that wait to leave, as far as the host tells. */
  get bufferedBytes(): number {
    return this.#earlyBytes + (this.#socket.bufferedAmount ?? 0)
  }

  /** Sends a message. @throws Error once the socket is closed or closes. */
  send(message: string): void | Promise<void> {
    if (this.#closing || this.#socket.readyState > open) throw new Error('The connection is closed')
    if (this.#pressure) return this.#pressure.send(() => this.#write(message))
    this.#write(message)
    return this.#waitIfFull()
  }

  #waitIfFull(): Promise<void> | undefined {
    if (this.#pressure) return this.#pressure.check()
    return this.bufferedBytes > this.#limits.maxBufferedBytes ? this.#watch().check() : undefined
  }

  #watch(): BackPressure {
    const pressure = new BackPressure(this, this.#limits)
    this.#underlying?.on('drain', () => pressure.look())
    this.#pressure = pressure
    return pressure
  }

  #write(message: string): void {
    if (this.#early) {
      this.#early.push(message)
      this.#earlyBytes += message.length
      return
    }
    if (this.#underlying && !this.#isCorked) {
      this.#isCorked = true
      this.#underlying.cork()
      this.#options.atEndOfTurn?.(uncork, this)
    }
    this.#socket.send(message)
  }

  /** Sends what was held back for a turn. */
  uncork(): void {
    this.#isCorked = false
    this.#underlying?.uncork()
  }

  /** Passes messages to a listener. */
  listen(listener: ChannelListener): void {
    this.#received.listen(listener)
  }

  /** The socket is open. */
  opened(): void {
    const early = this.#early ?? []
    this.#early = undefined
    this.#earlyBytes = 0
    if (this.#closing) return
    for (const message of early) this.#write(message)
    this.#pressure?.look()
    this.#options.onOpen?.()
  }

  /** A message has come. */
  received(message: string | Uint8Array): void {
    this.quietIntervals = 0
    const { maxMessageBytes = Number.POSITIVE_INFINITY } = this.#options
    const isTooLong = typeof message === 'string' ? isLongerThan(message, maxMessageBytes) : message.length > maxMessageBytes
    if (isTooLong) this.close(1009, 'message too long')
    else this.#received.message(message)
  }

  /** A pong has come. */
  ponged(): void {
    this.quietIntervals = 0
  }

  /** A ping has come, and the host has answered it: an end that sends pings and reads nothing must not fill the memory. */
  pinged(): void {
    this.quietIntervals = 0
    const wait = this.#waitIfFull()
    if (wait) this.#received.pauseUntil(wait)
  }

  /** Checks whether there is room again. Called by hosts that tell when bytes have left. */
  drained(): void {
    this.#pressure?.look()
  }

  /** Sends a ping. While reading is paused no pong would be read, so none is sent. */
  ping(): void {
    if (!this.#socket.ping || this.#received.isPaused || this.#socket.readyState !== open) return
    this.quietIntervals++
    this.#socket.ping()
  }

  /** Sends a close frame, and cuts the connection if no answer comes within a second. */
  close(code = 1000, reason = ''): void {
    if (this.#closing) return
    this.#closing = { code, reason }
    this.#received.stop()
    this.#pressure?.release()
    this.#closeTimer = setTimeout(() => this.terminate(), closeTimeout)
    closePolitely(this.#socket, code, reason)
  }

  /** Cuts the connection. If the host cannot do that, it sends a close frame. */
  terminate(code = 1006, reason = ''): void {
    this.#closing ??= { code, reason }
    this.#received.stop()
    try {
      if (this.#socket.terminate) this.#socket.terminate()
      else closePolitely(this.#socket, 1000, reason)
    } catch {
      // a host may have the member and still not support it
    }
    this.closed(code, reason)
  }

  /** The socket has closed. */
  closed(code: number, reason: string): void {
    clearTimeout(this.#closeTimer)
    this.#pressure?.release()
    this.#received.closed({ ...(this.#closing ?? { code, reason }), isFinal: true })
    this.#received.stop()
    this.#closing ??= { code, reason }
  }
}

function uncork(channel: WebSocketChannel): void {
  channel.uncork()
}

/** A channel over a WebSocket. `underlying` is the stream below it, if the host shows it. */
export function channelOver(
  socket: WebSocketLike,
  options?: WebSocketChannelOptions,
  underlying?: UnderlyingSocket,
): WebSocketChannel {
  const channel = new WebSocketChannel(socket, options, underlying)
  attach(socket, channel)
  return channel
}

/** Sends a close frame. Browsers and Deno refuse to send the codes 1001 to 1014, so they send 1000. */
function closePolitely(socket: Pick<ChannelSocket, 'close'>, code: number, reason: string): void {
  const short = shortened(reason)
  try {
    socket.close(code, short)
  } catch {
    try {
      socket.close(1000, short)
    } catch {
      // It is closed already.
    }
  }
}

/** A close frame has room for 123 bytes (RFC 6455, §5.5). */
function shortened(reason: string): string {
  let text = reason
  while (byteLength(text) > mostReasonBytes) text = text.slice(0, -1)
  return text
}
