/** Which of the methods that audits call a server has. It is asked once for each. */
import { defaultMethods, type Names, type Role } from './definition.ts'
import { isObject } from './json.ts'
import { call } from './messages.ts'
import { type FetchLike, NoAnswer, send, type Wire } from './wire.ts'

const sampleParams: Readonly<Record<Role, readonly unknown[]>> = { echo: ['audit'], subtract: [2, 1], sum: [1, 2] }

/** The server's names, and which of them it does not know. */
export class Methods {
  readonly names: Names
  readonly #known = new Map<FetchLike, Map<Role, Promise<boolean>>>()

  /** @throws TypeError naming the mend, for a method that no audit calls. */
  constructor(names: Partial<Names> = {}) {
    for (const [role, name] of Object.entries(names)) {
      if (!Object.hasOwn(defaultMethods, role)) {
        throw new TypeError(`No audit calls a method ${role}. The methods are: ${Object.keys(defaultMethods).join(', ')}`)
      }
      if (typeof name !== 'string' || name === '') throw new TypeError(`methods.${role} must be the server's name for it`)
    }
    this.names = { ...defaultMethods, ...names }
  }

  /** The name of the first method that the server answers with -32601; `undefined` where it has them all. */
  async missing(roles: readonly Role[], wire: Wire): Promise<string | undefined> {
    for (const role of roles) if (!(await this.#has(role, wire))) return this.names[role]
    return undefined
  }

  #has(role: Role, wire: Wire): Promise<boolean> {
    const known = this.#known.get(wire.fetch) ?? new Map<Role, Promise<boolean>>()
    this.#known.set(wire.fetch, known)
    const has = known.get(role) ?? this.#ask(role, wire)
    known.set(role, has)
    return has
  }

  /** Only -32601 says that a method is missing: a server that answers anything else is to be audited. */
  async #ask(role: Role, wire: Wire): Promise<boolean> {
    try {
      const { json } = await send(wire, { body: call(this.names[role], sampleParams[role], 'audit') })
      const error = isObject(json?.value) ? json.value.error : undefined
      return !(isObject(error) && error.code === -32601)
    } catch (error) {
      if (error instanceof NoAnswer) return true
      throw error
    }
  }
}
