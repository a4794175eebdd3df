/** Types of the language that JSON can hold, or that travel as something that it can. */
import type { Schema } from './schema.ts'

/** From the schemas of the type's arguments to that of the type, by its name. */
export const libraryTypes: { readonly [name: string]: (args: readonly Schema[]) => Schema } = {
  __proto__: null as never,
  Array: listOf,
  ReadonlyArray: listOf,
  Date: () => ({ type: 'string', format: 'date-time', 'x-js': 'Date' }),
  URL: () => ({ type: 'string', format: 'uri', 'x-js': 'URL' }),
  Uint8Array: bytes,
  Buffer: bytes,
  Set: setOf,
  ReadonlySet: setOf,
  Map: mapOf,
  ReadonlyMap: mapOf,
  String: () => ({ type: 'string' }),
  Number: () => ({ type: 'number' }),
  Boolean: () => ({ type: 'boolean' }),
}

function listOf([items = {}]: readonly Schema[]): Schema {
  return { type: 'array', items }
}

function bytes(): Schema {
  return { type: 'string', contentEncoding: 'base64', 'x-js': 'Uint8Array' }
}

function setOf([items = {}]: readonly Schema[]): Schema {
  return { type: 'array', uniqueItems: true, items, 'x-js': 'Set' }
}

function mapOf([key = {}, value = {}]: readonly Schema[]): Schema {
  const entry = { type: 'array', items: [key, value], minItems: 2, maxItems: 2 }
  return { type: 'array', items: entry, 'x-js': 'Map' }
}
