/** A channel over what has `postMessage`: a MessagePort, a worker, the port of a worker to its parent, or a window. */
import { invalidSetup, isFunction } from '../options/check.ts'
import type { Channel, ChannelClosed, ChannelListener } from '../protocol/channel.ts'
import { type ClientChannel, clientChannel } from './peer.ts'

/** A port of a browser, Node, Deno or Bun. */
export interface MessagePortLike {
  postMessage(message: unknown, ...rest: never[]): void
}

/** The options of `messagePort()`. */
export interface MessagePortOptions {
  /** For a window: the origin of its page. Messages of other windows and origins are ignored. */
  readonly origin?: string
}

/** Members that only some ports have. */
interface Port {
  postMessage(message: unknown, origin?: unknown): void
  on?(name: string, listener: (value: unknown) => void): unknown
  off?(name: string, listener: (value: unknown) => void): unknown
  addEventListener?(name: string, listener: (event: MessageEvent) => void): void
  removeEventListener?(name: string, listener: (event: MessageEvent) => void): void
  start?(): void
  close?(): void
  readonly window?: unknown
}

/**
 * Makes a channel of a port. Messages are posted as text, which is faster than objects; an other end that posts objects, such as
 * `vscode-jsonrpc/browser`, gets objects. `close()` closes a port, and leaves a worker running.
 *
 * @example
 * const { remote } = peer<typeof language>(messagePort(new Worker('language.js')))
 * @throws TypeError for what has no `postMessage`, such as `parentPort` outside of a worker, and for a window without an origin.
 */
export function messagePort(port: MessagePortLike | null, options: MessagePortOptions = {}): ClientChannel {
  if (!isFunction(port?.postMessage))
    invalidSetup('messagePort() takes a MessagePort, a Worker, parentPort, self in a worker, or a window with { origin }')
  const whole = port as Port
  if (whole.window !== port) return clientChannel(new PortChannel(whole, isEmitter(whole) ? onPort(whole) : onTarget(whole)))
  const { origin } = options
  if (typeof origin !== 'string' || origin === '*')
    invalidSetup("messagePort(window) needs the origin of its page: messagePort(frame.contentWindow, { origin: 'https://…' })")
  const post = (message: unknown) => whole.postMessage(message, origin)
  return clientChannel(new PortChannel({ postMessage: post }, onWindow(whole, origin)))
}

/** What a port passes on. */
type Listeners = Readonly<Record<'message' | 'messageerror' | 'error' | 'close', (value: unknown) => void>>

/** Calls the listeners from now on. Returns a function that ends it. */
type Follow = (listeners: Listeners) => () => void

function isEmitter(port: Port): boolean {
  return isFunction(port.on) && isFunction(port.off)
}

/** A port or worker of Node. A worker has no `close`, but an exit. */
function onPort(port: Port): Follow {
  return (listeners) => {
    const all = Object.entries({ ...listeners, exit: listeners.close })
    for (const [name, listener] of all) port.on?.(name, listener)
    return () => {
      for (const [name, listener] of all) port.off?.(name, listener)
    }
  }
}

/** A port or worker of the web. */
function onTarget(port: Port): Follow {
  return (listeners) => {
    const onMessage = ({ data }: MessageEvent) => listeners.message(data)
    const all = Object.entries({ ...listeners, message: onMessage }) as [string, (event: MessageEvent) => void][]
    for (const [name, listener] of all) port.addEventListener?.(name, listener)
    port.start?.()
    return () => {
      for (const [name, listener] of all) port.removeEventListener?.(name, listener)
    }
  }
}

/** Messages of a window come to the own window, with those of all others. Other scripts of its page post there, too. */
function onWindow(source: Port, origin: string): Follow {
  return (listeners) => {
    const onMessage = (event: MessageEvent) => {
      if (event.source === (source as unknown) && event.origin === origin && isJsonRpc(event.data)) listeners.message(event.data)
    }
    const own = globalThis as unknown as Port
    own.addEventListener?.('message', onMessage)
    return () => own.removeEventListener?.('message', onMessage)
  }
}

function isJsonRpc(data: unknown): boolean {
  if (typeof data === 'string') return data.includes('"jsonrpc"')
  return Object(Array.isArray(data) ? data[0] : data).jsonrpc === '2.0'
}

class PortChannel implements Channel {
  readonly #port: Pick<Port, 'postMessage' | 'close'>
  readonly #unfollow: () => void
  #listener: ChannelListener | undefined
  /** What came before `listen`. */
  #early: unknown[] | undefined = []
  #postsObjects = false
  #failure: string | undefined
  #closed: ChannelClosed | undefined

  constructor(port: Pick<Port, 'postMessage' | 'close'>, follow: Follow) {
    this.#port = port
    this.#unfollow = follow({
      message: (data) => (this.#early ? void this.#early.push(data) : this.#pass(data)),
      messageerror: () => this.#listener?.refused('bad-frame'),
      error: (error) => this.#fail(error),
      close: () => this.#end({ code: this.#failure === undefined ? 1000 : 1006, reason: this.#failure ?? '', isFinal: true }),
    })
  }

  send(message: string): void {
    if (this.#closed) throw new Error('The connection is closed')
    this.#port.postMessage(this.#postsObjects ? JSON.parse(message) : message)
  }

  listen(listener: ChannelListener): void {
    this.#listener = listener
    queueMicrotask(() => {
      const early = this.#early ?? []
      this.#early = undefined
      for (const data of early) this.#pass(data)
      if (this.#closed) listener.closed(this.#closed)
    })
  }

  close(code = 1000, reason = ''): void {
    if (this.#closed) return
    this.#port.close?.()
    this.#end({ code, reason, isFinal: true })
  }

  #pass(data: unknown): void {
    const message = messageOf(data)
    if (typeof message === 'string' && typeof data !== 'string') this.#postsObjects = true
    if (message === undefined) this.#listener?.refused('bad-frame')
    else void this.#listener?.message(message)
  }

  /** A worker that fails says so before its exit. Without a listener, that would end the process. */
  #fail(error: unknown): void {
    this.#failure = (error as { message?: string } | undefined)?.message || 'the worker failed'
  }

  #end(how: ChannelClosed): void {
    if (this.#closed) return
    this.#closed = how
    this.#unfollow()
    if (!this.#early) this.#listener?.closed(how)
  }
}

/** Other values than text and bytes are messages that JSON can hold. */
function messageOf(data: unknown): string | Uint8Array | undefined {
  if (typeof data === 'string' || data instanceof Uint8Array) return data
  if (data instanceof ArrayBuffer) return new Uint8Array(data)
  try {
    return JSON.stringify(data)
  } catch {
    return undefined
  }
}
