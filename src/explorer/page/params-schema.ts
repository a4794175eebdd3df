/** The schemas of what the JSON boxes take, for completion. */
import type { JsonSchema } from '../../openrpc/document.ts'
import type { ListedMethod, Listing } from './listing.ts'

/** Returns one schema for all params of a method, by name and by position. */
export function paramsSchemaOf({ params, paramsSchema, structure }: ListedMethod): JsonSchema {
  if (paramsSchema !== undefined) return paramsSchema
  const properties = Object.fromEntries(params.map(({ name, schema }) => [name, schema]))
  const byName = { type: 'object', properties }
  const byPosition = { type: 'array', prefixItems: params.map(({ schema }) => schema) }
  if (structure === 'by-name') return byName
  return structure === 'by-position' ? byPosition : { anyOf: [byName, byPosition] }
}

/** Returns the schema of a call, or of a batch of calls. The params of a call depend on its method, so that they are not completed. */
export function messageSchema({ methods }: Listing): JsonSchema {
  const properties = { jsonrpc: { const: '2.0' }, method: { enum: methods.map(({ name }) => name) }, params: {}, id: {} }
  const call = { type: 'object', properties }
  return { anyOf: [call, { type: 'array', items: call }] }
}
