/** Random schemas as tables of types have them, and random values for them. */
import type { TypeSchema } from 'damn-simple-jsonrpc-server'
import * as fc from 'fast-check'

type Schema = Exclude<TypeSchema, boolean>
type Definitions = { readonly [name: string]: Schema }

/** A schema with the definitions to which it refers. */
export interface RandomSchema {
  readonly schema: Schema
  readonly definitions: Definitions
}

const names = ['a', 'b', 'kind', 'next', 'x-1', 'toString'] as const
const scalarValues = fc.constantFrom('a', 'b', 'circle', 'square', '', 0, 1, 2.5, -1, true, false, null)
const definitionNames = ['Tree', 'Pair', 'Shape']
const patterns = ['^a', '^[ab]+$', '^\\p{L}*$']
const optional = <Value>(values: fc.Arbitrary<Value>) => fc.option(values, { nil: undefined })
const record = (keywords: { [keyword: string]: fc.Arbitrary<unknown> }): fc.Arbitrary<Schema> =>
  fc.record(keywords).map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)))

const leaves: fc.Arbitrary<Schema> = fc.oneof(
  record({
    type: fc.constant('string'),
    minLength: optional(fc.nat(3)),
    maxLength: optional(fc.integer({ min: 1, max: 4 })),
    pattern: optional(fc.constantFrom(...patterns)),
  }),
  record({
    type: fc.constantFrom('number', 'integer'),
    minimum: optional(fc.integer({ min: -2, max: 2 })),
    exclusiveMaximum: optional(fc.integer({ min: 0, max: 4 })),
    multipleOf: optional(fc.constantFrom(1, 2, 0.5)),
  }),
  record({ type: fc.constantFrom('boolean', 'null') }),
  record({ type: fc.constant(['string', 'null']), minLength: optional(fc.constant(1)) }),
  record({ const: scalarValues }),
  record({ enum: fc.uniqueArray(scalarValues, { minLength: 1, maxLength: 4 }) }),
  record({ $ref: fc.constantFrom(...definitionNames.map((name) => `#/definitions/${name}`)) }),
  fc.constantFrom({}, { not: {} }),
)

const { schema: anySchema } = fc.letrec<{ schema: Schema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 3, arbitrary: leaves },
    {
      weight: 1,
      arbitrary: record({
        type: fc.constant('array'),
        items: tie('schema'),
        minItems: optional(fc.nat(1)),
        maxItems: optional(fc.integer({ min: 1, max: 3 })),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.array(tie('schema'), { minLength: 1, maxLength: 3 }), optional(tie('schema'))).map(tupleOf),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(
          fc.dictionary(fc.constantFrom(...names), tie('schema'), { maxKeys: 4, noNullPrototype: true }),
          fc.subarray([...names]),
          fc.oneof(fc.constantFrom(undefined, false, true), tie('schema')),
        )
        .map(objectOf),
    },
    {
      weight: 2,
      arbitrary: record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 4 }), minimum: optional(fc.constant(1)) }),
    },
    {
      weight: 1,
      arbitrary: fc.uniqueArray(scalarValues, { minLength: 2, maxLength: 3 }).chain((tags) => discriminated(tags, tie('schema'))),
    },
  ),
}))

function tupleOf([items, additionalItems]: [Schema[], Schema | undefined]): Schema {
  return {
    type: 'array',
    items,
    minItems: items.length - 1,
    ...(additionalItems ? { additionalItems } : { maxItems: items.length }),
  }
}

function objectOf([properties, wanted, additionalProperties]: [Definitions, string[], TypeSchema | undefined]): Schema {
  const required = wanted.filter((name) => Object.hasOwn(properties, name))
  return { type: 'object', properties, required, ...(additionalProperties !== undefined && { additionalProperties }) }
}

function discriminated(tags: unknown[], member: fc.Arbitrary<Schema>): fc.Arbitrary<Schema> {
  const branches = tags.map((tag) =>
    fc.tuple(fc.constantFrom('a', 'b'), member).map(([name, schema]) => ({
      type: 'object',
      properties: { kind: { const: tag }, [name]: schema },
      required: ['kind', name],
    })),
  )
  return fc.tuple(...branches).map((anyOf) => ({ anyOf }))
}

