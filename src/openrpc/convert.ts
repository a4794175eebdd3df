/** Converts a validator's schema to JSON Schema, by the means that its library offers. */
import type { StandardSchema } from '../schema/standard-schema.ts'
import { isSchemaObject, type JsonSchema } from './document.ts'

/** The side of a schema: what goes into it (params), or what comes out (results). */
export type SchemaDirection = 'input' | 'output'

/** The dialects of JSON Schema that a library can be asked for. */
export type SchemaDialect = 'draft-07' | 'draft-2020-12'

/** The second argument of a converter. */
export interface ConverterOptions {
  /** `input` for params, `output` for results. */
  readonly direction: SchemaDirection
  /** The JSON Schema that the document needs. */
  readonly target: SchemaDialect
}

/** Converts a library's schema to a JSON Schema, or to an object that implements Standard JSON Schema. Throws if it cannot. */
export type SchemaConverter = (schema: never, options: ConverterOptions) => unknown

/** The result of `convert`: a schema, and the first error if the schema is incomplete. */
export interface Converted {
  readonly schema: JsonSchema
  readonly error?: unknown
}

/** The options of `openrpc` that `convert` needs. */
export interface Conversion {
  readonly dialect: SchemaDialect
  readonly converters: ReadonlyMap<string, SchemaConverter>
}

interface StandardJsonSchema {
  readonly [direction: string]: (options: { target: string; libraryOptions?: Record<string, unknown> }) => unknown
}

const dialects: readonly SchemaDialect[] = ['draft-07', 'draft-2020-12']

/** Options of Zod and of Valibot: allow any value for the parts that have no JSON Schema. */
const lenient = { unrepresentable: 'any', errorMode: 'ignore' }

/**
 * Converts a schema. Never throws. It tries the preferred dialect, then the other, then both again with gaps for parts that have no
 * JSON Schema (a `Date`, a transformation), then falls back to `{}`.
 */
export function convert(schema: StandardSchema, direction: SchemaDirection, conversion: Conversion): Converted {
  const targets = conversion.dialect === 'draft-07' ? dialects : [...dialects].reverse()
  let error: unknown
  for (const libraryOptions of [undefined, lenient]) {
    for (const target of targets) {
      try {
        const found = schemaFrom(jsonCopy(ask(schema, { direction, target }, conversion, libraryOptions)))
        return error === undefined || libraryOptions === undefined ? { schema: found } : { schema: found, error }
      } catch (thrown) {
        error ??= thrown
      }
    }
  }
  return { schema: {}, error }
}

function ask(
  schema: StandardSchema,
  options: ConverterOptions,
  { converters }: Conversion,
  libraryOptions: Record<string, unknown> | undefined,
): unknown {
  const { vendor } = schema['~standard']
  const converter = converters.get(vendor)
  const source = converter ? converter(schema as never, options) : schema
  const standard = standardJsonSchemaOf(source)
  const { direction, target } = options
  if (standard) return standard[direction]?.({ target, ...(libraryOptions && { libraryOptions }) })
  if (converter) return source
  throw new TypeError(
    `${vendor} does not convert its schemas to JSON Schema itself. Add a converter: { converters: { ${vendor}: … } }`,
  )
}

function standardJsonSchemaOf(source: unknown): StandardJsonSchema | undefined {
  if ((typeof source !== 'object' && typeof source !== 'function') || source === null) return undefined
  return (source as { '~standard'?: { jsonSchema?: StandardJsonSchema } })['~standard']?.jsonSchema
}

function schemaFrom(found: unknown): JsonSchema {
  if (typeof found === 'boolean' || isSchemaObject(found)) return found
  throw new TypeError('The converter did not return a JSON Schema: it must return an object or a boolean')
}

/**
 * Copies a value by way of its JSON; `undefined` if it has none.
 * @throws TypeError for a cycle or a bigint.
 */
export function jsonCopy(value: unknown): unknown {
  const text = JSON.stringify(value)
  return text === undefined ? undefined : JSON.parse(text)
}
