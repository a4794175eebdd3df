/** Finds and replaces the `$ref`s of a JSON Schema. */
import { isSchemaObject, type JsonSchemaObject } from './document.ts'

const namedSchemas: ReadonlySet<string> = new Set([
  ...['properties', 'patternProperties', 'dependentSchemas', 'dependencies', '$defs', 'definitions'],
])
const plainData: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'examples', 'required'])

/** Returns the new `$ref`. `undefined` removes it, which allows any value there. */
export type Replace = (reference: string) => string | undefined

/** Copies a schema with every `$ref` replaced. Data stays as it is: a property named `$ref`, or a constant that holds one. */
export function mapReferences<Value>(schema: Value, replace: Replace): Value {
  if (Array.isArray(schema)) return schema.map((each) => mapReferences(each, replace)) as Value
  if (!isSchemaObject(schema)) return schema
  const mapped = Object.entries(schema).map(([keyword, value]) => {
    if (keyword === '$ref' && typeof value === 'string') return [keyword, replace(value)] as const
    if (plainData.has(keyword)) return [keyword, value] as const
    return [keyword, namedSchemas.has(keyword) ? mapNamed(value, replace) : mapReferences(value, replace)] as const
  })
  return Object.fromEntries(mapped.filter(([, value]) => value !== undefined)) as Value
}

function mapNamed(schemas: unknown, replace: Replace): unknown {
  if (!isSchemaObject(schemas)) return schemas
  return Object.fromEntries(Object.entries(schemas).map(([name, each]) => [name, mapReferences(each, replace)]))
}

/** Returns every `$ref` of a schema, in order of appearance. */
export function referencesOf(schema: unknown): string[] {
  const found: string[] = []
  mapReferences(schema, (reference) => {
    found.push(reference)
    return reference
  })
  return found
}

/** What a `$ref` points at within its own schema. */
export interface Target {
  /** The name of the definition; `undefined` for the root of the schema. */
  readonly definition: string | undefined
  /** The pointer from there on: empty, or beginning with a slash. */
  readonly rest: string
}

/**
 * Reads a `$ref`. Returns `undefined` if it points to another document, where it stays valid.
 * @throws TypeError if it points to nothing.
 */
export function targetOf(reference: string, definitions: JsonSchemaObject): Target | undefined {
  if (!reference.startsWith('#')) return undefined
  const [, definition, rest = ''] = /^#\/(?:\$defs|definitions)\/([^/]*)(\/.*)?$/.exec(reference) ?? []
  const name = definition === undefined ? undefined : decodePointer(definition)
  if (name !== undefined && Object.hasOwn(definitions, name)) return { definition: name, rest }
  if (name === undefined && /^#(\/.*)?$/.test(reference)) return { definition: undefined, rest: reference.slice(1) }
  throw new TypeError(`The schema refers to ${reference}, which does not exist`)
}

/** Decodes one segment of a JSON Pointer in a URI fragment (RFC 6901 §6). */
function decodePointer(segment: string): string {
  return decodeURIComponent(segment).replaceAll('~1', '/').replaceAll('~0', '~')
}
