/** One method as it is registered: checked at once, so that a wrong set-up never waits for its first call. */
import { isSchema, type StandardSchema } from '../schema/standard-schema.ts'
import type { Bind } from './bind.ts'
import { bindFor, isNames, isOptional, type ParamsDeclaration, type ParamsShape, withoutMark } from './bind-params.ts'
import type { AnyGuard } from './guards.ts'
import { checkPositive } from './limits.ts'
import type { MethodDocs } from './method-options.ts'

/** What `method(name, options, handler)` takes, as it is kept once the types have done their work. */
export interface AnyMethodOptions extends MethodDocs {
  readonly params?: ParamsDeclaration
  readonly result?: StandardSchema
  readonly takesHttpRequest?: boolean
  readonly takesContext?: boolean
  readonly guards?: readonly AnyGuard[]
  readonly timeout?: number
}

/** A handler once its types are forgotten. */
export type AnyHandler = (...args: unknown[]) => unknown

/** A method ready to be called. */
export interface Method {
  readonly handler: AnyHandler
  readonly options: AnyMethodOptions
  readonly bind: Bind
}

/**
 * Makes a method of a handler and its options.
 * @throws TypeError naming the mend, for anything that could only fail later.
 */
export function makeMethod(name: string, options: AnyMethodOptions, handler: unknown): Method {
  const here = `method(${JSON.stringify(name)})`
  if (typeof handler !== 'function') throw new TypeError(`${here} needs a function as its handler, not ${typeof handler}`)
  checkOptions(options, here)
  return { handler: handler as AnyHandler, options, bind: bindFor(options.params) }
}

/** @throws TypeError for a name that no client could call, or that §4.3 keeps for the protocol itself. */
export function checkName(name: unknown, here: string): asserts name is string {
  if (typeof name !== 'string' || name === '') throw new TypeError(`${here} needs a name: a string that is not empty`)
  if (name.startsWith('rpc.'))
    throw new TypeError(`${here}: names that begin with "rpc." are reserved (JSON-RPC 2.0, §4). Use another`)
}

const optionNames: ReadonlySet<string> = new Set([
  ...['params', 'result', 'takesHttpRequest', 'takesContext', 'guards', 'timeout'],
  ...['errors', 'summary', 'description', 'deprecated', 'tags', 'examples'],
])

function checkOptions(options: AnyMethodOptions, here: string): void {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`${here} takes its options as an object before the handler`)
  for (const name of Object.keys(options)) {
    if (!optionNames.has(name))
      throw new TypeError(`${here} has no option ${name}. The options are: ${[...optionNames].join(', ')}`)
  }
  if (options.takesContext && options.takesHttpRequest) {
    throw new TypeError(
      `${here} takes the context or the request, not both: the context holds the request as context.httpRequest`,
    )
  }
  if (options.timeout !== undefined) checkPositive(options.timeout, `${here}: timeout`)
  if (options.result !== undefined && !isSchema(options.result)) throw new TypeError(`${here}: result must be a Standard Schema`)
  checkGuards(options.guards, here)
  checkParams(options.params, here)
}

/** @throws TypeError where something is not a guard. */
export function checkGuards(guards: unknown, here: string): void {
  if (guards === undefined) return
  if (Array.isArray(guards) && guards.every((guard) => typeof guard === 'function')) return
  throw new TypeError(`${here}: guards must be an array of functions. Call loginRequired(), with its brackets`)
}

function checkParams(params: ParamsDeclaration | undefined, here: string): void {
  if (params === undefined || isSchema(params)) return
  if (isNames(params)) checkNames(params, here)
  else checkShape(params, here)
}

function checkShape(params: ParamsShape, here: string): void {
  if (typeof params !== 'object' || params === null)
    throw new TypeError(`${here}: params must be names, a shape of schemas, or a schema`)
  for (const [name, schema] of Object.entries(params)) {
    checkParamName(name, here)
    if (!isSchema(schema)) throw new TypeError(`${here}: params.${name} must be a Standard Schema, such as z.number()`)
  }
}

function checkNames(names: readonly unknown[], here: string): void {
  const plain = names.map((name) => (typeof name === 'string' ? withoutMark(name) : ''))
  for (const name of plain) checkParamName(name, here)
  if (new Set(plain).size < plain.length) throw new TypeError(`${here}: params names one parameter twice`)
  const firstOptional = (names as string[]).findIndex(isOptional)
  const lastRequired = (names as string[]).findLastIndex((name) => !isOptional(name))
  if (firstOptional !== -1 && firstOptional < lastRequired) {
    throw new TypeError(
      `${here}: params that may be left out ("name?") must come last, or no call by position could leave them out`,
    )
  }
}

function checkParamName(name: string, here: string): void {
  if (name === '' || name === '__proto__') throw new TypeError(`${here}: params needs names that are not empty and not __proto__`)
}

/**
 * The functions of a plain object, by name.
 * @throws TypeError for a member that is not a function, and for an instance of a class, whose prototype must stay out of reach.
 */
export function ownFunctions(functions: object): [name: string, handler: AnyHandler][] {
  const prototype: unknown = Object.getPrototypeOf(functions)
  if (prototype !== null && prototype !== Object.prototype) {
    throw new TypeError(
      'methods() takes a plain object. Publish a method of an instance by name: method("add", (x, y) => instance.add(x, y))',
    )
  }
  const entries = Object.entries(functions)
  const stranger = entries.find(([, value]) => typeof value !== 'function')
  if (stranger) throw new TypeError(`methods() takes functions only, but ${stranger[0]} is not one. Leave it out`)
  return entries as [string, AnyHandler][]
}
