/** What is odd about some requests: headers without a raw list, a host in the target, bodies that others have read or paused. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'

/** The request of a framework. Body parsers leave what they read in `rawBody`, as it was sent, or in `body`, mostly parsed. */
export interface FrameworkRequest {
  readonly body?: unknown
  readonly rawBody?: unknown
  readonly headers?: IncomingHttpHeaders | Headers | undefined
}

/** Names and values in turn, as in `rawHeaders`. */
export function listOf(headers: IncomingHttpHeaders): string[] {
  return Object.entries(headers).flatMap(([name, value]) => [value ?? []].flat().flatMap((one) => [name, `${one}`]))
}

/** The host of a target such as `http://localhost/rpc`. It must not differ from `Host`: servers believe the target (RFC 9112, §3.2.2). */
export function hostIn(target = ''): string | undefined {
  return /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(target)?.[1]?.toLowerCase()
}

/** Of the first place that has one. `null` may be a value that was parsed, or mean that there is none. */
export function leftBody(...places: readonly object[]): unknown {
  const bodies = (places as readonly FrameworkRequest[]).map(({ rawBody, body }) => rawBody ?? body)
  return bodies.find((body) => body !== undefined && body !== null) ?? (bodies.includes(null) ? null : undefined)
}

/** Middleware may have paused the request, or listen to `readable`: then `resume` alone lets nothing flow. */
export function resume(request: IncomingMessage): void {
  request.resume()
  if (request.readableFlowing) return
  const drain = () => {
    while (request.read() !== null);
  }
  request.on('readable', drain)
  drain()
}
