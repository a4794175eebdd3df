/** The address of a client on hosts with fetch. */

/** The second argument of a host's handler. Hono keeps it as `env`; some apps pass it on as `{ server }`. */
interface HostInfo {
  readonly server?: unknown
  /** Hono on Node passes Node's own request. */
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } }
  /** Bun passes its server. */
  requestIP?(request: Request): { readonly address: string } | null
  /** Deno passes the info of the connection. */
  readonly remoteAddr?: { readonly hostname?: string }
  /** Hono on AWS Lambda passes the event's context. */
  readonly requestContext?: GatewayContext
  /** A header that the host sets itself, in place of the client's. */
  readonly addressHeader?: string
}

/** The info of Cloudflare Workers: only Cloudflare's network can reach them, and it sets the header. */
export const cloudflare: HostInfo = { addressHeader: 'cf-connecting-ip' }

/** The context of API Gateway and function URLs: `http` in payload 2.0, `identity` in 1.0. A load balancer has neither. */
export interface GatewayContext {
  readonly http?: { readonly sourceIp?: string } | undefined
  readonly identity?: { readonly sourceIp?: string } | undefined
}

/** The address of the client of a gateway of AWS. */
export function gatewayAddress(context: GatewayContext | undefined): string | undefined {
  return context?.http?.sourceIp ?? context?.identity?.sourceIp
}

/** The address of the client. Servers of the `srvx` family (h3, Nitro, Nuxt) set `ip` on the request. */
export function hostAddress(request: Request & { readonly ip?: unknown }, host: unknown): string | undefined {
  const { server, requestIP, incoming, remoteAddr, requestContext, addressHeader } = Object(host ?? {}) as HostInfo
  if (server) return hostAddress(request, server)
  if (typeof requestIP === 'function') return requestIP.call(host, request)?.address
  if (incoming) return incoming.socket?.remoteAddress
  if (remoteAddr) return remoteAddr.hostname
  if (requestContext) return gatewayAddress(requestContext)
  if (typeof request.ip === 'string') return request.ip
  const header = addressHeader ?? (isWorker() ? cloudflare.addressHeader : undefined)
  return header && (request.headers.get(header) ?? undefined)
}

function isWorker(): boolean {
  return (globalThis as { navigator?: { userAgent?: string } }).navigator?.userAgent === 'Cloudflare-Workers'
}
