/** From a validator's schema to JSON Schema, in whichever way its library offers. */
import type { StandardSchema } from '../schema/standard-schema.ts'
import type { JsonSchema } from './document.ts'

/** Which side of a schema is meant: what goes in (params), or what comes out (results). */
export type SchemaDirection = 'input' | 'output'

/** The versions of JSON Schema that are asked for. */
export type SchemaDialect = 'draft-07' | 'draft-2020-12'

/** What a converter is told. */
export interface ConverterOptions {
  readonly direction: SchemaDirection
  readonly target: SchemaDialect
}

/** Turns a library's schema into JSON Schema, or into something that implements Standard JSON Schema; throws where it cannot. */
export type SchemaConverter = (schema: never, options: ConverterOptions) => unknown

/** What came of a conversion: a schema, and what went wrong on the way to it. */
export interface Converted {
  readonly schema: JsonSchema
  readonly fault?: unknown
}

/** How schemas are to be converted. */
export interface Conversion {
  readonly dialect: SchemaDialect
  readonly converters: ReadonlyMap<string, SchemaConverter>
}

interface Describes {
  readonly [direction: string]: (options: { target: string; libraryOptions?: Record<string, unknown> }) => unknown
}

/** In the words of Zod and of Valibot: describe what can be described, and let the rest be anything. */
const lenient = { unrepresentable: 'any', errorMode: 'ignore' }

/**
 * Converts a schema: in the preferred dialect, else in the other, else with gaps where something has no JSON Schema (a `Date`, a
 * transformation), else `{}`. Never throws; `fault` tells why where it is not the whole schema.
 */
export function convert(schema: StandardSchema, direction: SchemaDirection, conversion: Conversion): Converted {
  const targets = conversion.dialect === 'draft-07' ? dialects : [...dialects].reverse()
  let fault: unknown
  for (const libraryOptions of [undefined, lenient]) {
    for (const target of targets) {
      try {
        const found = asJson(ask(schema, { direction, target }, conversion, libraryOptions))
        return fault === undefined || libraryOptions === undefined ? { schema: found } : { schema: found, fault }
      } catch (thrown) {
        fault ??= thrown
      }
    }
  }
  return { schema: {}, fault }
}

const dialects: readonly SchemaDialect[] = ['draft-07', 'draft-2020-12']

function ask(
  schema: StandardSchema,
  options: ConverterOptions,
  { converters }: Conversion,
  libraryOptions: Record<string, unknown> | undefined,
): unknown {
  const { vendor } = schema['~standard']
  const converter = converters.get(vendor)
  const source = converter ? converter(schema as never, options) : schema
  const describes = describesOf(source)
  const { direction, target } = options
  if (describes) return describes[direction]?.({ target, ...(libraryOptions && { libraryOptions }) })
  if (converter) return source
  throw new TypeError(
    `${vendor} does not turn its schemas into JSON Schema itself. Hand over what does: { converters: { ${vendor}: … } }`,
  )
}

function describesOf(source: unknown): Describes | undefined {
  if ((typeof source !== 'object' && typeof source !== 'function') || source === null) return undefined
  return (source as { '~standard'?: { jsonSchema?: Describes } })['~standard']?.jsonSchema
}

/** A copy that is JSON and nothing else: whatever the library hands out, the document can be sent. */
function asJson(found: unknown): JsonSchema {
  const text = JSON.stringify(found)
  const copy: unknown = text === undefined ? undefined : JSON.parse(text)
  if (typeof copy === 'boolean' || isKeyworded(copy)) return copy
  throw new TypeError('The converter did not give a JSON Schema: it must return an object or a boolean')
}

/** Tells a schema with keywords from `true`, `false` and what is no schema. */
export function isKeyworded(schema: unknown): schema is { readonly [keyword: string]: unknown } {
  return typeof schema === 'object' && schema !== null && !Array.isArray(schema)
}
