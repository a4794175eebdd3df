/** Reads from a JSON Schema which field a form needs, and what to say about it. */
import type { JsonSchema } from '../../openrpc/document.ts'
import { formatCount } from './format.ts'
import { isObject, type JsonObject, listOf, targetOf, textOf, toJson } from './json.ts'

/** The kind of a field. */
export type Kind =
  | { readonly kind: 'choice'; readonly choices: readonly unknown[] }
  | { readonly kind: 'boolean' | 'number' | 'string' | 'null' | 'any' }
  | {
      readonly kind: 'array'
      readonly itemSchema: (index: number) => JsonSchema
      /** The number of items with a schema of their own. */
      readonly tupleLength: number
    }
  | { readonly kind: 'object'; readonly members: readonly Member[] }
  | { readonly kind: 'variants'; readonly variants: readonly JsonSchema[] }

/** A member of an object. */
export interface Member {
  readonly name: string
  readonly required: boolean
  readonly schema: JsonSchema
}

/** A schema may contain itself several times, so that its size grows exponentially with the depth. */
const maxDepth = 3

/** The schemas of an `allOf` that are looked at to find the kind of a field. */
const maxParts = 20

/** A longer chain of schemas is a cycle. */
const maxSteps = 32

/** They lead to another schema, if they have only one. */
const keywords = ['$ref', 'allOf', 'anyOf', 'oneOf']

/**
 * Follows the `$ref` of a schema, or the only schema in an `allOf`, `anyOf` or `oneOf`, and adds the keywords that stand beside it. Returns
 * `{}` if the result is not an object.
 */
export function resolved(schema: JsonSchema, root: unknown): JsonObject {
  let found: JsonObject = isObject(schema) ? schema : {}
  for (let step = 0; step < maxSteps; step++) {
    const name = keywords.find((each) => each in found && [found[each]].flat().length === 1)
    if (name === undefined) return found
    const { [name]: next, ...beside } = found
    found = joined(beside, name === '$ref' ? targetOf(next, root) : listOf(next)[0])
  }
  return { ...found, $ref: undefined }
}

/** Joins two schemas for the same value. Of a keyword that both have, that of the outer one counts, except for members and secrets. */
function joined(outer: JsonObject, inner: unknown): JsonObject {
  if (!isObject(inner)) return outer
  if (Object.keys(outer).length === 0) return inner
  const { anyOf, oneOf, ...plain } = inner
  const both = (name: string) => [...listOf(inner[name]), ...listOf(outer[name])]
  return {
    ...(outer.properties ? plain : inner), // else the variants would hide the members
    ...outer,
    properties: { ...Object(inner.properties), ...Object(outer.properties) },
    required: both('required'),
    allOf: both('allOf'),
    writeOnly: [outer, inner].some(isSecretKeyword),
  }
}

/** Whether a schema itself says that its value is a secret: a password, or a value that is only ever sent. */
export function isSecretKeyword({ format, writeOnly }: JsonObject): boolean {
  return textOf(format) === 'password' || writeOnly === true
}

/** The kinds of the schemas of documents, which do not change. */
const kinds = new WeakMap<object, Kind>()

/** Returns the kind of field for a schema: `any` if there is no special one. */
export function kindOf(schema: JsonSchema, root: unknown): Kind {
  const kind = kinds.get(Object(schema)) ?? findKind(schema, root, 0)
  kinds.set(Object(schema), kind)
  return kind
}

function findKind(schema: JsonSchema, root: unknown, depth: number): Kind {
  const found = resolved(schema, root)
  if ('const' in found) return { kind: 'choice', choices: [found.const] }
  if (Array.isArray(found.enum)) return { kind: 'choice', choices: found.enum }
  const variants = variantsOf(found)
  if (variants.length > 1) return choiceOrVariants(variants, root)
  if (variants.length === 1 && depth < maxDepth) return findKind(variants[0] as JsonSchema, root, depth + 1)
  const kind = kindOfType(found, root)
  if (kind.kind !== 'any' || depth >= maxDepth) return kind
  const ofParts = listOf(found.allOf)
    .slice(0, maxParts)
    .map((part) => findKind(part as JsonSchema, root, depth + 1))
  return ofParts.find((part) => part.kind !== 'any') ?? kind
}

function variantsOf(found: JsonObject): readonly JsonSchema[] {
  const listed = [found.anyOf, found.oneOf].find(Array.isArray)
  if (listed) return listed.filter((each) => isObject(each) || typeof each === 'boolean')
  return Array.isArray(found.type) ? found.type.map((type) => ({ ...found, type })) : []
}

/** Variants that are all constants are one choice. */
function choiceOrVariants(variants: readonly JsonSchema[], root: unknown): Kind {
  const constants = variants.map((each) => resolved(each, root))
  if (constants.every((each) => 'const' in each)) return { kind: 'choice', choices: constants.map((each) => each.const) }
  return { kind: 'variants', variants }
}

