/** A JSON Schema as a list of alternatives, each of one kind. */
import { isSchemaObject, type JsonSchemaObject } from '../../openrpc/document.ts'

/** The kinds of values. */
export type Kind = 'any' | 'null' | 'boolean' | 'number' | 'integer' | 'string' | 'array' | 'object'

/** One value, or all values of a kind that a schema allows. */
export type Alternative =
  | { readonly kind: 'const'; readonly text: string; readonly valueKind: Kind }
  | { readonly kind: Kind; readonly schema: JsonSchemaObject }

/** Finds what a `$ref` points at. */
export type Find = (reference: string) => unknown

/** More alternatives than these are taken for any value. Constants do not count: they are looked up. */
const maxAlternatives = 1000
const maxSteps = 32
/** Unions of unions can lead to the same schemas again and again: their number doubles with each step. */
const maxVisits = 10_000

/** The alternatives of a schema. What cannot be read, such as a `$ref` to another document, is any value. */
export function alternativesOf(schema: unknown, find: Find, step = 0, visits = { count: 0 }): readonly Alternative[] {
  if (schema === false) return []
  if (!isSchemaObject(schema) || step > maxSteps || ++visits.count > maxVisits) return anything
  const inner = (each: unknown) => alternativesOf(each, find, step + 1, visits)
  const { $ref, allOf, anyOf, oneOf, nullable, ...own } = schema
  if (typeof $ref === 'string') return inner(find($ref))
  if (Array.isArray(allOf)) return inner(merged([{ ...schema, allOf: undefined }, ...allOf].map((each) => resolved(each, find))))
  const choices = anyOf ?? oneOf
  const found = Array.isArray(choices)
    ? choices.flatMap((each) => inner({ ...withoutDocs(own), ...Object(resolved(each, find)) }))
    : ownAlternatives(own)
  const all = nullable === true ? [...found, constant(null)] : found
  return all.length > maxAlternatives && all.filter(({ kind }) => kind !== 'const').length > maxAlternatives ? anything : all
}

const anything: readonly Alternative[] = [{ kind: 'any', schema: {} }]
const allTypes: readonly Kind[] = ['null', 'boolean', 'number', 'string', 'array', 'object']
const hints: readonly (readonly [keyword: string, kind: Kind])[] = [
  ...(['properties', 'required', 'additionalProperties', 'patternProperties'] as const).map((name) => [name, 'object'] as const),
  ...(['items', 'prefixItems'] as const).map((name) => [name, 'array'] as const),
]

function ownAlternatives(schema: JsonSchemaObject): readonly Alternative[] {
  if ('const' in schema) return [constant(schema.const)]
  if (Array.isArray(schema.enum)) return schema.enum.map(constant)
  const kinds = Array.isArray(schema.type)
    ? schema.type
    : [schema.type ?? hints.find(([keyword]) => schema[keyword] !== undefined)?.[1]]
  return kinds.flatMap((kind) => {
    if (kind === 'null') return [constant(null)]
    const isKnown = kind === 'integer' || allTypes.includes(kind as Kind)
    return isKnown ? [{ kind: kind as Kind, schema }] : anything
  })
}

function constant(value: unknown): Alternative {
  return { kind: 'const', text: sortedText(value), valueKind: kindOf(value) }
}

function kindOf(value: unknown): Kind {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : (typeof value as Kind)
}

/** JSON with the members of objects in one order. */
function sortedText(value: unknown): string {
  return JSON.stringify(value, (_, each) =>
    isSchemaObject(each) ? Object.fromEntries(Object.entries(each).sort(([one], [other]) => (one < other ? -1 : 1))) : each,
  )
}

function resolved(schema: unknown, find: Find): unknown {
  let found = schema
  for (let step = 0; step < maxSteps && isSchemaObject(found) && typeof found.$ref === 'string'; step++) found = find(found.$ref)
  return found
}

function withoutDocs({ title: _, description: _d, default: _v, ...others }: JsonSchemaObject): JsonSchemaObject {
  return others
}

/** One schema for a value that fits all of them. Of two other keywords that differ, the last one counts. */
function merged(schemas: readonly unknown[]): JsonSchemaObject {
  const objects = schemas.filter(isSchemaObject)
  const properties = Object.fromEntries(objects.flatMap((schema) => Object.entries(Object(schema.properties)))) // __proto__, too
  const required = objects.flatMap((schema) => (Array.isArray(schema.required) ? schema.required : []))
  const { allOf: _, ...all } = Object.assign({}, ...objects) as JsonSchemaObject
  const nested = objects.flatMap((schema) => (Array.isArray(schema.allOf) ? schema.allOf : []))
  const hasProperties = Object.keys(properties).length > 0
  return {
    ...all,
    ...(hasProperties && { properties }),
    ...(required.length > 0 && { required }),
    ...(nested.length > 0 && { allOf: nested }),
  }
}

/** What a reader calls an alternative. */
export function nameOf(alternative: Alternative): string {
  return alternative.kind === 'const' ? alternative.text : alternative.kind === 'any' ? 'any value' : alternative.kind
}

const maxNames = 20

/** What a reader calls several alternatives. */
export function namesOf(alternatives: readonly Alternative[]): string {
  const names = alternatives.slice(0, maxNames).map(nameOf)
  return [...names, ...(alternatives.length > maxNames ? ['…'] : [])].join(' | ')
}

const lowest = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']
const highest = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']
/** Whether one of these allows what another does cannot be known. */
const opaque = ['pattern', 'format', 'multipleOf', 'contentEncoding', 'uniqueItems', 'not', 'if', 'propertyNames', 'contains']

/** The keywords of `to` by which a value of `from` may not fit. */
export function lostRange(from: JsonSchemaObject, to: JsonSchemaObject): string[] {
  return [
    ...lowest.filter((name) => isNumber(to[name]) && !(isNumber(from[name]) && from[name] >= to[name])),
    ...highest.filter((name) => isNumber(to[name]) && !(isNumber(from[name]) && from[name] <= to[name])),
    ...opaque.filter((name) => isSet(to[name]) && JSON.stringify(from[name]) !== JSON.stringify(to[name])),
  ].map((name) => `${name} ${shown(from[name])} is ${shown(to[name])}`)
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number'
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== false
}

function shown(value: unknown): string {
  return value === undefined ? '(none)' : JSON.stringify(value)
}
