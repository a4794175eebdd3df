/** What passes for an OpenRPC document. */
import type { OpenrpcDocument } from '../../openrpc/index.ts'

/** Tells a document from any other JSON; what its parts look like is not checked. */
export function isDocument(value: unknown): value is OpenrpcDocument {
  const { openrpc: version, info, methods } = Object(value) as { [name: string]: unknown }
  return typeof version === 'string' && typeof info === 'object' && info !== null && Array.isArray(methods)
}
