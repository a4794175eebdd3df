/** Params by position and by name: on the way in the arguments of a handler, on the way out the params of a message. */
import type { Params } from '../protocol/message.ts'
import { tokenNames } from '../protocol/tokens.ts'
import { type Convert, invalid, type Run, type Schema, type SchemaCompiler } from './run.ts'
import { alternativesOf, kindsOf } from './schemas.ts'
import type { TypeTableMethod } from './table.ts'

type NamedParams = { readonly [name: string]: unknown }

/** The params of a method. */
export interface ParamsPlan {
  readonly names: readonly string[]
  readonly converts: readonly Convert[]
  readonly isRequired: readonly boolean[]
  readonly rest: { readonly name: string; readonly convert: Convert } | undefined
  /** Whether params by name are the only param itself. */
  readonly isOnlyParam: (params: NamedParams) => boolean
}

/** Plans the conversion of params. */
export function planOf({ params, rest }: TypeTableMethod, compiler: SchemaCompiler): ParamsPlan {
  const [only] = params
  return {
    names: params.map(({ name }) => name),
    converts: params.map(({ schema }) => compiler.convert(schema)),
    isRequired: params.map(({ required }) => required),
    rest: rest && { name: rest.name, convert: compiler.convert(rest.schema) },
    isOnlyParam: only && params.length === 1 && !rest ? onlyParam(only, compiler) : () => false,
  }
}

/**
 * Whether an object is the only param, as for a method without types. One that has just the name of the param is params by name, if
 * the type of the param has no such member.
 */
function onlyParam({ name, required, schema }: TypeTableMethod['params'][number], { definitions }: SchemaCompiler) {
  const objects = alternativesOf(schema, definitions).filter((each) => kindsOf(each, true, definitions).includes('object'))
  const mayHold = objects.some((each) => {
    const { type, properties, additionalProperties = false } = Object(each) as Schema
    return type === undefined || additionalProperties !== false || Object.hasOwn(Object(properties), name)
  })
  return (params: NamedParams) => {
    if (objects.length === 0 || (!mayHold && Object.hasOwn(params, name))) return false
    return required || Object.keys(params).some((key) => !tokenNames.has(key))
  }
}

const none: readonly unknown[] = []

/** The arguments for a handler. If the run has issues, they are of no use. */
export function argumentsOf(params: Params, plan: ParamsPlan, run: Run): readonly unknown[] {
  if (params === undefined) return byPosition(none, plan, run)
  if (isList(params)) return byPosition(params, plan, run)
  return plan.isOnlyParam(params) ? [onlyArgument(params, plan, run)] : byName(params, plan, run)
}

function isList(params: Exclude<Params, undefined>): params is readonly unknown[] {
  return Array.isArray(params)
}

/** Issues of the only param have the paths that a client sees: without the name of the param. */
function onlyArgument(params: NamedParams, { converts }: ParamsPlan, run: Run): unknown {
  return (converts[0] as Convert)(params, run)
}

function byPosition(params: readonly unknown[], plan: ParamsPlan, run: Run): readonly unknown[] {
  const { names, rest } = plan
  let args = params as unknown[]
  for (let index = 0; index < names.length; index++) {
    const value = params[index]
    const made = convertParam(plan, index, value, run)
    if (made === value) continue
    if (args === params) args = params.slice()
    args[index] = made
  }
  for (let index = names.length; index < params.length && !run.isFull; index++) {
    if (!rest) run.fail('Unexpected', index)
    else {
      const made = convertRest(rest, params[index], index - names.length, run)
      if (made === params[index]) continue
      if (args === params) args = params.slice()
      args[index] = made
    }
  }
  return args
}

function byName(params: NamedParams, plan: ParamsPlan, run: Run): readonly unknown[] {
  const { names, rest } = plan
  const inOrder = valuesInOrder(params, names)
  if (inOrder) return byPosition(inOrder, plan, run)
  const args = names.map((name, index) => convertParam(plan, index, Object.hasOwn(params, name) ? params[name] : undefined, run))
  const others = rest && Object.hasOwn(params, rest.name) ? restByName(params[rest.name], rest, run) : none
  for (const name of Object.keys(params)) {
    if (run.isFull) break
    if (!names.includes(name) && name !== rest?.name && !tokenNames.has(name)) run.fail('Unexpected', name)
  }
  return others === none ? args : [...args, ...others]
}

/** All of the params by name, if they were sent in their declared order, as most are: then no name needs to be looked up. */
function valuesInOrder(params: NamedParams, names: readonly string[]): unknown[] | undefined {
  const values: unknown[] = []
  for (const name in params) {
    if (name !== names[values.length] || !Object.hasOwn(params, name)) return undefined
    values.push(params[name])
  }
  return values.length === names.length ? values : undefined
}

/** Arguments go onto the stack, which is full after some ten thousands. By position, `maxPositionalParams` limits them. */
const maxRest = 10_000

function restByName(value: unknown, rest: NonNullable<ParamsPlan['rest']>, run: Run): readonly unknown[] {
  if (Array.isArray(value) && value.length > maxRest) {
    run.fail(`Expected at most ${maxRest} items`, rest.name)
    return none
  }
  if (Array.isArray(value)) return value.map((each, index) => (run.isFull ? invalid : convertRest(rest, each, index, run)))
  run.fail('Expected an array', rest.name)
  return none
}

/** `undefined` is a param that was not sent: no client can send it. */
function convertParam(plan: ParamsPlan, index: number, value: unknown, run: Run): unknown {
  if (value === undefined) return plan.isRequired[index] ? run.fail('Required', plan.names[index] as string) : undefined
  const before = run.count
  const made = (plan.converts[index] as Convert)(value, run)
  if (made === invalid) run.addKey(before, plan.names[index] as string)
  return made
}

function convertRest({ name, convert }: NonNullable<ParamsPlan['rest']>, value: unknown, index: number, run: Run): unknown {
  const before = run.count
  const made = convert(value, run)
  if (made === invalid) {
    run.addKey(before, index)
    run.addKey(before, name)
  }
  return made
}

/** The params of a message, with each argument as it is written. Which ones there must be, the service decides. */
export function writtenParams(params: Params, plan: ParamsPlan, run: Run): unknown {
  if (params === undefined) return undefined
  const { names, converts, rest } = plan
  const part = (convert: Convert | undefined, value: unknown, key: string | number) => {
    if (!convert || value === undefined) return value
    const before = run.count
    const made = convert(value, run)
    if (made === invalid) run.addKey(before, key)
    return made
  }
  let written: unknown
  if (isList(params)) written = params.map((value, index) => part(converts[index] ?? rest?.convert, value, names[index] ?? index))
  else if (plan.isOnlyParam(params)) written = onlyArgument(params, plan, run)
  else
    written = Object.fromEntries(
      Object.entries(params).map(([name, value]) => {
        if (name !== rest?.name) return [name, part(converts[names.indexOf(name)], value, name)]
        return [name, Array.isArray(value) ? value.map((each, index) => part(rest.convert, each, index)) : value]
      }),
    )
  return run.count > 0 ? invalid : written
}
