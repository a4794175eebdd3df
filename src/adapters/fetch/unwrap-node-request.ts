/**
 * Finds the request of `node:http` behind a fetch `Request`, on servers that make one of the other: reading the body as a web stream
 * there takes five times as long as the whole answer.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HttpRequest } from '../../http/http-request.ts'
import { NodeRequest } from '../node/http.ts'
import type { FrameworkRequest } from '../node/odd-requests.ts'
import { FetchRequest } from './request.ts'

/** A request of Node and its response, and the headers that the framework shows in their place. */
export interface NodePair {
  readonly req?: IncomingMessage | undefined
  readonly res?: ServerResponse | undefined
  readonly headers?: Headers | undefined
}

/** What servers of the `srvx` family (h3, Nitro, Nuxt) show on their requests (https://srvx.h3.dev/guide/handler). */
interface ServerRequest extends Request {
  readonly runtime?: { readonly node?: NodePair | undefined } | undefined
}

/**
 * A request as the rules see it: Node's own, if there is one and its body is unread or left on it by the platform, else the fetch `Request`.
 * @param host what the host passes beside the request.
 * @param readAgain returns the body if the framework keeps one that was read before.
 */
export function requestOf(
  request: Request,
  host?: unknown,
  rawRequest: unknown = request,
  readAgain?: () => Promise<unknown>,
  { req, res, headers }: NodePair = nodePairOf(request),
): HttpRequest {
  if (req && res && (isUntouched(req) || hasBody(req))) return new NodeRequest(req, res, rawRequest, { headers })
  return new FetchRequest(request, host, rawRequest, readAgain, res)
}

function nodePairOf(request: ServerRequest): NodePair {
  const node = request.runtime?.node
  return node ? { req: node.req, res: node.res, headers: request.headers } : {}
}

/** A getter that throws, as for bad JSON on Vercel, will throw again when the body is read. */
function hasBody(request: object): boolean {
  try {
    const { rawBody, body } = request as FrameworkRequest
    return (rawBody ?? body) !== undefined
  } catch {
    return true
  }
}

/** A web stream that was made on top of the request has paused it, even if nothing has been read yet. */
function isUntouched({ readableFlowing, readableDidRead, readableEnded, destroyed }: IncomingMessage): boolean {
  return readableFlowing === null && !readableDidRead && !readableEnded && !destroyed
}
