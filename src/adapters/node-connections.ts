/** The connections of a server, and how they end: what is idle at once, calls in flight once they are answered, the rest in the end. */
import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { HttpDoor } from '../http/door.ts'
import { shuttingDown } from '../service/abort.ts'

/** How long aborted calls have to say a last word before their sockets go, in milliseconds. */
const lastWords = 100

/** The longest delay that a timer can hold. */
export const longestTime = 2_147_483_647

/** Every open connection of one server, with the latest response on it. */
export class Connections {
  readonly #server: Server
  readonly #door: HttpDoor
  readonly #drain: number
  readonly #latest = new Map<Socket, ServerResponse | undefined>()
  #closed: Promise<void> | undefined

  constructor(server: Server, door: HttpDoor, drain: number) {
    this.#server = server
    this.#door = door
    this.#drain = drain
    server.on('connection', (socket) => {
      this.#latest.set(socket, undefined)
      socket.once('close', () => this.#latest.delete(socket))
    })
  }

  /** Notes a response that is going to be sent. */
  add(response: ServerResponse): void {
    const { socket } = response.req
    if (!socket.destroyed) this.#latest.set(socket, response)
  }

  /** While the server closes, the last answer on a connection says so. One that others wait behind must not, or they would be lost. */
  prepare(response: ServerResponse): void {
    if (!this.#closed || response.headersSent || this.#latest.get(response.req.socket) !== response) return
    response.setHeader('connection', 'close')
  }

  /** Ends them all, calls in flight after `drain` milliseconds at the latest. The second call gets the promise of the first. */
  close(): Promise<void> {
    this.#closed ??= this.#end()
    return this.#closed
  }

  async #end(): Promise<void> {
    const server = this.#server
    const closed = new Promise((resolve) => server.close(resolve))
    server.keepAliveTimeout = 1 // an answer that is on its way already may not have said that it is the last
    this.#door.close()
    for (const socket of this.#latest.keys()) if (socket.bytesRead === 0) socket.destroy() // Node takes a silent newcomer for busy
    const timers = this.#drain <= longestTime - lastWords ? this.#startTimers() : []
    await closed
    timers.forEach(clearTimeout)
  }

  #startTimers(): NodeJS.Timeout[] {
    const abort = setTimeout(() => this.#door.abort(shuttingDown()), this.#drain)
    const cut = setTimeout(() => this.#server.closeAllConnections(), this.#drain + lastWords)
    return [abort, cut]
  }
}
