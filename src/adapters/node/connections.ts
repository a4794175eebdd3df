/** The connections of a server, and how they end: idle ones at once, those with calls in flight once these are answered. */
import type { Server, ServerResponse } from 'node:http'
import { Server as NetServer, type Socket } from 'node:net'
import { maxTimerMs } from '../../async/event-loop.ts'
import type { Endpoint } from '../../http/endpoint.ts'
import { shuttingDown } from '../../service/abort-reasons.ts'

/** Milliseconds for aborted calls to answer before their sockets are destroyed. */
const abortedTimeout = 100

/** The latest response on a connection, and how many bytes had come when it was sent: more bytes are the next request. */
interface Use {
  response: ServerResponse | undefined
  bytesRead: number
}

/** Every open connection of one server. */
export class Connections {
  readonly #server: Server
  readonly #endpoint: Endpoint
  readonly #drain: number
  readonly #uses = new Map<Socket, Use>()
  #closed: Promise<void> | undefined

  constructor(server: Server, endpoint: Endpoint, drain: number) {
    this.#server = server
    this.#endpoint = endpoint
    this.#drain = drain
    server.on('connection', (socket) => {
      this.#uses.set(socket, { response: undefined, bytesRead: 0 })
      socket.once('close', () => this.#uses.delete(socket))
    })
  }

  /** Notes a response that will be sent. */
  add(response: ServerResponse): void {
    const use = this.#uses.get(response.req.socket)
    if (use) use.response = response
  }

  /** While the server closes, the last response on a connection says so. An earlier one must not: those behind it would be lost. */
  prepare(response: ServerResponse): void {
    const { socket } = response.req
    const use = this.#uses.get(socket)
    if (use?.response !== response) return
    use.bytesRead = socket.bytesRead
    if (this.#closed && !response.headersSent) response.setHeader('connection', 'close')
  }

  /** Leaves a connection that is no HTTP connection any more. `close()` waits for it all the same. */
  release(socket: Socket): void {
    this.#uses.delete(socket)
  }

  /** Closes all connections, at the latest after `drain` milliseconds. A second call returns the promise of the first. */
  close(): Promise<void> {
    this.#closed ??= this.#end()
    return this.#closed
  }

  async #end(): Promise<void> {
    const server = this.#server
    // `close` of an HTTP server would cut responses that are still being read, and wait for connections that never sent a request.
    const closed = new Promise((resolve) => NetServer.prototype.close.call(server, resolve))
    server.keepAliveTimeout = 1 // a response that was sent just before could not say that it is the last
    this.#endpoint.close()
    for (const [socket, use] of this.#uses) if (isIdle(socket, use)) socket.destroy()
    const timers = this.#drain <= maxTimerMs - abortedTimeout ? this.#startTimers() : []
    await closed
    timers.forEach(clearTimeout)
    server.close() // stops the timer that looks for slow clients
  }

  #startTimers(): NodeJS.Timeout[] {
    const abort = setTimeout(() => this.#endpoint.abort(shuttingDown()), this.#drain)
    const cut = setTimeout(() => this.#server.closeAllConnections(), this.#drain + abortedTimeout)
    return [abort, cut]
  }
}

function isIdle(socket: Socket, { response, bytesRead }: Use): boolean {
  return (!response || response.writableFinished) && socket.bytesRead === bytesRead
}
