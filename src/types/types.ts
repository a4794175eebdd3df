/** From a table of types to what a service and a client take. */
import type { MethodTypes } from '../service/method-types.ts'
import { Compiler } from './compiler.ts'
import { type TypedCall, typedCall, typedMethod } from './method.ts'
import type { Definitions } from './run.ts'
import { referredName } from './schemas.ts'
import { checkTable, type TypeTable } from './table.ts'

/** The types of the functions of a module at run time: for `new Service({ types })`, and for `createClient(url, { types })`. */
export interface Types<Names = unknown> extends MethodTypes<Names> {
  /** How a client writes params and reads results; `undefined` if the table does not have the name. */
  bindCall(name: string): TypedCall | undefined
}

/**
 * Makes checks of a table that `jsonrpc types FILE` has written. Params are checked, and members that no type names are left out. `Date`,
 * `bigint`, `Map`, `Set`, `Uint8Array` and `URL` are read from JSON and written to it, at any depth. Does not use `eval`.
 *
 * @example
 * import types from './calculator.types.js' // export default types({ version: 1, methods: … })
 * const calculator = new Service({ types }).methods({ add, order })
 * @throws TypeError for a table of another version or shape, and for a union whose values look the same in JSON.
 */
export function types<Names = unknown>(table: TypeTable): Types<Names> {
  checkTable(table)
  const definitions = table.definitions as Definitions
  const methodOf = (name: string) => (Object.hasOwn(table.methods, name) ? table.methods[name] : undefined)
  const strictReader = new Compiler(definitions, { isReading: true, isStrict: true })
  const reader = new Compiler(definitions, { isReading: true, isStrict: false })
  const writer = new Compiler(definitions, { isReading: false, isStrict: false })
  const calls = new Map<string, TypedCall>()
  return {
    bind: (name) => {
      const method = methodOf(name)
      return method && typedMethod(method, strictReader, writer)
    },
    describe: (name) => {
      const method = methodOf(name)
      return method && { ...method, definitions: reachable(method, definitions) }
    },
    bindCall: (name) => {
      const method = methodOf(name)
      if (method && !calls.has(name)) calls.set(name, typedCall(name, method, writer, reader))
      return calls.get(name)
    },
  }
}

/** The definitions to which the schemas of a method refer, directly or through others. */
function reachable(method: object, definitions: Definitions): Definitions {
  const found: Record<string, Definitions[string]> = {}
  const visit = (part: unknown) => {
    if (typeof part !== 'object' || part === null) return
    const name = referredName(part as Record<string, unknown>)
    if (name !== undefined && !Object.hasOwn(found, name)) {
      found[name] = definitions[name] ?? false
      visit(found[name])
    }
    for (const inner of Object.values(part)) visit(inner)
  }
  visit(method)
  return found
}
