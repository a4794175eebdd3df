/**
 * The request of `node:http` behind a fetch `Request`, where a server on Node makes one of the other: a body that is read as a web
 * stream there takes five times as long as the whole answer.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Incoming } from '../../http/http-request.ts'
import { FetchIncoming } from './request.ts'
import { RawIncoming } from '../node/raw-request.ts'

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
 * A request as the rules see it: Node's own, where there is one and nobody has begun to read it, else the fetch `Request`.
 * @param readAgain gives the body where the framework keeps one that was read before.
 */
export function incomingOf(
  request: Request,
  httpRequest: unknown = request,
  readAgain?: () => Promise<unknown>,
  { req, res }: NodePair = (request as ServerRequest).runtime?.node ?? {},
): Incoming {
  return req && res && isUntouched(req)
    ? new RawIncoming(req, res, httpRequest)
    : new FetchIncoming(request, httpRequest, readAgain)
}

/** A web stream on top of it pauses it, before anybody has read a byte. */
function isUntouched({ readableFlowing, readableDidRead, readableEnded, destroyed }: IncomingMessage): boolean {
  return readableFlowing === null && !readableDidRead && !readableEnded && !destroyed
}
