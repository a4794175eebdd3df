/** One method as it is registered. Its options are checked at once, so that a wrong set-up fails before the first call. */
import { checkFunction, checkFunctions, checkOptionNames, checkPositive, invalidSetup, isFunction } from '../../options/check.ts'
import { isStructured } from '../../protocol/inspect.ts'
import { isSchema, type StandardSchema } from '../../schema/standard-schema.ts'
import type { AnyGuard } from '../access/guards.ts'
import type { MethodDescription, MethodTypes } from '../method-types.ts'
import { type Bind, bindFor } from '../params/bind.ts'
import { type DeclaredParam, isList, listParams, type ParamsDeclaration, type ParamsShape } from '../params/declaration.ts'
import { bindTyped, checkFit } from '../params/typed.ts'
import type { SubscriptionOptions } from '../streams/subscriptions.ts'
import type { MethodDocs } from './method-options.ts'
import { type FinishResult, finishFor } from './result.ts'

/** The options of `method(name, options, handler)`, without their types. */
export interface AnyMethodOptions extends MethodDocs {
  /** The names of the params, or their schemas. */
  readonly params?: ParamsDeclaration
  /** Checks and converts the result. A result that does not fit is -32603. */
  readonly result?: StandardSchema
  /** Whether the framework's request is the first argument. */
  readonly takesHttpRequest?: boolean
  /** Whether the context is the first argument. */
  readonly takesContext?: boolean
  /** They run in this order, before params are checked. */
  readonly guards?: readonly AnyGuard[]
  /** Milliseconds until -32012. Default: the service's. */
  readonly timeout?: number
  /** The items of the method are events of a subscription. */
  readonly subscription?: SubscriptionOptions
}

/** A handler without its types. */
export type AnyHandler = (...args: unknown[]) => unknown

/** A method ready to be called. */
export interface Method {
  readonly handler: AnyHandler
  readonly options: AnyMethodOptions
  readonly bind: Bind
  /** What the handler takes before its params; `undefined` if it takes params alone. */
  readonly firstArgument: 'context' | 'httpRequest' | undefined
  /** How its items become events, if it is a subscription. */
  readonly subscription: SubscriptionOptions | undefined
  /** Checks and writes results; `undefined` if they are sent as they are. */
  readonly finishResult: FinishResult | undefined
  /** What the table of types says of it, if the service has one. */
  readonly description: MethodDescription | undefined
}

/** What a method gets from its service. */
export interface MethodSurroundings {
  /** The object that the handler gets as `this`. Default: `undefined`. */
  readonly self?: object
  readonly types?: MethodTypes | undefined
}

/**
 * Makes a method of a handler and its options.
 * @throws TypeError with a hint, for a set-up that could only fail later.
 */
export function makeMethod(
  name: string,
  options: AnyMethodOptions,
  handler: unknown,
  { self, types }: MethodSurroundings = {},
): Method {
  const here = `method(${JSON.stringify(name)})`
  if (!isFunction(handler))
    invalidSetup(`${here}: handler must be a function, not ${typeof handler}. It comes last: (name, options, handler)`)
  checkOptions(options, here)
  const firstArgument = options.takesContext ? 'context' : options.takesHttpRequest ? 'httpRequest' : undefined
  const parameterCount = (handler as AnyHandler).length - (firstArgument === undefined ? 0 : 1)
  const bound = self ? (handler as AnyHandler).bind(self) : (handler as AnyHandler)
  const { params, result, subscription } = options
  const listed = isList(params) ? listParams(params) : undefined
  const typed = params === undefined || listed?.every(({ schema }) => !schema) ? types?.bind(name) : undefined
  const description = types?.describe(name)
  if (typed) checkFit(here, typed, description, parameterCount, listed)
  const declared = bindFor(params, parameterCount)
  const bind = typed ? bindTyped(typed, params && declared) : declared
  return { handler: bound, options, bind, firstArgument, subscription, finishResult: finishFor(result, typed), description }
}

/** @throws TypeError for an empty name, or one that the specification reserves (§4, `method`). */
export function checkName(name: unknown, here: string): void {
  if (typeof name !== 'string' || name === '' || name.startsWith('rpc.'))
    invalidSetup(`${here}: name must be a string, not empty, and not begin with "rpc.", which is reserved`)
}

const optionNames = [
  ...['params', 'result', 'takesHttpRequest', 'takesContext', 'guards', 'timeout', 'subscription'],
  ...['errors', 'summary', 'description', 'deprecated', 'tags', 'readonly', 'examples'],
]

function checkOptions(options: AnyMethodOptions, here: string): void {
  checkOptionNames(options, optionNames, here)
  const { takesContext, takesHttpRequest, timeout, result, guards, params } = options
  if (takesContext && takesHttpRequest) invalidSetup(`${here}: takesContext must stand alone: context.httpRequest is the request`)
  if (result !== undefined) checkSchema(result, `${here}: result`)
  checkPositive(timeout, `${here}: timeout`)
  if (options.readonly && options.subscription) invalidSetup(`${here}: readonly must not go with subscription`)
  if (options.subscription !== undefined) checkSubscription(options.subscription, `${here}: subscription`)
  if (guards !== undefined) checkFunctions(guards, `${here}: guards`, '[loginRequired()]')
  if (params !== undefined && !isSchema(params)) checkParams(params, `${here}: params`)
}

function checkSubscription(subscription: SubscriptionOptions, here: string): void {
  checkOptionNames(subscription, ['event', 'end', 'id'], here)
  if (typeof subscription.event !== 'string') invalidSetup(`${here}.event must be the name of the notifications`)
  checkName(subscription.end, `${here}.end`)
  if (subscription.id !== undefined) checkFunction(subscription.id, `${here}.id`)
}

function checkParams(params: readonly DeclaredParam[] | ParamsShape, here: string): void {
  if (!isStructured(params)) invalidSetup(`${here} must be names, a shape of schemas, or a schema`)
  const listed = listParams(params)
  const names = listed.map(({ name }) => name)
  if (names.includes('') || names.includes('__proto__')) invalidSetup(`${here} must have names, and not __proto__`)
  if (new Set(names).size < names.length) invalidSetup(`${here} must not name one twice`)
  listed.forEach(({ name, isOptional, schema }, index) => {
    if (schema !== undefined) checkSchema(schema, `${here}.${name}`)
    if (isOptional && listed[index + 1]?.isOptional === false)
      invalidSetup(`${here} that may be left out ("name?") must come last`)
  })
}

function checkSchema(value: unknown, here: string): void {
  if (!isSchema(value)) invalidSetup(`${here} must be a Standard Schema, such as z.number()`)
}

/**
 * The functions of a plain object, by name.
 * @throws TypeError for a member that is not a function, and for an instance of a class, whose prototype must stay out of reach.
 */
export function ownFunctions(functions: object): [name: string, handler: AnyHandler][] {
  if (!isPlainObject(functions) && !isModule(functions))
    invalidSetup('methods() must get a plain object or a module. Those of an instance go into method(), one by one')
  const entries = Object.entries(functions)
  for (const [name, handler] of entries) checkFunction(handler, `method(${JSON.stringify(name)}): handler`)
  return entries
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

/** The namespace of a module, `import * as name`. On Bun it has a prototype. */
function isModule(value: object): boolean {
  return Object.prototype.toString.call(value) === '[object Module]'
}
