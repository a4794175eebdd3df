/** The definitions of a table: types that have names, and types that refer to themselves. */
import type { Type } from './compiler.ts'
import type { Schema } from './schema.ts'
import type { View } from './view.ts'

interface Entry {
  readonly name: string
  isReferred: boolean
}

/** Collects the definitions of one table. */
export class Definitions {
  readonly #view: View
  #entries = new Map<number, Entry>()
  #schemas = new Map<string, Schema>()

  constructor(view: View) {
    this.#view = view
  }

  /**
   * Describes a type, or refers to it if that is done or under way. A type with a name of its own becomes a definition; others only if they
   * hold themselves. Pass `''` for types whose name is none of their own.
   */
  async refer(type: Type, describe: () => Promise<Schema>, ownName?: string): Promise<Schema> {
    const known = this.#entries.get(type.id)
    if (known) {
      known.isReferred = true
      return refTo(known.name)
    }
    const own = ownName ?? (await this.#ownName(type))
    const entry: Entry = { name: this.#free(own || ((await this.#baseName(type)) ?? 'Type')), isReferred: false }
    this.#entries.set(type.id, entry)
    const schema = await describe()
    if (own || entry.isReferred) {
      this.#schemas.set(entry.name, schema)
      return refTo(entry.name)
    }
    this.#entries.delete(type.id)
    return schema
  }

  /** Runs `describe`. If it fails, the definitions are as before. */
  async keepIfDone<Result>(describe: () => Promise<Result>): Promise<Result> {
    const [entries, schemas] = [new Map(this.#entries), new Map(this.#schemas)]
    try {
      return await describe()
    } catch (error) {
      this.#entries = entries
      this.#schemas = schemas
      throw error
    }
  }

  /** All of them, in the order of their names. */
  list(): { readonly [name: string]: Schema } {
    return Object.fromEntries([...this.#schemas].sort(([one], [other]) => (one < other ? -1 : 1)))
  }

  /** Generic types have one name for many types, so it is not their own. */
  async #ownName(type: Type): Promise<string> {
    const view = this.#view
    if ((await view.aliasArgumentsOf(type)).length > 0) return ''
    if ((await view.aliasOf(type)) === undefined && (await view.argumentsOf(type)).length > 0) return ''
    return (await this.#baseName(type)) ?? ''
  }

  async #baseName(type: Type): Promise<string | undefined> {
    const name = ((await this.#view.aliasOf(type)) ?? (await this.#view.symbolOf(type)))?.name
    return name !== undefined && /^(?!__)[A-Za-z_$][\w$]*$/.test(name) ? name.replaceAll('$', '_') : undefined
  }

  #free(name: string): string {
    const taken = new Set([...[...this.#entries.values()].map((entry) => entry.name), ...this.#schemas.keys()])
    let free = name
    for (let number = 2; taken.has(free); number++) free = `${name}${number}`
    return free
  }
}

function refTo(name: string): Schema {
  return { $ref: `#/definitions/${name}` }
}
