/** A WebSocket that is opened again after each loss. */
import { maxTimerMs } from '../async/event-loop.ts'
import { checkFunction, checkOptionNames, checkPositive, invalidSetup, isFunction } from '../options/check.ts'
import type { Channel, ChannelListener } from '../protocol/channel.ts'
import type { BackPressureOptions } from './back-pressure.ts'
import { type ClientChannel, clientChannel } from './peer.ts'
import { ReceiveBuffer } from './receive-buffer.ts'
import type { WebSocketLike } from './socket-events.ts'
import { channelOver, type WebSocketChannel } from './web-socket.ts'

/** The URL of a WebSocket. A function is called before each attempt, for tokens that change. */
export type WebSocketUrl = string | URL | (() => string | URL | Promise<string | URL>)

/** `open`: messages go out. `lost`: it was open, and an attempt follows. `refused`: an attempt has failed, and another one follows. `closed`: for good. */
export type WebSocketState = 'open' | 'lost' | 'refused' | 'closed'

/** A WebSocket class: the global one, or that of `ws`. */
export interface WebSocketClass {
  new (url: string, protocols?: string | string[], options?: never): WebSocketLike
}

/** The options of `webSocket()`. */
export interface WebSocketOptions extends BackPressureOptions {
  /** In place of the global class: Node 20 has none, and that of `ws` can send headers. */
  readonly WebSocket?: WebSocketClass
  /** Subprotocols (RFC 6455, §1.9). */
  readonly protocols?: string | readonly string[]
  /** Passed on to the class as its third argument. `ws` takes `{ headers }`; the classes of browsers and Deno have no such argument. */
  readonly init?: object
  /** Called with each new state. */
  readonly onState?: (state: WebSocketState) => void
  /** Milliseconds before the second attempt, doubled before each further one, each time a random part of it. Default: 300. */
  readonly delay?: number
  /** The longest of these delays in milliseconds. Default: 30,000. */
  readonly maxDelay?: number
  /**
   * Milliseconds. If nothing comes from the server for more than two intervals, the client calls `rpc.ping`; any answer will do, also -32601.
   * Two intervals later the connection counts as lost. Default: 30,000. `Infinity` switches it off.
   */
  readonly pingInterval?: number
}

const optionNames = [
  ...['WebSocket', 'protocols', 'init', 'onState', 'delay', 'maxDelay'],
  ...['pingInterval', 'maxBufferedBytes', 'slowTimeout'],
]

/** No call of a client has such an id, so the answer is dropped. */
const ping = '{"jsonrpc":"2.0","method":"rpc.ping","id":"rpc.ping"}'

/** After these codes another attempt would fail for the same reason (RFC 6455, §7.4.1). 4401 and 4403 mean what 401 and 403 mean in HTTP. */
const finalCodes: ReadonlySet<number> = new Set([1002, 1003, 1007, 1008, 4401, 4403])

/** Milliseconds that an attempt may take. If a host drops packets, the system would wait for minutes. */
const openTimeout = 30_000

/**
 * Opens a WebSocket as a channel, for `createClient()` or `peer()`, and opens it again after each loss. This ends when the channel is closed,
 * or when the server closes with 1002, 1003, 1007, 1008, 4401 or 4403.
 *
 * @example
 * const client = createClient<typeof calculator>(webSocket('wss://example.com/rpc'))
 * @throws TypeError with a hint, for a URL or options that cannot work.
 */
export function webSocket(url: WebSocketUrl, options?: WebSocketOptions): ClientChannel {
  return clientChannel(new ReconnectingChannel(url, options))
}

/** A channel that opens a WebSocket, and another one after each loss, until it is closed. `send` throws while none is open. */
export class ReconnectingChannel implements Channel {
  readonly url: string | undefined
  readonly #url: WebSocketUrl
  readonly #options: WebSocketOptions
  readonly #Class: WebSocketClass
  readonly #received = new ReceiveBuffer(undefined, this)
  #current: WebSocketChannel | undefined
  #isOpen = false
  /** No attempt follows. */
  #isClosed = false
  #hasEnded = false
  #attempts = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #pings: ReturnType<typeof setInterval> | undefined

  /** @throws TypeError with a hint, for a URL or options that cannot work. */
  constructor(url: WebSocketUrl, options: WebSocketOptions = {}) {
    checkWebSocketOptions(options)
    if (!isFunction(url)) checkUrl(url as string | URL)
    this.#url = url
    this.url = isFunction(url) ? undefined : String(url)
    this.#options = options
    this.#Class = classFrom(options)
    void this.#connect()
  }

