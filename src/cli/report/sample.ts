/** Values that fit the types of params, for the call in the banner of a server. */
import type { MethodDescription, TypeSchema } from '../../service/method-types.ts'

type Definitions = MethodDescription['definitions']

/** What says nothing of the value beyond its type. */
const plainKeywords = new Set(['type', 'title', 'description', 'properties', 'required', 'additionalProperties', 'items'])

const maxDepth = 8

/** Returns the params of a call by position, without those that may be left out; `undefined` if their types need more than a plain value. */
export function sampleParams({ params, definitions }: MethodDescription): unknown[] | undefined {
  return allKnown(params.filter(({ required }) => required).map(({ schema }, index) => sampleOf(schema, definitions, index)))
}

function sampleOf(schema: TypeSchema, definitions: Definitions, index: number, depth = 0): unknown {
  if (schema === true) return index + 1
  if (schema === false || depth > maxDepth) return undefined
  const { $ref, enum: values } = schema
  if (Array.isArray(values)) return values[0]
  if (typeof $ref === 'string')
    return sampleOf(definitions[$ref.replace('#/definitions/', '')] ?? false, definitions, index, depth + 1)
  if (Object.keys(schema).some((keyword) => !plainKeywords.has(keyword))) return undefined
  switch (schema.type) {
    case 'string':
      return 'text'
    case 'boolean':
      return true
    case 'array':
      return []
    case 'object':
      return sampleObject(schema, definitions, depth)
    default:
      return index + 1
  }
}

function sampleObject(
  { properties = {}, required = [] }: Exclude<TypeSchema, boolean>,
  definitions: Definitions,
  depth: number,
): unknown {
  const schemas = properties as { readonly [name: string]: TypeSchema }
  const names = required as readonly string[]
  const values = allKnown(names.map((name, index) => sampleOf(schemas[name] ?? false, definitions, index, depth + 1)))
  return values && Object.fromEntries(names.map((name, index) => [name, values[index]]))
}

function allKnown(values: unknown[]): unknown[] | undefined {
  return values.includes(undefined) ? undefined : values
}
