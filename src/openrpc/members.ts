/** What one schema for all the params says about each of them. */
import type { Components } from './components.ts'
import { isKeyworded } from './convert.ts'
import type { JsonSchema, JsonSchemaObject, ParamStructure } from './document.ts'

/** Params as read from a schema. */
export interface Members {
  readonly structure: ParamStructure
  readonly schemas: ReadonlyMap<string, JsonSchema>
  readonly required: ReadonlySet<string>
  /** Whether the list says all that the schema says. */
  readonly complete: boolean
}

const nothing: Members = { structure: 'either', schemas: new Map(), required: new Set(), complete: false }

/**
 * The members of an object, the places of a tuple, or of alternatives whatever any of them names. Anything else (a record, an array
 * of any length) has no list: it is empty and not complete.
 */
export function membersOf(schema: JsonSchema, components: Components, depth = 0): Members {
  const found = components.resolve(schema)
  if (!isKeyworded(found) || depth > 16) return nothing
  if (isKeyworded(found.properties)) return membersOfObject(found)
  const places = placesOf(found)
  if (places) return membersOfTuple(found, places)
  const inner = (each: JsonSchema) => membersOf(each, components, depth + 1)
  if (Array.isArray(found.allOf)) return joined(found.allOf.map(inner), union)
  const choices = found.anyOf ?? found.oneOf
  return Array.isArray(choices) ? joined(choices.map(inner), intersection) : nothing
}

const objectWords: ReadonlySet<string> = new Set([
  ...['$schema', 'type', 'properties', 'required', 'additionalProperties', 'title', 'description'],
])

function membersOfObject(schema: JsonSchemaObject): Members {
  const open = isKeyworded(schema.additionalProperties) && Object.keys(schema.additionalProperties).length > 0
  return {
    structure: 'by-name',
    schemas: new Map(Object.entries(schema.properties as { [name: string]: JsonSchema })),
    required: new Set(Array.isArray(schema.required) ? schema.required : []),
    complete: !open && Object.keys(schema).every((keyword) => objectWords.has(keyword)),
  }
}

function placesOf({ prefixItems, items }: JsonSchemaObject): readonly JsonSchema[] | undefined {
  if (Array.isArray(prefixItems)) return prefixItems
  return Array.isArray(items) ? items : undefined
}

function membersOfTuple(schema: JsonSchemaObject, places: readonly JsonSchema[]): Members {
  const names = places.map((place, index) => (isKeyworded(place) && place.title ? `${place.title}` : positionName(index)))
  const unique = new Set(names).size === names.length ? names : places.map((_, index) => positionName(index))
  const required = typeof schema.minItems === 'number' ? schema.minItems : 0
  const rest = Array.isArray(schema.items) ? schema.additionalItems : schema.items
  return {
    structure: 'by-position',
    schemas: new Map(places.map((place, index) => [unique[index] as string, place])),
    required: new Set(unique.slice(0, required)),
    complete: rest === false || schema.maxItems === places.length,
  }
}

/** The name of a param that has none. */
export function positionName(index: number): string {
  return `param${index + 1}`
}

type Combine = (sets: readonly ReadonlySet<string>[]) => ReadonlySet<string>

function joined(all: readonly Members[], combine: Combine): Members {
  const named = all.filter(({ structure }) => structure === 'by-name')
  if (named.length === 0) return nothing
  const found = new Map<string, JsonSchema[]>()
  for (const [name, schema] of named.flatMap(({ schemas }) => [...schemas])) found.set(name, [...(found.get(name) ?? []), schema])
  return {
    structure: named.length === all.length ? 'by-name' : 'either',
    schemas: new Map([...found].map(([name, schemas]) => [name, oneOf(schemas)])),
    required: combine(named.map(({ required }) => required)),
    complete: false,
  }
}

function oneOf(schemas: readonly JsonSchema[]): JsonSchema {
  const distinct = [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()]
  return distinct.length === 1 ? (distinct[0] as JsonSchema) : { anyOf: distinct }
}

function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  return new Set(sets.flatMap((set) => [...set]))
}

function intersection([first, ...others]: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  return new Set([...(first ?? [])].filter((name) => others.every((set) => set.has(name))))
}
