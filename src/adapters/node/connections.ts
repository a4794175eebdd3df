/** The connections of a server, and how they end: what is idle at once, calls in flight once they are answered, the rest in the end. */
import type { Server, ServerResponse } from 'node:http'
import { Server as NetServer, type Socket } from 'node:net'
import type { HttpDoor } from '../../http/endpoint.ts'
import { shuttingDown } from '../../service/abort-reasons.ts'

/** How long aborted calls have to say a last word before their sockets go, in milliseconds. */
const lastWords = 100

/** The longest delay that a timer can hold. */
export const longestTime = 2_147_483_647

/** The latest response on a connection, and how many bytes had come when it was sent: more of them are the next request. */
interface Use {
  response: ServerResponse | undefined
  bytesRead: number
}

/** Every open connection of one server. */
export class Connections {
  readonly #server: Server
  readonly #door: HttpDoor
  readonly #drain: number
  readonly #uses = new Map<Socket, Use>()
  #closed: Promise<void> | undefined

  constructor(server: Server, door: HttpDoor, drain: number) {
    this.#server = server
    this.#door = door
    this.#drain = drain
    server.on('connection', (socket) => {
      this.#uses.set(socket, { response: undefined, bytesRead: 0 })
      socket.once('close', () => this.#uses.delete(socket))
    })
  }

  /** Notes a response that is going to be sent. */
  add(response: ServerResponse): void {
    const use = this.#uses.get(response.req.socket)
    if (use) use.response = response
  }

  /** While the server closes, the last answer on a connection says so. One that others wait behind must not, or they would be lost. */
  prepare(response: ServerResponse): void {
    const { socket } = response.req
    const use = this.#uses.get(socket)
    if (use?.response !== response) return
    use.bytesRead = socket.bytesRead
    if (this.#closed && !response.headersSent) response.setHeader('connection', 'close')
  }

  /** Ends them all, calls in flight after `drain` milliseconds at the latest. The second call gets the promise of the first. */
  close(): Promise<void> {
    this.#closed ??= this.#end()
    return this.#closed
  }

  async #end(): Promise<void> {
    const server = this.#server
    // The close of an HTTP server would cut answers that are still being read, and take a silent newcomer for busy.
    const closed = new Promise((resolve) => NetServer.prototype.close.call(server, resolve))
    server.keepAliveTimeout = 1 // an answer that is on its way already may not have said that it is the last
    this.#door.close()
    for (const [socket, use] of this.#uses) if (isIdle(socket, use)) socket.destroy()
    const timers = this.#drain <= longestTime - lastWords ? this.#startTimers() : []
    await closed
    timers.forEach(clearTimeout)
    server.close() // and with it the timer that looks for slow clients
  }

  #startTimers(): NodeJS.Timeout[] {
    const abort = setTimeout(() => this.#door.abort(shuttingDown()), this.#drain)
    const cut = setTimeout(() => this.#server.closeAllConnections(), this.#drain + lastWords)
    return [abort, cut]
  }
}

function isIdle(socket: Socket, { response, bytesRead }: Use): boolean {
  return (!response || response.writableFinished) && socket.bytesRead === bytesRead
}
