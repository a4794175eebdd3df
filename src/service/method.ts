/** One method as it is registered: checked at once, so that a wrong set-up never waits for its first call. */
import { isSchema, type StandardSchema } from '../schema/standard-schema.ts'
import type { Bind } from './bind.ts'
import { bindFor, isNames, isOptional, type ParamsDeclaration, type ParamsShape, withoutMark } from './bind-params.ts'
import type { AnyGuard } from './guards.ts'
import type { MethodDocs } from './method-options.ts'
import { checkGuards, checkOptionNames, checkPositive, isFunction, wrong } from './set-up.ts'

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
  /** What the handler takes in front of its params, if anything. */
  readonly lead: 'context' | 'httpRequest' | undefined
  /** Nothing but its handler has to be asked: no guard of its own, no schema, no lead. */
  readonly isPlain: boolean
}

/**
 * Makes a method of a handler and its options.
 * @throws TypeError naming the mend, for anything that could only fail later.
 */
export function makeMethod(name: string, options: AnyMethodOptions, handler: unknown): Method {
  const here = `method(${JSON.stringify(name)})`
  if (!isFunction(handler)) wrong(`${here} needs a function as its handler, not ${typeof handler}`)
  checkOptions(options, here)
  const lead = options.takesContext ? 'context' : options.takesHttpRequest ? 'httpRequest' : undefined
  const isPlain = !lead && !options.result && (options.params === undefined || isNames(options.params))
  return { handler: handler as AnyHandler, options, bind: bindFor(options.params), lead, isPlain }
}

/** @throws TypeError for a name that no client could call, or that the specification keeps for itself (§4, `method`). */
export function checkName(name: unknown, here: string): asserts name is string {
  if (typeof name !== 'string' || name === '') wrong(`${here} needs a name: a string that is not empty`)
  if (name.startsWith('rpc.')) wrong(`${here}: names that begin with "rpc." are reserved (JSON-RPC 2.0, §4). Use another`)
}

const optionNames = [
  ...['params', 'result', 'takesHttpRequest', 'takesContext', 'guards', 'timeout'],
  ...['errors', 'summary', 'description', 'deprecated', 'tags', 'examples'],
]

function checkOptions(options: AnyMethodOptions, here: string): void {
  checkOptionNames(options, optionNames, here)
  const { takesContext, takesHttpRequest, timeout, result, guards, params } = options
  if (takesContext && takesHttpRequest) wrong(`${here}: take the context alone, it holds the request as context.httpRequest`)
  if (result !== undefined && !isSchema(result)) wrong(`${here}: result must be a Standard Schema`)
  checkPositive(timeout, `${here}: timeout`)
  checkGuards(guards, here)
  if (params === undefined || isSchema(params)) return
  if (isNames(params)) checkNames(params, here)
  else checkShape(params, here)
}

function checkShape(params: ParamsShape, here: string): void {
  if (typeof params !== 'object' || params === null) wrong(`${here}: params must be names, a shape of schemas, or a schema`)
  for (const [name, schema] of Object.entries(params)) {
    checkParamName(name, here)
    if (!isSchema(schema)) wrong(`${here}: params.${name} must be a Standard Schema, such as z.number()`)
  }
}

function checkNames(names: readonly string[], here: string): void {
  const plain = names.map((name) => (typeof name === 'string' ? withoutMark(name) : ''))
  for (const name of plain) checkParamName(name, here)
  if (new Set(plain).size < plain.length) wrong(`${here}: params names one parameter twice`)
  const firstOptional = names.findIndex(isOptional)
  if (firstOptional === -1 || names.slice(firstOptional).every(isOptional)) return
  wrong(`${here}: params that may be left out ("name?") must come last, so that calls by position can leave them out`)
}

function checkParamName(name: string, here: string): void {
  if (name === '' || name === '__proto__') wrong(`${here}: a param needs a name, and not __proto__`)
}

/**
 * The functions of a plain object, by name.
 * @throws TypeError for a member that is not a function, and for an instance of a class, whose prototype must stay out of reach.
 */
export function ownFunctions(functions: object): [name: string, handler: AnyHandler][] {
  const prototype: unknown = Object.getPrototypeOf(functions)
  if (prototype !== null && prototype !== Object.prototype) {
    wrong('methods() takes a plain object. Publish a method of an instance by name: method("add", (x, y) => it.add(x, y))')
  }
  const entries = Object.entries(functions)
  const stranger = entries.find(([, value]) => !isFunction(value))
  if (stranger) wrong(`methods() takes functions only, but ${stranger[0]} is not one. Leave it out`)
  return entries
}
