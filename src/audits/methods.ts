/** The methods that audits call, and which of them a server has. */
import { NoAnswer } from './answer.ts'
import { defaultMethods, type Names, type Role } from './definition.ts'
import { isObject } from './json.ts'
import { call } from './messages.ts'
import type { Sender } from './send.ts'

const sampleParams: Readonly<Record<Role, readonly unknown[]>> = {
  echo: ['audit'],
  subtract: [2, 1],
  sum: [1, 2],
  wait: [0],
  ask: ['audits.answer'],
}

/** Looks for each method once per server, and remembers the answer. */
export class Methods {
  readonly names: Names
  readonly #known = new Map<unknown, Map<Role, Promise<boolean>>>()

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
  async missing(roles: readonly Role[], sender: Sender): Promise<string | undefined> {
    for (const role of roles) if (!(await this.#has(role, sender))) return this.names[role]
    return undefined
  }

  #has(role: Role, sender: Sender): Promise<boolean> {
    const known = this.#known.get(sender.key) ?? new Map<Role, Promise<boolean>>()
    this.#known.set(sender.key, known)
    const has = known.get(role) ?? this.#ask(role, sender)
    known.set(role, has)
    return has
  }

  /** Only -32601 means that a method is missing. After any other answer the audits run, and report it. */
  async #ask(role: Role, sender: Sender): Promise<boolean> {
    try {
      const { json } = await sender.send({ body: call(this.names[role], sampleParams[role], 'audit') })
      const error = isObject(json?.value) ? json.value.error : undefined
      return !(isObject(error) && error.code === -32601)
    } catch (error) {
      if (error instanceof NoAnswer) return true
      throw error
    }
  }
}
