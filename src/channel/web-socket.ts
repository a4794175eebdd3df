/** A channel over any WebSocket: of a browser, of Node, Deno or Workers, or of the package `ws`. Members that only `ws` has are used if they are there. */
import type { Channel, ChannelListener } from '../protocol/channel.ts'
import { byteLength, isLongerThan } from '../protocol/utf8.ts'
import { BackPressure, type BackPressureOptions } from './back-pressure.ts'
import { Inbox } from './inbox.ts'

/** What every WebSocket has (https://websockets.spec.whatwg.org). */
export interface WebSocketLike {
  readonly readyState: number
  send(data: string): unknown
  close(code?: number, reason?: string): unknown
  addEventListener(type: never, listener: never): unknown
}

/** What some WebSockets have besides, and how events are listened to. */
interface Extras {
  addEventListener(type: 'open' | 'message' | 'close' | 'error', listener: (event: never) => void): unknown
  readonly bufferedAmount?: number
  binaryType?: string
  on?(event: string, listener: (...args: never[]) => void): unknown
  ping?(): unknown
  terminate?(): unknown
  pause?(): unknown
  resume?(): unknown
}

/** How a channel uses its WebSocket. */
export interface WebSocketChannelOptions extends BackPressureOptions {
  /** A longer message closes the connection with 1009. Default: no limit but the host's own. */
  readonly maxMessageBytes?: number | undefined
  /** Called before each message is written, to cork what is below the socket for a turn. */
  readonly cork?: (() => void) | undefined
  /** Called once if the socket opens later. */
  readonly onOpen?: (() => void) | undefined
}

/** A channel that can be asked for a sign of life. */
export interface PingableChannel extends Channel {
  /** How many pings had no answer. Anything that comes counts as an answer. */
  readonly unansweredPings: number
  /** Asks for a sign of life, if the host can do so. */
  ping(): void
  /** Closes without waiting for the other end. */
  terminate(code?: number, reason?: string): void
}

const [opening, open] = [0, 1]
const closeTimeout = 1000
const mostReasonBytes = 123

/** A channel over a WebSocket that is open or opening. What is sent while it opens is kept until then. */
export class WebSocketChannel implements PingableChannel {
  readonly #socket: Omit<WebSocketLike, 'addEventListener'> & Extras
  readonly #options: WebSocketChannelOptions
  readonly #inbox: Inbox
  readonly #pressure: BackPressure
  /** Messages that wait for the socket to open. */
  #early: string[] | undefined
  #earlyBytes = 0
  #closing: { readonly code: number; readonly reason: string } | undefined
  #closeTimer: ReturnType<typeof setTimeout> | undefined
  unansweredPings = 0

  constructor(socket: WebSocketLike, options: WebSocketChannelOptions = {}) {
    this.#socket = socket as WebSocketLike & Extras
    this.#options = options
    const host = this.#socket
    const tooSlow = () => this.close(1013, 'too slow')
    const flow = host.pause && host.resume ? { pause: () => host.pause?.(), resume: () => host.resume?.() } : undefined
    this.#inbox = new Inbox(flow, tooSlow)
    this.#pressure = new BackPressure(() => this.#earlyBytes + (host.bufferedAmount ?? 0), tooSlow, options)
    if (socket.readyState === opening) this.#early = []
    if (host.on) this.#attachTo(host as Required<Extras>)
    else this.#attach()
  }

  /** `ws` makes no event objects for its own listeners. */
  #attachTo(socket: Required<Extras>): void {
    socket.on('open', () => this.#opened())
    socket.on('message', (data: Uint8Array, isBinary: boolean) => this.#take(isBinary ? data : data.toString()))
    socket.on('close', (code: number, reason: unknown) => this.#closed(code, String(reason)))
    socket.on('error', () => {})
    socket.on('pong', () => this.#heard())
    socket.on('ping', () => this.#pinged())
  }

  #attach(): void {
    const socket = this.#socket
    socket.binaryType = 'arraybuffer'
    socket.addEventListener('open', () => this.#opened())
    socket.addEventListener('message', ({ data }: { data: string | ArrayBuffer }) =>
      this.#take(typeof data === 'string' ? data : new Uint8Array(data)),
    )
    socket.addEventListener('close', ({ code, reason }: { code: number; reason: string }) => this.#closed(code, reason))
    socket.addEventListener('error', () => {})
  }

  /** Sends a message. @throws Error once the socket is closed or closes. */
  send(message: string): void | Promise<void> {
    if (this.#closing || this.#socket.readyState > open) throw new Error('The connection is closed')
    return this.#pressure.send(() => this.#write(message))
  }

  #write(message: string): void {
    if (this.#early) {
      this.#early.push(message)
      this.#earlyBytes += message.length
      return
    }
    this.#options.cork?.()
    this.#socket.send(message)
  }

  /** Passes on what comes. */
  listen(listener: ChannelListener): void {
    this.#inbox.listen(listener)
  }

  #opened(): void {
    const early = this.#early ?? []
    this.#early = undefined
    this.#earlyBytes = 0
    if (this.#closing) return
    for (const message of early) this.#write(message)
    this.#pressure.look()
    this.#options.onOpen?.()
  }

  #take(message: string | Uint8Array): void {
    this.#heard()
    const { maxMessageBytes = Number.POSITIVE_INFINITY } = this.#options
    const isTooLong = typeof message === 'string' ? isLongerThan(message, maxMessageBytes) : message.length > maxMessageBytes
    if (isTooLong) this.close(1009, 'message too long')
    else this.#inbox.message(message)
  }

  #heard(): void {
    this.unansweredPings = 0
  }

  /** The host has answered the ping: an end that sends pings and reads nothing must not fill the memory. */
  #pinged(): void {
    this.#heard()
    const wait = this.#pressure.check()
    if (wait) this.#inbox.pauseUntil(wait)
  }

  /** Looks whether there is room again. Hosts that tell when bytes have left call it; others are looked at 40 times a second. */
  drained(): void {
    this.#pressure.look()
  }

  /** Sends a ping. While reading is paused no pong would be read, so none is sent. */
  ping(): void {
    if (!this.#socket.ping || this.#inbox.isPaused || this.#socket.readyState !== open) return
    this.unansweredPings++
    this.#socket.ping()
  }

  /** Sends a close frame, and cuts the connection if no answer comes within a second. */
  close(code = 1000, reason = ''): void {
    if (this.#closing) return
    this.#closing = { code, reason }
    this.#inbox.stop()
    this.#pressure.release()
    this.#closeTimer = setTimeout(() => this.terminate(), closeTimeout)
    closePolitely(this.#socket, code, reason)
  }

  /** Cuts the connection. Where the host cannot, it is left to its own closing. */
  terminate(code = 1006, reason = ''): void {
    this.#closing ??= { code, reason }
    this.#inbox.stop()
    try {
      if (this.#socket.terminate) this.#socket.terminate()
      else closePolitely(this.#socket, 1000, reason)
    } catch {
      // a host may have the member and still not support it
    }
    this.#closed(code, reason)
  }

  #closed(code: number, reason: string): void {
    clearTimeout(this.#closeTimer)
    this.#pressure.release()
    this.#inbox.closed({ ...(this.#closing ?? { code, reason }), isFinal: true })
    this.#inbox.stop()
    this.#closing ??= { code, reason }
  }
}

/** Sends a close frame. Browsers and Deno refuse the codes of servers (1001 to 1014): there it says 1000. */
export function closePolitely(socket: Pick<WebSocketLike, 'close'>, code: number, reason: string): void {
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
