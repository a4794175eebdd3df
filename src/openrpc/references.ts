/** The `$ref`s of a JSON Schema: where they stand, and what they point at. */
import { isKeyworded } from './convert.ts'
import type { JsonSchemaObject } from './document.ts'

const namedSchemas: ReadonlySet<string> = new Set([
  ...['properties', 'patternProperties', 'dependentSchemas', 'dependencies', '$defs', 'definitions'],
])
const plainData: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'examples', 'required'])

/** What takes a `$ref`'s place; `undefined` leaves it out, and lets anything through there. */
export type Replace = (reference: string) => string | undefined

/** A copy with every `$ref` replaced. A property that is called `$ref`, or a constant that holds one, is data and stays. */
export function mapReferences<Value>(schema: Value, replace: Replace): Value {
  if (Array.isArray(schema)) return schema.map((each) => mapReferences(each, replace)) as Value
  if (!isKeyworded(schema)) return schema
  const mapped = Object.entries(schema).map(([keyword, value]) => {
    if (keyword === '$ref' && typeof value === 'string') return [keyword, replace(value)] as const
    if (plainData.has(keyword)) return [keyword, value] as const
    return [keyword, namedSchemas.has(keyword) ? mapNamed(value, replace) : mapReferences(value, replace)] as const
  })
  return Object.fromEntries(mapped.filter(([, value]) => value !== undefined)) as Value
}

function mapNamed(schemas: unknown, replace: Replace): unknown {
  if (!isKeyworded(schemas)) return schemas
  return Object.fromEntries(Object.entries(schemas).map(([name, each]) => [name, mapReferences(each, replace)]))
}

/** Every `$ref` of a schema, in order of appearance. */
export function referencesOf(schema: unknown): string[] {
  const found: string[] = []
  mapReferences(schema, (reference) => {
    found.push(reference)
    return reference
  })
  return found
}

/** Where a `$ref` leads within its own schema: to a definition or to the root, and how much further from there. */
export interface Target {
  /** The definition's name; `undefined` for the root. */
  readonly definition: string | undefined
  /** The rest of the pointer, empty or with its slash. */
  readonly rest: string
}

/**
 * Reads a `$ref`; `undefined` where it leads to another document, which it does in ours too.
 * @throws TypeError where it leads nowhere.
 */
export function targetOf(reference: string, definitions: JsonSchemaObject): Target | undefined {
  if (!reference.startsWith('#')) return undefined
  const [, definition, rest = ''] = /^#\/(?:\$defs|definitions)\/([^/]*)(\/.*)?$/.exec(reference) ?? []
  const name = definition === undefined ? undefined : unescaped(definition)
  if (name !== undefined && Object.hasOwn(definitions, name)) return { definition: name, rest }
  if (name === undefined && /^#(\/.*)?$/.test(reference)) return { definition: undefined, rest: reference.slice(1) }
  throw new TypeError(`The schema points at ${reference}, and there is nothing`)
}

/** A JSON pointer in a URL's fragment (RFC 6901, §6). */
function unescaped(segment: string): string {
  return decodeURIComponent(segment).replaceAll('~1', '/').replaceAll('~0', '~')
}
