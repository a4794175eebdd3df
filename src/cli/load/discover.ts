/** Gets the OpenRPC document of a server by `rpc.discover`. */
import { RpcError, TransportError } from '../../client/index.ts'
import type { OpenrpcDocument } from '../../openrpc/index.ts'
import { Failure } from '../program/command.ts'
import { membersOf } from '../report/json-tokens.ts'
import { callTarget, redirectMessage, type Target } from '../request/target.ts'

/** A document, and the JSON that it was read from, if there is any. */
export interface FoundDocument {
  readonly document: OpenrpcDocument
  readonly source?: string | undefined
}

/**
 * Calls `rpc.discover` and resolves to the result and its JSON.
 * @throws Failure saying why there is no result.
 */
export async function discoverValue(target: Target): Promise<{ value: unknown; source: string | undefined }> {
  let reply = ''
  try {
    const value = await callTarget(target, { method: 'rpc.discover' }, (text) => {
      reply = text
    })
    return { value, source: membersOf(reply).get('result') }
  } catch (error) {
    throw new Failure(explain(error, target.url))
  }
}

/**
 * Calls `rpc.discover` and resolves to the document.
 * @throws Failure saying what came instead, if no document came.
 */
export async function discoverDocument(target: Target): Promise<FoundDocument> {
  const { value, source } = await discoverValue(target)
  if (isDocument(value)) return { document: value, source }
  throw new Failure(`${target.url} answers rpc.discover, but not with an OpenRPC document: it needs openrpc, info and methods`)
}

/** Whether a value has the members of an OpenRPC document. Their content is not checked. */
export function isDocument(value: unknown): value is OpenrpcDocument {
  const { openrpc: version, info, methods } = Object(value) as { [name: string]: unknown }
  return typeof version === 'string' && typeof info === 'object' && info !== null && Array.isArray(methods)
}

const discoverHint =
  'If the service is yours: service.use(discover(service, { title, version })). Else look up its methods in its docs'

function explain(error: unknown, url: string): string {
  if (RpcError.is(error) && error.code === -32601) return `${url} has no rpc.discover. ${discoverHint}`
  if (RpcError.is(error)) return `${url} refuses rpc.discover: ${error.message} (${error.code})`
  const redirect = error instanceof TransportError ? redirectMessage(url, error.status) : undefined
  return redirect ?? (error instanceof Error ? error.message : String(error))
}
