/** Types of the language that JSON can hold, or that travel as something that it can. */
import type { Schema } from './schema.ts'

/** How a type of the language is described. */
export interface LibraryType {
  /** How many of its arguments count: those of a `Uint8Array` do not. */
  readonly arity: number
  /** From the schemas of its arguments to that of the type. */
  schema(args: readonly Schema[]): Schema
}

const list: LibraryType = { arity: 1, schema: ([items = {}]) => ({ type: 'array', items }) }
const set: LibraryType = { arity: 1, schema: ([items = {}]) => ({ type: 'array', uniqueItems: true, items, 'x-js': 'Set' }) }
const map: LibraryType = {
  arity: 2,
  schema: ([key = {}, value = {}]) => {
    const entry = { type: 'array', items: [key, value], minItems: 2, maxItems: 2 }
    return { type: 'array', items: entry, 'x-js': 'Map' }
  },
}
const bytes = always({ type: 'string', contentEncoding: 'base64', 'x-js': 'Uint8Array' })

/** By the names of the types. */
export const libraryTypes: ReadonlyMap<string, LibraryType> = new Map([
  ['Array', list],
  ['ReadonlyArray', list],
  ['Set', set],
  ['ReadonlySet', set],
  ['Map', map],
  ['ReadonlyMap', map],
  ['Uint8Array', bytes],
  ['Buffer', bytes],
  ['Date', always({ type: 'string', format: 'date-time', 'x-js': 'Date' })],
  ['URL', always({ type: 'string', format: 'uri', 'x-js': 'URL' })],
  ['String', always({ type: 'string' })],
  ['Number', always({ type: 'number' })],
  ['Boolean', always({ type: 'boolean' })],
])

function always(schema: Schema): LibraryType {
  return { arity: 0, schema: () => schema }
}
