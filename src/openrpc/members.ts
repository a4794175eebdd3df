/** Lists single params from one schema for all of them. */
import type { Components } from './components.ts'
import { isSchemaObject, type JsonSchema, type JsonSchemaObject, type ParamStructure } from './document.ts'

/** The params that a schema names. */
export interface Members {
  readonly structure: ParamStructure
  readonly schemas: ReadonlyMap<string, JsonSchema>
  readonly required: ReadonlySet<string>
  /** Whether the list expresses everything that the schema does. */
  readonly isComplete: boolean
}

const maxDepth = 16

const noMembers: Members = { structure: 'either', schemas: new Map(), required: new Set(), isComplete: false }

/**
 * Lists the members of an object, the items of a tuple, or everything that alternatives name. For any other schema (a record, an array
 * of any length) the list is empty and incomplete.
 */
export function membersOf(schema: JsonSchema, components: Components, depth = 0): Members {
  const resolved = components.resolve(schema)
  if (!isSchemaObject(resolved) || depth > maxDepth) return noMembers
  if (isSchemaObject(resolved.properties)) return membersOfObject(resolved)
  const items = tupleItems(resolved)
  if (items) return membersOfTuple(resolved, items)
  const inner = (each: JsonSchema) => membersOf(each, components, depth + 1)
  if (Array.isArray(resolved.allOf)) return combine(resolved.allOf.map(inner), union)
  const choices = resolved.anyOf ?? resolved.oneOf
  return Array.isArray(choices) ? combine(choices.map(inner), intersection) : noMembers
}

/** The keywords that a list of params can express. */
const objectKeywords: ReadonlySet<string> = new Set([
  ...['$schema', 'type', 'properties', 'required', 'additionalProperties', 'title', 'description'],
])

function membersOfObject(schema: JsonSchemaObject): Members {
  const isOpen = isSchemaObject(schema.additionalProperties) && Object.keys(schema.additionalProperties).length > 0
  return {
    structure: 'by-name',
    schemas: new Map(Object.entries(schema.properties as { [name: string]: JsonSchema })),
    required: new Set(Array.isArray(schema.required) ? schema.required : []),
    isComplete: !isOpen && Object.keys(schema).every((keyword) => objectKeywords.has(keyword)),
  }
}

/** `prefixItems` is the keyword of 2020-12, an array in `items` that of draft-07. */
function tupleItems({ prefixItems, items }: JsonSchemaObject): readonly JsonSchema[] | undefined {
  if (Array.isArray(prefixItems)) return prefixItems
  return Array.isArray(items) ? items : undefined
}

function membersOfTuple(schema: JsonSchemaObject, items: readonly JsonSchema[]): Members {
  const titles = items.map((item, index) => (isSchemaObject(item) && item.title ? `${item.title}` : positionName(index)))
  const names = new Set(titles).size === titles.length ? titles : items.map((_, index) => positionName(index))
  const required = typeof schema.minItems === 'number' ? schema.minItems : 0
  const rest = Array.isArray(schema.items) ? schema.additionalItems : schema.items
  return {
    structure: 'by-position',
    schemas: new Map(items.map((item, index) => [names[index] as string, item])),
    required: new Set(names.slice(0, required)),
    isComplete: rest === false || schema.maxItems === items.length,
  }
}

/** Returns the name of a param without one, by its position. */
export function positionName(index: number): string {
  return `param${index + 1}`
}

type CombineSets = (sets: readonly ReadonlySet<string>[]) => ReadonlySet<string>

function combine(all: readonly Members[], combineRequired: CombineSets): Members {
  const named = all.filter(({ structure }) => structure === 'by-name')
  if (named.length === 0) return noMembers
  const found = new Map<string, JsonSchema[]>()
  for (const [name, schema] of named.flatMap(({ schemas }) => [...schemas])) found.set(name, [...(found.get(name) ?? []), schema])
  return {
    structure: named.length === all.length ? 'by-name' : 'either',
    schemas: new Map([...found].map(([name, schemas]) => [name, anyOf(schemas)])),
    required: combineRequired(named.map(({ required }) => required)),
    isComplete: false,
  }
}

function anyOf(schemas: readonly JsonSchema[]): JsonSchema {
  const distinct = [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()]
  return distinct.length === 1 ? (distinct[0] as JsonSchema) : { anyOf: distinct }
}

function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  return new Set(sets.flatMap((set) => [...set]))
}

function intersection([first, ...others]: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  return new Set([...(first ?? [])].filter((name) => others.every((set) => set.has(name))))
}
