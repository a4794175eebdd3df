/** The methods that audits call, and which of them a server has. */
import { defaultMethods, type Names, type Role } from './definition.ts'
import { isObject } from './json.ts'
import { call } from './messages.ts'
import { type FetchLike, NoAnswer, send, type Target } from './send.ts'

const sampleParams: Readonly<Record<Role, readonly unknown[]>> = { echo: ['audit'], subtract: [2, 1], sum: [1, 2] }

/** Looks for each method once per `fetch`, and remembers the answer. */
export class Methods {
  readonly names: Names
  readonly #known = new Map<FetchLike, Map<Role, Promise<boolean>>>()

  /** @throws TypeError if no audit calls one of the methods, or if a name is not a string. */
  constructor(names: Partial<Names> = {}) {
    for (const [role, name] of Object.entries(names)) {
      if (!Object.hasOwn(defaultMethods, role)) {
        throw new TypeError(`No audit calls a method ${role}. The methods are: ${Object.keys(defaultMethods).join(', ')}`)
      }
      if (typeof name !== 'string' || name === '') throw new TypeError(`methods.${role} must be the server's name for it`)
    }
    this.names = { ...defaultMethods, ...names }
  }

  /** Resolves to the name of the first method that the server lacks; to `undefined` if it has all of them. */
  async missing(roles: readonly Role[], target: Target): Promise<string | undefined> {
    for (const role of roles) if (!(await this.#has(role, target))) return this.names[role]
    return undefined
  }

  #has(role: Role, target: Target): Promise<boolean> {
    const known = this.#known.get(target.fetch) ?? new Map<Role, Promise<boolean>>()
    this.#known.set(target.fetch, known)
    const has = known.get(role) ?? this.#ask(role, target)
    known.set(role, has)
    return has
  }

  /** Only -32601 means that a method is missing. After any other answer the audits run, and report it. */
  async #ask(role: Role, target: Target): Promise<boolean> {
    try {
      const { json } = await send(target, { body: call(this.names[role], sampleParams[role], 'audit') })
      const error = isObject(json?.value) ? json.value.error : undefined
      return !(isObject(error) && error.code === -32601)
    } catch (error) {
      if (error instanceof NoAnswer) return true
      throw error
    }
  }
}