  /** Sends a message. @throws Error while no connection is open. */
  send(message: string): void | Promise<void> {
    if (!this.#isOpen || !this.#current) throw new Error('The connection is not open')
    return this.#current.send(message)
  }

  /** Passes messages to a listener. */
  listen(listener: ChannelListener): void {
    this.#received.listen(listener)
  }

  /** Closes for good. */
  close(code = 1000, reason = ''): void {
    if (this.#isClosed) return
    this.#isClosed = true
    clearTimeout(this.#timer)
    this.#current?.close(code, reason)
    if (!this.#isOpen) this.#end(code, reason)
  }

  async #connect(): Promise<void> {
    try {
      const url = await urlFrom(this.#url)
      if (!this.#isClosed) this.#open(url)
    } catch {
      this.#lost(1006, '') // the function that gives the URL has failed, or gave none that works
    }
  }

  #open(url: string): void {
    const { protocols = [], init, maxBufferedBytes, slowTimeout } = this.#options
    const args = init === undefined ? [] : [init as never]
    const socket = new this.#Class(url, protocols as string[], ...args)
    const channel = channelOver(socket, { maxBufferedBytes, slowTimeout, onOpen: () => this.#opened() })
    this.#current = channel
    this.#timer = setTimeout(() => channel.terminate(), openTimeout)
    channel.listen({
      message: (message) => {
        this.#attempts = 0 // not when it opens: a server that closes each connection at once must not be called ever faster
        return this.#received.message(message)
      },
      closed: ({ code, reason }) => this.#lost(code, reason),
      refused: () => {},
      ended: () => {},
      opened: () => {},
    })
  }

  #opened(): void {
    if (this.#isClosed) return
    this.#isOpen = true
    clearTimeout(this.#timer)
    this.#startPings()
    void this.#tell('open')
    this.#received.opened()
  }

  /** Browsers cannot send WebSocket pings, so the client sends a call. */
  #startPings(): void {
    const { pingInterval = 30_000 } = this.#options
    const channel = this.#current
    if (pingInterval > maxTimerMs || !channel) return
    this.#pings = setInterval(() => {
      channel.quietIntervals++
      if (channel.quietIntervals === 3) sendPing(channel)
      else if (channel.quietIntervals > 4) channel.terminate(1006, 'no answer to pings')
    }, pingInterval)
  }

  #lost(code: number, reason: string): void {
    clearTimeout(this.#timer)
    clearInterval(this.#pings)
    const wasOpen = this.#isOpen
    this.#isOpen = false
    this.#current = undefined
    if (this.#isClosed || finalCodes.has(code)) {
      this.#end(code, reason)
      return
    }
    const { delay = 300, maxDelay = 30_000 } = this.#options
    // Full jitter: a server that comes back does not meet all of its clients at once.
    const wait = Math.random() * Math.min(maxDelay, delay * 2 ** this.#attempts++)
    this.#timer = setTimeout(() => void this.#connect(), wait)
    void this.#tell(wasOpen ? 'lost' : 'refused')
    if (wasOpen) this.#received.closed({ code, reason, isFinal: false })
  }

  /** What `onState` throws must not leave the channel half changed, nor end the process. */
  async #tell(state: WebSocketState): Promise<void> {
    try {
      await this.#options.onState?.(state)
    } catch (error) {
      console.error('jsonrpc: onState failed:', error)
    }
  }

  #end(code: number, reason: string): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.#isClosed = true
    void this.#tell('closed')
    this.#received.closed({ code, reason, isFinal: true })
  }
}

function sendPing(channel: WebSocketChannel): void {
  try {
    void channel.send(ping)
  } catch {
    // It closes.
  }
}

function checkWebSocketOptions(options: WebSocketOptions): void {
  checkOptionNames(options, optionNames, 'webSocket()')
  const { delay, maxDelay, pingInterval, maxBufferedBytes, slowTimeout } = options
  for (const [name, value] of Object.entries({ delay, maxDelay, pingInterval, maxBufferedBytes, slowTimeout }))
    checkPositive(value, `webSocket(): ${name}`)
  if (options.onState !== undefined) checkFunction(options.onState, 'webSocket(): onState')
}

function classFrom(options: WebSocketOptions): WebSocketClass {
  const Class = options.WebSocket ?? (globalThis as { WebSocket?: WebSocketClass }).WebSocket
  if (isFunction(Class)) return Class as WebSocketClass
  return invalidSetup("This runtime has no WebSocket. Pass a class: webSocket(url, { WebSocket }), with WebSocket from 'ws'")
}

async function urlFrom(url: WebSocketUrl): Promise<string> {
  return checkUrl(typeof url === 'function' ? await url() : url)
}

/** Not every class takes the schemes of HTTP. Pages may name a path alone. */
function checkUrl(url: string | URL): string {
  const text = String(url)
  if (/^(wss?|https?):\/\//i.test(text)) return text.replace(/^http/i, 'ws')
  const { location } = globalThis as { location?: { href: string } }
  if (location && !/^[a-z][a-z0-9+.-]*:/i.test(text)) return new URL(text, location.href).href.replace(/^http/, 'ws')
  return invalidSetup(`webSocket() takes a URL such as "wss://example.com/rpc", not ${JSON.stringify(text)}`)
}
