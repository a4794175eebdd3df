/** A whole server around one service: loopback, guarded against foreign pages and slow clients, and closed without losing a call. */

import type { IncomingMessage } from 'node:http'
import { createServer, type ServerResponse } from 'node:http'
import { HttpDoor } from '../../http/endpoint.ts'
import type { ServeOptions, MessageHandler } from '../../http/serve-options.ts'
import { checkPositive, invalidSetup } from '../../options/check.ts'
import { addressOf, bind, inUrl, loopbackNames } from './address.ts'
import { Connections, longestTime } from './connections.ts'
import { NodeIncoming, send } from './http.ts'

/** Where and how `listen` serves. All times are milliseconds; `Infinity` switches one off. */
export interface ListenOptions extends ServeOptions<IncomingMessage> {
  /** 3000 unless told; 0 takes a free one. */
  readonly port?: number
  /** The address to bind: `127.0.0.1` unless told, which nobody else on the network reaches. */
  readonly host?: string
  /** What `close()` gives calls in flight before their signals abort; 10 000 unless told. */
  readonly drain?: number
  /** How long a client may take to send the headers of a request; 10 000 unless told. Stops who holds connections by dawdling. */
  readonly headersTimeout?: number
  /** How long a client may take to send a whole request; 30 000 unless told. */
  readonly requestTimeout?: number
  /** How long a client may leave its answer lying without taking any of it; 120 000 unless told. */
  readonly responseTimeout?: number
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

/**
 * Serves a service on a server of its own, by `csrfServe`'s rules. On a loopback address only loopback names are let in as `Host`, so
 * that no page can reach it through a name of its own (DNS rebinding); `allowedHosts` names others.
 * @throws Error saying what to do, where the address cannot be bound; TypeError for an option that cannot work.
 */
export async function listen(service: MessageHandler<IncomingMessage>, options: ListenOptions = {}): Promise<RunningServer> {
  const { port = 3000, host = '127.0.0.1', drain = 10_000, headersTimeout, requestTimeout, responseTimeout, ...rest } = options
  if (!(drain >= 0)) invalidSetup(`drain must be a number of milliseconds, not ${String(drain)}`)
  const times = readTimes({ headersTimeout, requestTimeout, responseTimeout })
  const address = await addressOf(host, port)
  const allowedHosts = rest.allowedHosts ?? loopbackNames(host, address)
  const door = new HttpDoor(service as MessageHandler, { ...rest, ...(allowedHosts && { allowedHosts }) }, true)
  const server = createServer(times.node, (request, response) => answer(request, response))
  const connections = new Connections(server, door, drain)
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    connections.add(response)
    door.answer(new NodeIncoming(request, response), (outgoing) => {
      connections.prepare(response)
      send(response, outgoing)
      response.setTimeout(times.answer)
    })
  }
  const bound = await bind(server, port, address, (error) => door.report(error))
  return {
    url: `http://${inUrl(address)}:${bound}`,
    port: bound,
    close: () => connections.close(),
  }
}

const usualTimes = { headersTimeout: 10_000, requestTimeout: 30_000, responseTimeout: 120_000 }
const keepAliveTimeout = 5_000

/** For Node, 0 is no limit, the headers may not have more time than the request, and slow clients are looked for at an interval. */
function readTimes(asked: Record<keyof typeof usualTimes, number | undefined>) {
  for (const [name, value] of Object.entries(asked)) checkPositive(value, name)
  const whole = (value: number) => (value > longestTime ? 0 : Math.ceil(value))
  const request = asked.requestTimeout ?? usualTimes.requestTimeout
  const headers = Math.min(asked.headersTimeout ?? usualTimes.headersTimeout, request)
  const connectionsCheckingInterval = Math.min(1_000, Math.ceil(headers))
  const node = { headersTimeout: whole(headers), requestTimeout: whole(request), connectionsCheckingInterval, keepAliveTimeout }
  return { node, answer: whole(asked.responseTimeout ?? usualTimes.responseTimeout) }
}
