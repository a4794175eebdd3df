/** A whole server around one service: loopback, guarded against foreign pages and slow clients, and closed without losing a call. */

import type { IncomingMessage } from 'node:http'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { HttpDoor } from '../http/door.ts'
import type { DoorOptions, MessageHandler } from '../http/door-options.ts'
import { shuttingDown } from '../service/abort.ts'
import { NodeIncoming, send } from './node-http.ts'

/** Where and how `listen` serves. */
export interface ListenOptions extends DoorOptions<IncomingMessage> {
  /** 3000 unless told; 0 takes a free one. */
  readonly port?: number
  /** The address to bind: `127.0.0.1` unless told, which nobody else on the network reaches. */
  readonly host?: string
  /** Milliseconds that `close()` gives calls in flight before their signals abort; 10 000 unless told. */
  readonly drain?: number
}

/** A server that is listening. */
export interface RunningServer {
  readonly url: string
  readonly port: number
  /**
   * Stops accepting at once; resolves when every call in flight is answered, or was aborted when the drain time was over. A request that
   * still comes on an open connection gets 503. Called again, it returns the same promise.
   */
  close(): Promise<void>
}

/** How long a client may take, in milliseconds, for its headers, for its whole request, and between two signs of life. */
const patience = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 1_000, keepAliveTimeout: 5_000 }
const longestSilence = 120_000
/** How long aborted calls have to say a last word before their sockets go. */
const lastWords = 100

/**
 * Serves a service on a server of its own, by `csrfServe`'s rules. On a loopback address only loopback names are let in as `Host`, so
 * that no page can reach it through a name of its own (DNS rebinding); `allowedHosts` names others.
 * @throws Error saying what to do, where the address cannot be bound.
 */
export async function listen(service: MessageHandler<IncomingMessage>, options: ListenOptions = {}): Promise<RunningServer> {
  const { port = 3000, host = '127.0.0.1', drain = 10_000, ...rest } = options
  const allowedHosts = rest.allowedHosts ?? loopbackNames(host)
  const door = new HttpDoor(service as MessageHandler, { ...rest, ...(allowedHosts && { allowedHosts }) }, true)
  const open = new Set<ServerResponse>()
  const server = createServer(patience, (request, response) => answer(door, open, request, response))
  server.setTimeout(longestSilence)
  await bind(server, port, host)
  const address = server.address() as AddressInfo
  let closed: Promise<void> | undefined
  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    port: address.port,
    close: () => {
      closed ??= close(server, door, open, drain)
      return closed
    },
  }
}

/** The names of this machine for itself, where only it can connect; `undefined` where others can. */
function loopbackNames(host: string): readonly string[] | undefined {
  const isLoopback = host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
  return isLoopback ? ['localhost', '127.0.0.1', '[::1]', host === '::1' ? '[::1]' : host] : undefined
}

async function answer(
  door: HttpDoor,
  open: Set<ServerResponse>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  open.add(response)
  response.once('close', () => open.delete(response))
  send(response, await door.answer(new NodeIncoming(request, response)))
}

function bind(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explained(error, port, host)))
    server.listen(port, host, resolve)
  })
}

function explained(error: NodeJS.ErrnoException, port: number, host: string): Error {
  const mends: Record<string, string> = {
    EADDRINUSE: `port ${port} is taken. Stop what uses it, or choose another port (0 takes a free one)`,
    EACCES: `port ${port} needs privileges. Choose one above 1023`,
    EADDRNOTAVAIL: `${host} is not an address of this machine. Use 127.0.0.1, or 0.0.0.0 for every address`,
    ENOTFOUND: `${host} is not known. Use 127.0.0.1, or 0.0.0.0 for every address`,
  }
  return new Error(`Cannot listen on ${host}:${port}: ${mends[error.code ?? ''] ?? error.message}`, { cause: error })
}

async function close(server: Server, door: HttpDoor, open: ReadonlySet<ServerResponse>, drain: number): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  door.close()
  for (const response of open) if (!response.headersSent) response.setHeader('connection', 'close')
  const abort = setTimeout(() => door.abort(shuttingDown()), drain)
  const cut = setTimeout(() => server.closeAllConnections(), drain + lastWords)
  await closed
  clearTimeout(abort)
  clearTimeout(cut)
}
