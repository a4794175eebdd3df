/**
 * Finds the request of `node:http` behind a fetch `Request`, on servers that make one of the other: reading the body as a web stream
 * there takes five times as long as the whole answer.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HttpRequest } from '../../http/http-request.ts'
import { NodeRequest, type ParsedElsewhere } from '../node/http.ts'
import { FetchRequest } from './request.ts'

/** A request of Node and its response. */
export interface NodePair {
  readonly req?: IncomingMessage | undefined
  readonly res?: ServerResponse | undefined
}

/** What servers of the `srvx` family (h3, Nitro, Nuxt) show on their requests (https://srvx.h3.dev/guide/handler). */
interface ServerRequest extends Request {
  readonly runtime?: { readonly node?: NodePair | undefined } | undefined
}

/**
 * A request as the rules see it: Node's own, if there is one and its body is unread or left on it by the platform, else the fetch `Request`.
 * @param readAgain returns the body if the framework keeps one that was read before.
 */
export function requestOf(
  request: Request,
  rawRequest: unknown = request,
  readAgain?: () => Promise<unknown>,
  { req, res }: NodePair = (request as ServerRequest).runtime?.node ?? {},
): HttpRequest {
  if (req && res && (isUntouched(req) || hasBody(req))) return new NodeRequest(req, res, rawRequest)
  return new FetchRequest(request, rawRequest, readAgain, res)
}

/** A getter that throws, as for bad JSON on Vercel, will throw again when the body is read. */
function hasBody(request: object): boolean {
  try {
    const { rawBody, body } = request as ParsedElsewhere
    return (rawBody ?? body) !== undefined
  } catch {
    return true
  }
}

/** A web stream that was made on top of the request has paused it, even if nothing has been read yet. */
function isUntouched({ readableFlowing, readableDidRead, readableEnded, destroyed }: IncomingMessage): boolean {
  return readableFlowing === null && !readableDidRead && !readableEnded && !destroyed
}
