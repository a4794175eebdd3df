/** Turns names into calls: `tree.stats.mean(…)` calls `stats.mean`. No list of names is needed, and nothing is generated. */
import type { Params } from '../protocol/types.ts'

/** Calls a method by its full name. */
export type CallByName = (method: string, params: Params) => Promise<unknown>

/** What JavaScript looks for by itself: to await a value, to print it, to make it JSON or text, to call a function in another way. */
const javaScriptNames: ReadonlySet<string> = new Set([
  ...['then', 'toJSON', 'toString', 'valueOf', 'toLocaleString', 'constructor', 'hasOwnProperty', 'isPrototypeOf'],
  ...['propertyIsEnumerable', '__proto__', 'apply', 'bind', 'call'],
])

/**
 * An object on which every name is a method, besides its `own` members. It is no promise, and nothing that JavaScript does with an
 * object by itself makes a call.
 */
export function namesOf(own: object, call: CallByName): object {
  return new Proxy(Object.assign(new Client(), own), handlerFor('', call, new Set([...javaScriptNames, ...Object.keys(own)])))
}

/** What a console shows. */
class Client {}

function methodOf(name: string, call: CallByName): object {
  const method = (...args: unknown[]) => call(name, paramsOf(args))
  Object.defineProperty(method, 'name', { value: name })
  return new Proxy(method, handlerFor(`${name}.`, call, javaScriptNames))
}

/** The same name is the same function each time, so that it may be a dependency or a key. */
function handlerFor(prefix: string, call: CallByName, taken: ReadonlySet<string>): ProxyHandler<object> {
  const known = new Map<string, object>()
  return {
    get(target, name) {
      if (typeof name === 'symbol' || taken.has(name)) return Reflect.get(target, name)
      const found = known.get(name) ?? methodOf(prefix + name, call)
      known.set(name, found)
      return found
    },
    set: () => false,
    defineProperty: () => false,
    deleteProperty: () => false,
  }
}

/** One plain object alone goes by name; anything else by position, without what was left out at the end. */
function paramsOf(args: readonly unknown[]): Params {
  const [first] = args
  if (args.length === 1 && isPlain(first)) return first as Params
  const end = args.findLastIndex((one) => one !== undefined) + 1
  return end === 0 ? undefined : args.slice(0, end)
}

/** An object that is no instance of a class, whichever window or realm it is from; one that says how it is to be written is none. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || 'toJSON' in value || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