function kindOfType(found: JsonObject, root: unknown): Kind {
  const members = membersOf(found, root)
  if (members.length > 0) return { kind: 'object', members }
  if (found.type === 'array') return arrayKind(found)
  if (found.type === 'number' || found.type === 'integer') return { kind: 'number' }
  if (found.type === 'boolean' || found.type === 'string' || found.type === 'null') return { kind: found.type }
  return { kind: 'any' }
}

function arrayKind({ items, prefixItems }: JsonObject): Kind {
  const tuple = (Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : []) as readonly JsonSchema[]
  const rest = isObject(items) ? items : {}
  return { kind: 'array', itemSchema: (index) => tuple[index] ?? rest, tupleLength: tuple.length }
}

function membersOf(found: JsonObject, root: unknown): readonly Member[] {
  const parts = [found, ...listOf(found.allOf).map((part) => resolved(part as JsonSchema, root))]
  const required = new Set(parts.flatMap((part) => listOf(part.required)))
  const properties = parts.flatMap(({ properties: own }) => (isObject(own) ? Object.entries(own) : []))
  return properties.map(([name, schema]) => ({ name, required: required.has(name), schema: schema as JsonSchema }))
}

/** Returns the first value of a field: the default of the schema, or the smallest value of its kind if it is required. */
export function initialValue(schema: JsonSchema, required: boolean, root: unknown, depth = 0): unknown {
  const { default: defaultValue } = resolved(schema, root)
  if (defaultValue !== undefined) return defaultValue
  if (!required || depth > maxDepth) return undefined
  const kind = kindOf(schema, root)
  if (kind.kind === 'choice') return kind.choices.length === 1 ? kind.choices[0] : undefined
  if (kind.kind === 'boolean') return false
  if (kind.kind === 'null') return null
  if (kind.kind === 'array') return []
  return kind.kind === 'object' ? initialObject(kind.members, root, depth + 1) : undefined
}

/** `fromEntries` instead of assignment, because a member may be called `__proto__`. */
function initialObject(members: readonly Member[], root: unknown, depth: number): unknown {
  const values = members.map(({ name, schema, required }) => [name, initialValue(schema, required, root, depth)] as const)
  return Object.fromEntries(values.filter(([, value]) => value !== undefined))
}

/** Returns the type of a schema in a few words: "string", "number[]", "one of 7". */
export function typeText(schema: JsonSchema, root: unknown, depth = 0): string {
  if (depth > 2) return '…'
  const found = resolved(schema, root)
  const kind = kindOf(schema, root)
  if (kind.kind === 'choice')
    return kind.choices.length > 3 ? `one of ${kind.choices.length}` : kind.choices.map((each) => toJson(each)).join(' | ')
  if (kind.kind === 'variants') return [...new Set(kind.variants.map((each) => typeText(each, root, depth + 1)))].join(' | ')
  if (kind.kind === 'array') return kind.tupleLength > 0 ? 'tuple' : arrayText(typeText(kind.itemSchema(0), root, depth + 1))
  if (kind.kind === 'string') return textOf(found.format) || 'string'
  return kind.kind === 'boolean' || kind.kind === 'null' ? kind.kind : textOf(found.type) || 'any'
}

function arrayText(item: string): string {
  return item.includes(' ') ? `(${item})[]` : `${item}[]`
}

const limits: readonly (readonly [keyword: string, text: (value: unknown) => string])[] = [
  ['minimum', (value) => `≥ ${value}`],
  ['exclusiveMinimum', (value) => `> ${value}`],
  ['maximum', (value) => `≤ ${value}`],
  ['exclusiveMaximum', (value) => `< ${value}`],
  ['multipleOf', (value) => `multiple of ${value}`],
  ['minLength', (value) => (value === 1 ? 'not empty' : `at least ${formatCount(Number(value), 'character')}`)],
  ['maxLength', (value) => `at most ${formatCount(Number(value), 'character')}`],
  ['minItems', (value) => `at least ${formatCount(Number(value), 'item')}`],
  ['maxItems', (value) => `at most ${formatCount(Number(value), 'item')}`],
  ['pattern', (value) => `matches ${shortened(String(value))}`],
]

const maxPattern = 60

function shortened(pattern: string): string {
  return pattern.length > maxPattern ? `${pattern.slice(0, maxPattern)} …` : pattern
}

/** Validators write these limits for every integer. */
const safeIntegers: ReadonlySet<unknown> = new Set([Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER])

/** Returns the limits of a schema: "≥ 1, ≤ 10". A pattern beside a format is left out: validators write both, and the format says more. */
export function limitsText(schema: JsonSchema, root: unknown): string {
  const { pattern, ...others } = resolved(schema, root)
  const found: JsonObject = textOf(others.format) ? others : { ...others, pattern }
  const shown = limits.filter(([keyword]) => isLimit(found[keyword]))
  return shown.map(([keyword, text]) => text(found[keyword])).join(', ')
}

function isLimit(value: unknown): boolean {
  return (typeof value === 'number' || typeof value === 'string') && !safeIntegers.has(value)
}
