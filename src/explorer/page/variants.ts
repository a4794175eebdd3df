/** Finds the variant of a union that a value was written for. */
import type { JsonSchema } from '../../openrpc/document.ts'
import { isObject, member, toJson } from './json.ts'
import { kindOf, type Member, resolved } from './schema.ts'

/** Costs of what does not fit. A constant, such as that of a discriminator, counts more than all other members. */
const costs = { constant: 10_000, kind: 100, missing: 20, unknown: 5 }

/** A schema may contain itself, and a value may be huge, so that the search ends after so many values. */
const maxLooks = 1_000

/** Items of an array that are looked at. */
const maxItems = 20

/** Returns the index of the variant that fits a value best, the first of equal ones; -1 if it has the wrong type for each of them. */
export function bestVariant(value: unknown, variants: readonly JsonSchema[], root: unknown): number {
  if (value === undefined) return -1
  const found = variants.map((variant) => misfit(value, variant, root))
  const least = minimum(found)
  return least === Number.POSITIVE_INFINITY ? -1 : found.indexOf(least)
}

/** Returns how badly a value fits a schema: 0 if it does, infinity if it has the wrong type. */
export function misfit(value: unknown, schema: JsonSchema, root: unknown): number {
  return new Search(root).misfit(value, schema)
}

class Search {
  readonly #root: unknown
  #looks = 0

  constructor(root: unknown) {
    this.#root = root
  }

  misfit(value: unknown, schema: JsonSchema): number {
    if (++this.#looks > maxLooks) return 0
    const kind = kindOf(schema, this.#root)
    switch (kind.kind) {
      case 'any':
        return 0
      case 'choice':
        return fits(kind.choices.some((choice) => toJson(choice) === toJson(value)))
      case 'variants':
        return minimum(kind.variants.map((variant) => this.misfit(value, variant)))
      case 'object':
        return isObject(value) ? this.#ofMembers(value, kind.members) : Number.POSITIVE_INFINITY
      case 'array':
        return Array.isArray(value) ? this.#ofItems(value, kind.itemSchema, kind.tupleLength) : Number.POSITIVE_INFINITY
      case 'null':
        return fits(value === null)
      case 'number':
        return fits(typeof value === 'number' && (resolved(schema, this.#root).type !== 'integer' || Number.isInteger(value)))
      case 'boolean':
        return fits(typeof value === 'boolean')
      case 'string':
        return fits(typeof value === 'string')
    }
  }

  #ofMembers(value: { readonly [name: string]: unknown }, members: readonly Member[]): number {
    const known = new Set(members.map(({ name }) => name))
    const unknown = Object.keys(value).filter((name) => !known.has(name)).length
    const inside = members.map(({ name, required, schema }) => {
      if (!Object.hasOwn(value, name)) return required ? costs.missing : 0
      return this.#ofPart(member(value, name), schema)
    })
    return sum(inside) + unknown * costs.unknown
  }

  #ofItems(value: readonly unknown[], itemSchema: (index: number) => JsonSchema, tupleLength: number): number {
    const inside = value.slice(0, maxItems).map((item, index) => this.#ofPart(item, itemSchema(index)))
    const difference = tupleLength > 0 ? Math.abs(value.length - tupleLength) : 0
    return sum(inside) + difference * costs.missing
  }

  #ofPart(value: unknown, schema: JsonSchema): number {
    const found = this.misfit(value, schema)
    if (found < Number.POSITIVE_INFINITY) return Math.min(found, costs.kind)
    const kind = kindOf(schema, this.#root)
    return kind.kind === 'choice' && kind.choices.length === 1 ? costs.constant : costs.kind
  }
}

function fits(isFit: boolean): number {
  return isFit ? 0 : Number.POSITIVE_INFINITY
}

/** Not by `Math.min(...numbers)`, which takes so many arguments only. */
function minimum(numbers: readonly number[]): number {
  return numbers.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