/** Schemas with definitions that refer to each other and to themselves. */
export const schemas: fc.Arbitrary<RandomSchema> = fc.tuple(anySchema, anySchema, anySchema).map(([schema, one, other]) => ({
  schema,
  definitions: {
    Tree: { type: 'object', properties: { a: withoutReferences(one), next: { $ref: '#/definitions/Tree' } }, required: ['a'] },
    Pair: { type: 'array', items: [{ $ref: '#/definitions/Shape' }, { $ref: '#/definitions/Tree' }], minItems: 1, maxItems: 2 },
    Shape: { anyOf: [withoutReferences(other), { type: 'array', items: { $ref: '#/definitions/Shape' } }] },
  },
}))

/** A definition that is nothing but itself would not end. */
function withoutReferences(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema), (_, part) => (typeof part?.$ref === 'string' ? {} : part))
}

/** Any JSON. */
export const junk: fc.Arbitrary<unknown> = fc.oneof(
  scalarValues,
  fc.jsonValue({ maxDepth: 2 }),
  fc.dictionary(fc.constantFrom(...names), fc.oneof(scalarValues, fc.constant([])), { maxKeys: 3, noNullPrototype: true }),
)

/** Values that fit a schema, apart from patterns and limits, which they fit by chance. */
export function validFor(schema: TypeSchema | undefined, definitions: Definitions, depth = 0): fc.Arbitrary<unknown> {
  if (schema === undefined || typeof schema === 'boolean' || depth > 5) return junk
  const inner = (one: unknown) => validFor(one as TypeSchema, definitions, depth + 1)
  const { $ref, anyOf, type, items } = schema
  if (typeof $ref === 'string') return inner(definitions[$ref.slice('#/definitions/'.length)])
  if (Array.isArray(anyOf)) return fc.oneof(...anyOf.map(inner))
  if ('const' in schema) return fc.constant(schema.const)
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]))
  if (type === 'string') return fc.oneof(fc.constantFrom('a', 'ab', 'aé', '𝒳𝒴𝒵', 'ba1', '𝒳𝒴𝒵a𝒳'), fc.string({ maxLength: 5 }))
  if (type === 'number' || type === 'integer') return fc.constantFrom(0, 1, 2, 3, -1, 0.5, 4.25, 1e15)
  if (type === 'boolean') return fc.boolean()
  if (type === 'null') return fc.constant(null)
  if (type === 'array' && !Array.isArray(items)) return fc.array(inner(items), { maxLength: 3 })
  if (type === 'array') return tupleFor(items as Schema[], schema, inner)
  return type === 'object' ? objectFor(schema, inner) : junk
}

type Inner = (schema: unknown) => fc.Arbitrary<unknown>

function tupleFor(items: Schema[], { minItems, additionalItems }: Schema, inner: Inner): fc.Arbitrary<unknown> {
  const rest = additionalItems ? fc.array(inner(additionalItems), { maxLength: 2 }) : fc.constant([])
  return fc.tuple(fc.tuple(...items.map(inner)), rest, fc.boolean()).map(([all, more, isShort]) => {
    return isShort ? all.slice(0, minItems as number) : [...all, ...more]
  })
}

function objectFor({ properties, required, additionalProperties }: Schema, inner: Inner): fc.Arbitrary<unknown> {
  const members = Object.fromEntries(Object.entries(properties as Definitions).map(([name, one]) => [name, inner(one)]))
  const others =
    additionalProperties === false
      ? fc.constant({})
      : fc.dictionary(fc.constantFrom('c', 'd', 'constructor'), inner(additionalProperties), {
          maxKeys: 2,
          noNullPrototype: true,
        })
  return fc
    .tuple(fc.record(members, { requiredKeys: required as string[], noNullPrototype: true }), others)
    .map(([all, more]) => JSON.parse(JSON.stringify({ ...more, ...(all as object) })))
}

/** A value with one part exchanged, dropped or added. The choices say which part, and how. */
export function changed(value: unknown, other: unknown, [at = 0, how = 0, ...choices]: readonly number[]): unknown {
  if (typeof value !== 'object' || value === null || choices.length === 0 || how % 4 === 0) return other
  const entries = Object.entries(value)
  const index = at % (entries.length + 1)
  const [name, member] = entries[index] ?? ['extra', undefined]
  const copy = Array.isArray(value) ? [...value] : { ...value }
  if (index === entries.length) return Array.isArray(copy) ? [...copy, other] : { ...copy, [name]: other }
  if (how % 4 === 1 && Array.isArray(copy)) return copy.toSpliced(index, 1)
  if (how % 4 === 1) Reflect.deleteProperty(copy, name)
  else Reflect.set(copy, name, changed(member, other, choices))
  return copy
}
