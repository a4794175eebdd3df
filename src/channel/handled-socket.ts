/** A channel for hosts that have no WebSocket objects with events, and call handlers for all sockets instead: Bun, crossws, Hono. */
import { type ChannelSocket, WebSocketChannel, type WebSocketChannelOptions } from './web-socket.ts'

/** What the channel uses of such a host, for one socket. */
export interface SocketHost {
  /** Sends a message. Returns `false` if the host has dropped it because too much waits to leave. */
  send(message: string): boolean
  close(code?: number, reason?: string): unknown
  /** Bytes that wait to leave, if the host tells. */
  bufferedAmount?(): number | undefined
  /** Only for hosts that tell of pongs. */
  ping?(): unknown
  terminate?(): unknown
  pause?(): unknown
  resume?(): unknown
}

/** A message as hosts pass it on. */
export type SocketData = string | ArrayBuffer | Uint8Array | Blob

/** One socket of such a host. The host's handlers call its methods. */
export class HandledSocket implements ChannelSocket {
  readonly channel: WebSocketChannel
  readonly #host: SocketHost
  #reading: Promise<void> | undefined
  readonly ping?: () => unknown
  readonly terminate?: () => unknown
  readonly pause?: () => unknown
  readonly resume?: () => unknown
  readyState = 1

  constructor(host: SocketHost, options?: WebSocketChannelOptions) {
    this.#host = host
    for (const name of ['ping', 'terminate', 'pause', 'resume'] as const)
      if (host[name]) (this as Partial<Record<typeof name, unknown>>)[name] = () => host[name]?.()
    this.channel = new WebSocketChannel(this, options)
  }

  // What the host's handlers call.

  /** A message has come. A `Blob` takes time to be read: what comes meanwhile waits. */
  message(data: SocketData): void {
    if (!this.#reading && !isBlob(data)) this.#take(data)
    else {
      const read = (this.#reading ?? Promise.resolve())
        .then(async () => this.#take(isBlob(data) ? await data.arrayBuffer() : data))
        .catch(() => this.channel.close(1007, 'unreadable message'))
      this.#reading = read
      void read.then(() => {
        if (this.#reading === read) this.#reading = undefined
      })
    }
  }

  #take(data: Exclude<SocketData, Blob>): void {
    this.channel.received(data instanceof ArrayBuffer ? new Uint8Array(data) : data)
  }

  /** The socket has closed. */
  closed(code = 1006, reason = ''): void {
    this.readyState = 3
    this.channel.closed(code, reason)
  }

  // What the channel uses.

  /** What the host tells; 0 if it tells nothing. */
  get bufferedAmount(): number {
    return this.#host.bufferedAmount?.() ?? 0
  }

  /** Sends a message. @throws Error if the host has dropped it: the connection is closed then, since the other end would miss it. */
  send(message: string): void {
    if (this.#host.send(message)) return
    this.channel.close(1013, 'too slow')
    throw new Error('The host has dropped a message, because too many bytes wait to leave')
  }

  /** Sends a close frame. */
  close(code?: number, reason?: string): void {
    this.readyState = 2
    this.#host.close(code, reason)
  }
}

function isBlob(data: SocketData): data is Blob {
  return typeof (data as Blob).arrayBuffer === 'function'
}
