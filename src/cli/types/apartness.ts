/** Finds unions whose values look the same in JSON, by the rules of the checks that read the table. */
import { findAmbiguity } from '../../types/ambiguity.ts'
import type { MethodEntry } from './methods.ts'
import { Gap, type Schema } from './schema.ts'

type Definitions = { readonly [name: string]: Schema }

/** Looks at each definition once for a whole table. */
export class Apartness {
  readonly #clear = new Set<string>()

  /** @throws Gap for a union such as `Date | string`: a text would be one or the other. */
  check(method: string, { params, rest, result }: MethodEntry, definitions: Definitions): void {
    for (const { name, schema } of params) this.#within(schema, `${method}(${name})`, definitions)
    if (rest) this.#within(rest.schema, `${method}(…${rest.name})`, definitions)
    this.#within(result, `${method}() result`, definitions)
  }

  #within(part: unknown, place: string, definitions: Definitions): void {
    if (typeof part !== 'object' || part === null) return
    const schema = part as Schema
    const found = findAmbiguity(schema, definitions)
    if (found) throw new Gap(`${place}: ${found} look the same in JSON`)
    const name = typeof schema.$ref === 'string' ? schema.$ref.slice('#/definitions/'.length) : undefined
    if (name !== undefined && !this.#clear.has(name)) {
      this.#clear.add(name)
      try {
        this.#within(definitions[name], place, definitions)
      } catch (error) {
        this.#clear.delete(name)
        throw error
      }
    }
    for (const inner of Object.values(schema)) this.#within(inner, place, definitions)
  }
}
