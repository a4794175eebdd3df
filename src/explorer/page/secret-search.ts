/** Finds the secrets in params by their schemas. */
import { isObject, type JsonObject, listOf, member, targetOf } from './json.ts'
import type { ListedMethod } from './listing.ts'
import { isSecretKeyword } from './schema.ts'

/** A place in JSON: one in a tree of those that matter. */
export class Place {
  /** The mark is for all that is at this place and within it: it is secret, if the search has set the mark. */
  isMarked = false
  readonly #inner = new Map<string, Place>()

  /** The place of a member or an item, if there is one. */
  find(name: string): Place | undefined {
    return this.#inner.get(name)
  }

  /** The place of a member or an item. */
  at(name: string): Place {
    const place = this.#inner.get(name) ?? new Place()
    this.#inner.set(name, place)
    return place
  }
}

/** A value that is nested deeper is secret as a whole, and so is one within a longer chain of schemas: the search recurses. */
const maxDepth = 500

/** It reads the keywords itself: unlike a form, it must follow all that stand side by side, such as `$ref`, `properties` and `anyOf`. */
export class SecretSearch {
  /** The secrets: strings, and numbers as text. */
  readonly found = new Set<string>()
  readonly #root: unknown
  /** The schemas that were compared with the value at a place: a schema may contain itself. */
  readonly #seen = new Map<unknown, Set<Place>>()
  #depth = 0

  constructor(root: unknown) {
    this.#root = root
  }

  /** Looks into the params of a call, and marks the places of secrets. */
  lookIntoParams(params: unknown, { params: declared, paramsSchema }: ListedMethod, place: Place): void {
    if (paramsSchema !== undefined) this.#look(params, paramsSchema, place)
    for (const [index, { name, schema }] of declared.entries()) {
      const key = Array.isArray(params) ? `${index}` : name
      this.#look(member(params, key), schema, place.at(key))
    }
  }

  #look(value: unknown, schema: unknown, place: Place): void {
    if (!isObject(schema) || value === undefined || typeof value === 'boolean') return
    if (isSecretKeyword(schema) || this.#depth >= maxDepth) this.#add(value, place)
    else this.#lookInto(value, schema, place)
  }

  #lookInto(value: unknown, schema: JsonObject, place: Place): void {
    const seen = this.#seen.get(schema) ?? new Set()
    if (seen.has(place)) return
    this.#seen.set(schema, seen.add(place))
    this.#depth++
    for (const part of this.#partsOf(schema)) this.#look(value, part, place)
    if (Array.isArray(value)) this.#lookIntoItems(value, schema, place)
    else if (isObject(value)) this.#lookIntoMembers(value, schema, place)
    this.#depth--
  }

  /** The schemas that the same value may have, too. */
  #partsOf({ $ref: reference, anyOf, oneOf, allOf, then, else: other, dependentSchemas }: JsonObject): readonly unknown[] {
    const dependent = isObject(dependentSchemas) ? Object.values(dependentSchemas) : []
    return [targetOf(reference, this.#root), ...[anyOf, oneOf, allOf].flatMap(listOf), then, other, ...dependent]
  }

  #lookIntoItems(value: readonly unknown[], { items, prefixItems, additionalItems }: JsonObject, place: Place): void {
    const tuple = listOf(prefixItems ?? items)
    const rest = Array.isArray(items) ? additionalItems : items
    for (const [index, item] of value.entries()) this.#look(item, tuple[index] ?? rest, place.at(`${index}`))
  }

  #lookIntoMembers(
    value: JsonObject,
    { properties, patternProperties, additionalProperties, unevaluatedProperties }: JsonObject,
    place: Place,
  ): void {
    const patterns = isObject(patternProperties) ? Object.values(patternProperties) : []
    for (const [name, inner] of Object.entries(value)) {
      const own = member(properties, name)
      const schemas: readonly unknown[] = own === undefined ? [additionalProperties, unevaluatedProperties, ...patterns] : [own]
      for (const schema of schemas) this.#look(inner, schema, place.at(name))
    }
  }

  /** Without recursion, since JSON may be nested deep. */
  #add(value: unknown, place: Place): void {
    place.isMarked = true
    const waiting = [value]
    while (waiting.length > 0) {
      const next = waiting.pop()
      if (typeof next === 'number' || (typeof next === 'string' && next !== '')) this.found.add(`${next}`)
      else if (typeof next === 'object' && next !== null) for (const inner of Object.values(next)) waiting.push(inner)
    }
  }
}

/** The secrets in one text. */
export interface Secrets {
  /** The place of the whole text. */
  readonly place: Place
  /** The secrets themselves: strings, and numbers as text. */
  readonly values: ReadonlySet<string>
}

/** Finds the secrets in the params of a call. */
export function secretsOfParams(params: unknown, method: ListedMethod, root: unknown): Secrets {
  const [place, search] = [new Place(), new SecretSearch(root)]
  search.lookIntoParams(params, method, place)
  return { place, values: search.found }
}

/** Finds the secrets in a message, of all its calls. */
export function secretsOfMessage(message: unknown, methods: readonly ListedMethod[], root: unknown): Secrets {
  const [place, search] = [new Place(), new SecretSearch(root)]
  const look = (entry: unknown, at: Place) => {
    const method = methods.find(({ name }) => name === member(entry, 'method'))
    if (method) search.lookIntoParams(member(entry, 'params'), method, at.at('params'))
  }
  if (Array.isArray(message)) for (const [index, entry] of message.entries()) look(entry, place.at(`${index}`))
  else look(message, place)
  return { place, values: search.found }
}
