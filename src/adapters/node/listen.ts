/** A whole server for one service: on loopback, protected from foreign pages and slow clients, and closed without losing a call. */
import { createServer, type IncomingMessage } from 'node:http'
import { maxTimerMs } from '../../async/event-loop.ts'
import { CsrfEndpoint } from '../../http/endpoint.ts'
import { answer } from '../../http/exchange.ts'
import type { HttpResponse } from '../../http/http-request.ts'
import type { MessageHandler } from '../../http/serve-options.ts'
import { asksForWebSocket } from '../../http/upgrade.ts'
import { checkPositive, invalidSetup } from '../../options/check.ts'
import type { TwoWayEndpoint } from '../two-way-endpoint.ts'
import { splitOptions, type TwoWayServeOptions } from '../two-way-options.ts'
import type { WebSocketServerClass } from '../ws.ts'
import { addressOf, bind, inUrl, loopbackNames } from './address.ts'
import { Connections } from './connections.ts'
import { NodeRequest, send } from './http.ts'
import { type ListenHealthOptions, Probes } from './probes.ts'

/** Where and how `listen` serves. All times are milliseconds; `Infinity` switches one off. */
export interface ListenOptions extends TwoWayServeOptions<IncomingMessage> {
  /** Serves WebSockets on the same port: the class of `ws`. Default: HTTP alone. */
  readonly WebSocketServer?: WebSocketServerClass
  /** Default: 3000. 0 takes a free one. */
  readonly port?: number
  /** The address to bind. Default: `127.0.0.1`, which other machines cannot reach. */
  readonly host?: string
  /** How long `close()` waits for calls in flight before their signals abort. Default: 10,000. */
  readonly drain?: number
  /** How long a client may take to send the headers of a request (Slowloris). Default: 10,000. */
  readonly headersTimeout?: number
  /** How long a client may take to send a whole request. Default: 30,000. */
  readonly requestTimeout?: number
  /** How long a client may read nothing of its response. Default: 120,000. */
  readonly responseTimeout?: number
  /** How long an idle connection stays open. It must be longer than the idle timeout of a proxy in front. Default: 5,000. */
  readonly keepAliveTimeout?: number
  /**
   * Answers readiness probes at this path, such as `'/healthz'`, and liveness probes at `/healthz/live`. Any `Host` passes, since probes use the
   * address of a pod. Default: no path.
   */
  readonly health?: string | ListenHealthOptions
}

/** A server that is listening. */
export interface RunningServer {
  readonly url: string
  readonly port: number
  /** The peers of the WebSockets, and `notify` for all of them. `undefined` without `WebSocketServer`. */
  readonly webSockets: Omit<TwoWayEndpoint, 'close'> | undefined
  /**
   * Stops accepting at once. Resolves when every call in flight is answered, or was aborted after the drain time. A request that still comes
   * on an open connection gets 503. Called again, it returns the same promise.
   */
  close(): Promise<void>
}

/**
 * Serves a service on a server of its own, by the rules of `csrfServe`. On a loopback address only loopback names pass as `Host`, so that no
 * page can reach it through a name of its own (DNS rebinding); `allowedHosts` names others.
 *
 * @example
 * const server = await listen(calculator, { port: 3000 })
 * process.once('SIGTERM', () => server.close())
 * @throws Error with a hint if the address cannot be bound; TypeError for an option that cannot work.
 */
export async function listen(service: MessageHandler<IncomingMessage>, options: ListenOptions = {}): Promise<RunningServer> {
  if (typeof options !== 'object') invalidSetup('listen(): options must be an object: listen(service, { port: 3000 })')
  const { port = 3000, host = '127.0.0.1', drain = 10_000, WebSocketServer, health, ...others } = options
  const { headersTimeout, requestTimeout, responseTimeout, keepAliveTimeout, ...rest } = others
  if (!(drain >= 0)) invalidSetup(`drain must be a number of milliseconds, not ${String(drain)}`)
  const times = readTimes({ headersTimeout, requestTimeout, responseTimeout, keepAliveTimeout })
  const address = await addressOf(host, port)
  const allowedHosts = rest.allowedHosts ?? loopbackNames(host, address)
  const rules = { ...rest, ...(allowedHosts && { allowedHosts }) }
  const { http, webSocket } = WebSocketServer ? splitOptions(rules, true) : { http: rules, webSocket: {} }
  const endpoint = new CsrfEndpoint(service, http)
  const probes = health === undefined ? undefined : new Probes(health, endpoint)
  const upgrade = WebSocketServer && (await import('../ws.ts')).serve(service, WebSocketServer, webSocket as object)
  const server = createServer({ ...times.node, ...upgradeOptions })
  const connections = new Connections(server, endpoint, drain)
  server.on('request', (request, response) => {
    connections.add(response)
    const respond = (answered: HttpResponse) => {
      connections.prepare(response)
      send(response, answered)
      response.setTimeout(times.response)
    }
    if (!probes?.answer(request, respond)) answer(endpoint, new NodeRequest(request, response), respond)
  })
  if (upgrade)
    server.on('upgrade', (request, socket, head) => {
      connections.release(request.socket)
      upgrade(request, socket, head)
    })
  const bound = await bind(server, port, address, (error) => endpoint.report(error))
  let closed: Promise<void> | undefined
  return {
    url: `http://${inUrl(address)}:${bound}`,
    port: bound,
    webSockets: upgrade,
    close: () => {
      probes?.close()
      closed ??= Promise.all([connections.close(), upgrade?.close({ drain })]).then(() => {})
      return closed
    },
  }
}

/** Newer versions of Node ask which requests to pass to `upgrade`: a client that offers HTTP/2 sends a plain request. */
const upgradeOptions = { shouldUpgradeCallback: ({ headers }: IncomingMessage) => asksForWebSocket(headers.upgrade) }

const defaultTimes = { headersTimeout: 10_000, requestTimeout: 30_000, responseTimeout: 120_000, keepAliveTimeout: 5_000 }

/** For Node, 0 is no limit, the headers may not have more time than the request, and it looks for slow clients at an interval. */
function readTimes(requested: Record<keyof typeof defaultTimes, number | undefined>) {
  for (const [name, value] of Object.entries(requested)) checkPositive(value, name)
  const forNode = (value: number) => (value > maxTimerMs ? 0 : Math.ceil(value))
  const request = requested.requestTimeout ?? defaultTimes.requestTimeout
  const headers = Math.min(requested.headersTimeout ?? defaultTimes.headersTimeout, request)
  const connectionsCheckingInterval = Math.min(1_000, Math.ceil(headers))
  const node = {
    headersTimeout: forNode(headers),
    requestTimeout: forNode(request),
    connectionsCheckingInterval,
    keepAliveTimeout: forNode(requested.keepAliveTimeout ?? defaultTimes.keepAliveTimeout),
  }
  return { node, response: forNode(requested.responseTimeout ?? defaultTimes.responseTimeout) }
}
