/** One method as it is registered: checked at once, so that a wrong set-up never waits for its first call. */
import { isStructured } from '../../protocol/inspect.ts'
import { isSchema, type StandardSchema } from '../../schema/standard-schema.ts'
import type { Bind } from '../params/bind-type.ts'
import { bindFor, isNames, isOptional, type ParamsDeclaration, type ParamsShape, withoutMark } from '../params/bind.ts'
import type { AnyGuard } from '../access/guards.ts'
import type { MethodDocs } from './method-options.ts'
import { checkFunction, checkGuards, checkOptionNames, checkPositive, checkSchema, invalidSetup } from '../../options/check.ts'

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
  checkFunction(handler, `${here}: handler`)
  checkOptions(options, here)
  const lead = options.takesContext ? 'context' : options.takesHttpRequest ? 'httpRequest' : undefined
  const isPlain = !lead && !options.result && (options.params === undefined || isNames(options.params))
  return { handler: handler as AnyHandler, options, bind: bindFor(options.params, (handler as AnyHandler).length - (lead ? 1 : 0)), lead, isPlain }
}

/** @throws TypeError for a name that no client could call, or that the specification keeps for itself (§4, `method`). */
export function checkName(name: unknown, here: string): void {
  if (typeof name !== 'string' || name === '' || name.startsWith('rpc.'))
    invalidSetup(`${here}: name must be a string, not empty, and not begin with "rpc.", which is reserved`)
}

const optionNames = [
  ...['params', 'result', 'takesHttpRequest', 'takesContext', 'guards', 'timeout'],
  ...['errors', 'summary', 'description', 'deprecated', 'tags', 'examples'],
]

function checkOptions(options: AnyMethodOptions, here: string): void {
  checkOptionNames(options, optionNames, here)
  const { takesContext, takesHttpRequest, timeout, result, guards, params } = options
  if (takesContext && takesHttpRequest) invalidSetup(`${here}: takesContext must stand alone: it gives context.httpRequest`)
  if (result !== undefined) checkSchema(result, `${here}: result`)
  checkPositive(timeout, `${here}: timeout`)
  checkGuards(guards, here)
  if (params !== undefined && !isSchema(params)) checkParams(params, `${here}: params`)
}

function checkParams(params: readonly string[] | ParamsShape, here: string): void {
  if (!isStructured(params)) invalidSetup(`${here} must be names, a shape of schemas, or a schema`)
  const names = isNames(params) ? params.map((name) => (typeof name === 'string' ? withoutMark(name) : '')) : Object.keys(params)
  if (names.includes('') || names.includes('__proto__')) invalidSetup(`${here} must have names, and not __proto__`)
  if (isNames(params)) checkNames(params, names, here)
  else for (const name of names) checkSchema(params[name], `${here}.${name}`)
}

function checkNames(declared: readonly string[], names: readonly string[], here: string): void {
  if (new Set(names).size < names.length) invalidSetup(`${here} must not name one twice`)
  const required = declared.filter((name) => !isOptional(name)).length
  if (declared.slice(0, required).some(isOptional)) invalidSetup(`${here} that may be left out ("name?") must come last`)
}

/**
 * The functions of a plain object, by name.
 * @throws TypeError for an instance of a class, whose prototype must stay out of reach.
 */
export function ownFunctions(functions: object): [name: string, handler: AnyHandler][] {
  const prototype: unknown = Object.getPrototypeOf(functions)
  if (prototype !== null && prototype !== Object.prototype)
    invalidSetup('methods() must get a plain object. Those of an instance go into method()')
  return Object.entries(functions)
}
