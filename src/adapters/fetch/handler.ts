/** An endpoint as a function from a fetch `Request` to a `Response`. */
import type { Endpoint } from '../../http/endpoint.ts'
import { responseTo } from '../../http/exchange.ts'
import type { HttpResponse } from '../../http/http-request.ts'
import { webStreamOf } from '../../http/pushed.ts'
import { requestOf } from './unwrap-node-request.ts'

/** The function that a host calls for each request. Some hosts pass a second argument, which has the address of the client. */
export function handlerOf(endpoint: Endpoint): (request: Request, host?: unknown) => Promise<Response> {
  return async (request, host) => {
    return responseOf(await responseTo(endpoint, requestOf(request, host)), request.method)
  }
}

/** A response as hosts of fetch take it. One to `HEAD` has no body (RFC 9110, §9.3.2). */
export function responseOf({ status, headers, body, stream }: HttpResponse, method: string): Response {
  if (stream) return new Response(webStreamOf(stream), { status, headers })
  const isEmpty = body === '' || method === 'HEAD'
  return new Response(isEmpty ? null : body, { status, headers })
}

/** Keeps a request readable for methods. Deno closes it when it becomes a WebSocket, except for what was read before. */
export function keepReadable(request: Request): void {
  void [request.url, ...request.headers]
}
