/** What a JSON Schema asks for, in the kinds of field that a form has. */
import type { JsonSchema } from '../../openrpc/document.ts'
import { follow, isRecord, type Json, jsonOf, listOf, textOf } from './loose.ts'

/** A part of a form. */
export type Kind =
  | { readonly kind: 'choice'; readonly choices: readonly unknown[] }
  | { readonly kind: 'flag' | 'number' | 'text' | 'any' | 'nothing' }
  | { readonly kind: 'list'; readonly item: (index: number) => JsonSchema; readonly places: number }
  | { readonly kind: 'object'; readonly members: readonly Member[] }
  | { readonly kind: 'variants'; readonly variants: readonly JsonSchema[] }

/** A member of an object. */
export interface Member {
  readonly name: string
  readonly required: boolean
  readonly schema: JsonSchema
}

/** A schema may hold itself, in as many members as it likes: nothing is followed further down than this. */
const deepest = 3

/** A schema as it reads once its `$ref` is followed; `{}` where it is no object. */
export function resolved(schema: JsonSchema, root: unknown): Json {
  const found = follow(schema, root)
  return isRecord(found) ? found : {}
}

/** The kind of field for a schema. What has no kind of its own takes any JSON. */
export function kindOf(schema: JsonSchema, root: unknown, depth = 0): Kind {
  const found = resolved(schema, root)
  if ('const' in found) return { kind: 'choice', choices: [found.const] }
  if (Array.isArray(found.enum)) return { kind: 'choice', choices: found.enum }
  const variants = variantsOf(found)
  if (variants.length > 1) return choiceOrVariants(variants, root)
  if (variants.length === 1 && depth < deepest) return kindOf(variants[0] as JsonSchema, root, depth + 1)
  return plainKind(found, root)
}

function variantsOf(found: Json): readonly JsonSchema[] {
  const listed = [found.anyOf, found.oneOf].find(Array.isArray)
  if (listed) return listed.filter((each) => isRecord(each) || typeof each === 'boolean')
  return Array.isArray(found.type) ? found.type.map((type) => ({ ...found, type })) : []
}

/** Fixed values to choose from are one choice, not as many variants. */
function choiceOrVariants(variants: readonly JsonSchema[], root: unknown): Kind {
  const fixed = variants.map((each) => resolved(each, root))
  if (fixed.every((each) => 'const' in each)) return { kind: 'choice', choices: fixed.map((each) => each.const) }
  return { kind: 'variants', variants }
}

function plainKind(found: Json, root: unknown): Kind {
  const members = membersOf(found, root)
  if (members.length > 0) return { kind: 'object', members }
  if (found.type === 'array') return listKind(found)
  if (found.type === 'boolean') return { kind: 'flag' }
  if (found.type === 'number' || found.type === 'integer') return { kind: 'number' }
  if (found.type === 'string') return { kind: 'text' }
  return { kind: found.type === 'null' ? 'nothing' : 'any' }
}

function listKind({ items, prefixItems }: Json): Kind {
  const places = (Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : []) as readonly JsonSchema[]
  const rest = isRecord(items) ? items : {}
  return { kind: 'list', item: (index) => places[index] ?? rest, places: places.length }
}

function membersOf(found: Json, root: unknown): readonly Member[] {
  const parts = [found, ...listOf(found.allOf).map((part) => resolved(part as JsonSchema, root))]
  const required = new Set(parts.flatMap((part) => listOf(part.required)))
  const properties = parts.flatMap(({ properties: own }) => (isRecord(own) ? Object.entries(own) : []))
  return properties.map(([name, schema]) => ({ name, required: required.has(name), schema: schema as JsonSchema }))
}

/** What a field starts with: its default, or as little as its kind can be. */
export function startOf(schema: JsonSchema, required: boolean, root: unknown, depth = 0): unknown {
  const { default: usual } = resolved(schema, root)
  if (usual !== undefined) return usual
  const found = kindOf(schema, root)
  if (!required || depth > deepest) return undefined
  if (found.kind === 'choice') return found.choices.length === 1 ? found.choices[0] : undefined
  if (found.kind === 'flag') return false
  if (found.kind === 'nothing') return null
  if (found.kind === 'list') return []
  return found.kind === 'object' ? startOfObject(found.members, root, depth + 1) : undefined
}

/** Entries, not assignment: a member may be called `__proto__`. */
function startOfObject(members: readonly Member[], root: unknown, depth: number): unknown {
  const starts = members.map(({ name, schema, required }) => [name, startOf(schema, required, root, depth)] as const)
  return Object.fromEntries(starts.filter(([, start]) => start !== undefined))
}

/** A schema's type in a word or two. */
export function typeWords(schema: JsonSchema, root: unknown, depth = 0): string {
  const found = resolved(schema, root)
  const kind = kindOf(schema, root)
  if (depth > 2) return '…'
  if (kind.kind === 'choice')
    return kind.choices.length > 3 ? `one of ${kind.choices.length}` : kind.choices.map((one) => jsonOf(one)).join(' | ')
  if (kind.kind === 'variants') return [...new Set(kind.variants.map((each) => typeWords(each, root, depth + 1)))].join(' | ')
  if (kind.kind === 'list') return kind.places > 0 ? 'tuple' : listWords(typeWords(kind.item(0), root, depth + 1))
  if (kind.kind === 'flag') return 'boolean'
  if (kind.kind === 'nothing') return 'null'
  return kind.kind === 'text' ? textOf(found.format) || 'string' : textOf(found.type) || 'any'
}

function listWords(item: string): string {
  return item.includes(' ') ? `(${item})[]` : `${item}[]`
}

const limits: readonly (readonly [keyword: string, words: (value: unknown) => string])[] = [
  ['minimum', (value) => `≥ ${value}`],
  ['exclusiveMinimum', (value) => `> ${value}`],
  ['maximum', (value) => `≤ ${value}`],
  ['exclusiveMaximum', (value) => `< ${value}`],
  ['multipleOf', (value) => `in steps of ${value}`],
  ['minLength', (value) => (value === 1 ? 'not empty' : `at least ${value} long`)],
  ['maxLength', (value) => `at most ${value} long`],
  ['minItems', (value) => `at least ${value}`],
  ['maxItems', (value) => `at most ${value}`],
  ['pattern', (value) => `like ${value}`],
]

/** The range of a safe integer says nothing to people. */
const obvious: ReadonlySet<unknown> = new Set([Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER])

/** The limits of a schema in words: "≥ 1, ≤ 10". */
export function limitWords(schema: JsonSchema, root: unknown): string {
  const found = resolved(schema, root)
  const said = limits.filter(([keyword]) => isSaid(found[keyword]))
  return said.map(([keyword, words]) => words(found[keyword])).join(', ')
}

function isSaid(value: unknown): boolean {
  return (typeof value === 'number' || typeof value === 'string') && !obvious.has(value)
}
