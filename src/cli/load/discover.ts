/** Gets the OpenRPC document of a server by `rpc.discover`. */
import { RpcError, TransportError } from '../../client/index.ts'
import type { OpenrpcDocument } from '../../openrpc/index.ts'
import { Failure } from '../program/command.ts'
import { plainText } from '../report/text.ts'
import { clientOf, type Target } from '../request/target.ts'

/**
 * Calls `rpc.discover` and resolves to the document.
 * @throws Failure saying what came instead, if no document came.
 */
export async function discoverDocument(target: Target): Promise<OpenrpcDocument> {
  const found: unknown = await clientOf(target)
    .call('rpc.discover')
    .catch((error: unknown) => {
      throw new Failure(plainText(explain(error, target.url)))
    })
  if (isDocument(found)) return found
  throw new Failure(`${target.url} answers rpc.discover, but not with an OpenRPC document: it needs openrpc, info and methods`)
}

/** Whether a value has the members of an OpenRPC document. Their content is not checked. */
export function isDocument(value: unknown): value is OpenrpcDocument {
  const { openrpc: version, info, methods } = Object(value) as { [name: string]: unknown }
  return typeof version === 'string' && typeof info === 'object' && info !== null && Array.isArray(methods)
}

function explain(error: unknown, url: string): string {
  if (RpcError.is(error) && error.code === -32601)
    return `${url} has no rpc.discover. If the service is yours: service.use(discover(service, { title, version }))`
  if (RpcError.is(error)) return `${url} refuses rpc.discover: ${error.message} (${error.code})`
  if (error instanceof TransportError && error.status !== undefined && error.status >= 300 && error.status < 400)
    return `${url} redirects (HTTP ${error.status}), and a redirect is not followed. Name the final URL of the service`
  return error instanceof Error ? error.message : String(error)
}
