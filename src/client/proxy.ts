/** Turns names into calls: `client.stats.mean(…)` calls `stats.mean`. It needs no list of names, and generates no code. */
import type { Params } from '../protocol/message.ts'
import { isReserved } from './reserved-names.ts'

/** Calls a method by its full name. `caller` is the function that the user called: what is above it in a stack trace is the user's. */
export type CallByName = (method: string, params: Params, caller: Callee) => Promise<unknown>

/** Any function, as a mark in a stack trace. */
export type Callee = (...args: never[]) => unknown

const clientMark = /* @__PURE__ */ Symbol.for('damn-simple-jsonrpc-server.client')

/**
 * An object on which every name is a method, besides its `own` members. It is no promise, and nothing that JavaScript does with an object
 * by itself makes a call.
 */
export function proxyOf(own: object, call: CallByName): object {
  const target = Object.defineProperty(Object.assign(new Client(), own), clientMark, { value: true })
  return new Proxy(target, handlerFor('', call, new Set(Object.keys(own))))
}

/** The class name that a console shows. */
class Client {}

/** Tells a client from other objects. On a client every name is a function, so that no name could tell. */
export function isClient(value: unknown): boolean {
  return typeof value === 'object' && value !== null && (value as { [clientMark]?: unknown })[clientMark] === true
}

function methodOf(name: string, call: CallByName): object {
  const method = (...args: unknown[]): Promise<unknown> => call(name, paramsOf(args), method)
  Object.defineProperty(method, 'name', { value: name })
  return new Proxy(method, handlerFor(`${name}.`, call))
}

/** The same name gives the same function each time, so that it can be a dependency or a key. */
function handlerFor(prefix: string, call: CallByName, own?: ReadonlySet<string>): ProxyHandler<object> {
  const known = new Map<string | symbol, object>()
  return {
    get(target, name) {
      const found = known.get(name)
      if (found) return found
      if (typeof name === 'symbol' || own?.has(name) || isReserved(name)) return Reflect.get(target, name)
      const method = methodOf(prefix + name, call)
      known.set(name, method)
      return method
    },
    set: () => false,
    defineProperty: () => false,
    deleteProperty: () => false,
  }
}

/** One plain object alone is sent by name; other arguments by position, without those that are `undefined` at the end. */
function paramsOf(args: readonly unknown[]): Params {
  const [first] = args
  if (args.length === 1 && isPlain(first)) return first as Params
  const end = args.findLastIndex((one) => one !== undefined) + 1
  return end === 0 ? undefined : args.slice(0, end)
}

/** An object that is no instance of a class, from any realm, and has no `toJSON`. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || 'toJSON' in value || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
