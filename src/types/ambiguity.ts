/** Finds unions whose values cannot be told apart in JSON, such as `Date | string`: a text would be read as one or the other by chance. */
import { type Kind, kindWords, richKinds } from './rich.ts'
import { type Definitions, invalid, Run, type Schema } from './run.ts'
import { alternativesOf, discriminatorOf, holdsRich } from './schemas.ts'
import { withKinds } from './union.ts'

/** Two alternatives of a union that cannot be told apart, in words; `undefined` if there are none. */
export function findAmbiguity(schema: Schema, definitions: Definitions): string | undefined {
  if (!Array.isArray(schema.anyOf) && !Array.isArray(schema.type)) return undefined
  return new Ambiguities(definitions).within(alternativesOf(schema, definitions))
}

type Any = Schema | boolean

class Ambiguities {
  readonly #definitions: Definitions
  readonly #seen = new Map<Any, Set<Any>>()

  constructor(definitions: Definitions) {
    this.#definitions = definitions
  }

  within(schemas: readonly Any[]): string | undefined {
    const all = withKinds(schemas, true, this.#definitions)
    for (const [index, one] of all.entries())
      for (const other of all.slice(index + 1)) {
        const found = one.kinds.some((kind) => other.kinds.includes(kind)) && this.#between(one.schema, other.schema)
        if (found) return found
      }
    return undefined
  }

  /** Whether a value that both take would be read in two ways. */
  #between(one: Any, other: Any): string | undefined {
    const isRich = holdsRich(one, this.#definitions) || holdsRich(other, this.#definitions)
    if (one === other || !isRich || this.#isSeen(one, other)) return undefined
    const [first, second] = [Object(one) as Schema, Object(other) as Schema]
    const [js, otherJs] = [first['x-js'] as Kind | undefined, second['x-js'] as Kind | undefined]
    if (js !== otherJs) return this.#isApart(first, second) ? undefined : `${words(first)} and ${words(second)}`
    if (js !== undefined && js !== 'Set' && js !== 'Map') return undefined
    if (first.type === 'array') return this.#betweenItems(first, second)
    return first.type === 'object' && second.type === 'object'
      ? this.#betweenMembers(first, second)
      : `${words(first)} and ${words(second)}`
  }

  /** Whether no text is both: a constant that is no date, or a date and digits. */
  #isApart(one: Schema, other: Schema): boolean {
    const kinds = [one['x-js'], other['x-js']] as (string | undefined)[]
    if (kinds.every((kind) => kind !== undefined)) {
      const isBoth = (a: string, b: string) => kinds.includes(a) && kinds.includes(b)
      return !isBoth('Set', 'Map') && !isBoth('bigint', 'Uint8Array')
    }
    const [rich, plain] = one['x-js'] === undefined ? [other, one] : [one, other]
    const constants = 'const' in plain ? [plain.const] : plain.enum
    const { wire, read } = richKinds[rich['x-js'] as string] as (typeof richKinds)[string]
    if (!Array.isArray(constants) || wire.includes('array')) return false
    return constants.every((constant) => typeof constant !== 'string' || read(constant as never, new Run()) === invalid)
  }

  #betweenItems(one: Schema, other: Schema): string | undefined {
    const length = Math.max(...[one, other].map(({ items }) => (Array.isArray(items) ? items.length + 1 : 1)))
    for (let index = 0; index < length; index++) {
      const found = this.#parts(itemOf(one, index), itemOf(other, index))
      if (found) return found
    }
    return undefined
  }

  #betweenMembers(one: Schema, other: Schema): string | undefined {
    if (discriminatorOf([one, other], this.#definitions) !== undefined) return undefined
    const names = new Set([...Object.keys(Object(one.properties)), ...Object.keys(Object(other.properties)), '\0'])
    for (const name of names) {
      const found = this.#parts(memberOf(one, name), memberOf(other, name))
      if (found) return found
    }
    return undefined
  }

  #parts(one: Any, other: Any): string | undefined {
    if (one === false || other === false) return undefined
    const [ones, others] = [one, other].map((each) => alternativesOf(each, this.#definitions)) as [Any[], Any[]]
    for (const a of ones)
      for (const b of others) {
        const [left, right] = withKinds([a, b], true, this.#definitions)
        const found = left?.kinds.some((kind) => right?.kinds.includes(kind)) && this.#between(a, b)
        if (found) return found
      }
    return undefined
  }

  #isSeen(one: Any, other: Any): boolean {
    const seen = this.#seen.get(one) ?? new Set()
    this.#seen.set(one, seen)
    return seen.has(other) || !seen.add(other)
  }
}

function itemOf({ items = true, additionalItems = false }: Schema, index: number): Any {
  return Array.isArray(items) ? ((items[index] ?? additionalItems) as Any) : (items as Any)
}

function memberOf({ properties, additionalProperties = false }: Schema, name: string): Any {
  return Object.hasOwn(Object(properties), name)
    ? ((properties as Record<string, Any>)[name] as Any)
    : (additionalProperties as Any)
}

function words(schema: Schema): string {
  const kind = schema['x-js'] ?? schema.type ?? typeof (schema.const ?? (schema.enum as unknown[] | undefined)?.[0])
  return kindWords[kind as Kind] ?? 'any value'
}
