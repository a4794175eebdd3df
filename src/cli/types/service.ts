/** Finds the methods of a service by its type: the functions that were given to `method`, `methods` and `mount`. */
import type { Type, TypeSymbol } from './compiler.ts'
import type { Property, View } from './view.ts'

/** A function that is a method. */
export interface FoundMethod {
  readonly name: string
  readonly type: Type
  /** What may have its JSDoc, the nearest first. */
  readonly symbols: readonly (TypeSymbol | undefined)[]
  /** Whether its first parameter is the context or the request, which no client sends. */
  readonly hasFirstArgument: boolean
  /** The names that its params are declared with, in place of those of the function. */
  readonly names?: readonly string[]
}

/** The methods of a service, those of mounted services under their full names; `undefined` for a type that is no service. */
export async function serviceMethods(view: View, type: Type): Promise<ServiceMethods | undefined> {
  const api = view.is(type, 'Object', 'Intersection') ? await view.propertyOf(type, '~api') : undefined
  if (!api) return undefined
  const found: ServiceMethods = { own: [], mounted: [] }
  await collect(view, await view.nonNullable(api.type), { prefix: '', found })
  return found
}

/** The methods of a service. */
export interface ServiceMethods {
  readonly own: FoundMethod[]
  /** Those of the services that it mounts. */
  readonly mounted: FoundMethod[]
}

interface Walk {
  readonly prefix: string
  readonly found: ServiceMethods
}

async function collect(view: View, type: Type, walk: Walk): Promise<void> {
  const alias = (await view.aliasOf(type))?.name
  const args = await view.aliasArgumentsOf(type)
  const [first, second] = args
  if (alias === 'PlainApi' && first) return collectPlain(view, first, walk)
  if (alias === 'Named') return collectNamed(view, args, walk)
  if (alias === 'Mounted' && first && second)
    return collect(view, second, { ...walk, prefix: `${walk.prefix}${String(first.value)}.` })
  if (view.is(type, 'Intersection')) for (const each of await view.membersOf(type)) await collect(view, each, walk)
}

/** The functions of an object that was given to `methods`. */
async function collectPlain(view: View, functions: Type, walk: Walk): Promise<void> {
  for (const property of await view.propertiesOf(functions)) add(walk, await functionOf(view, property))
}

async function collectNamed(view: View, [name, , handler, options]: readonly Type[], walk: Walk): Promise<void> {
  if (typeof name?.value !== 'string' || !handler || !(await isFunction(view, handler))) return
  const declared = options && (await declaredNames(view, options))
  if (declared === 'schemas') return
  const hasFirstArgument =
    options !== undefined && ((await isSet(view, options, 'takesContext')) || (await isSet(view, options, 'takesHttpRequest')))
  add(walk, {
    name: name.value,
    type: handler,
    symbols: [await view.symbolOf(handler)],
    hasFirstArgument,
    ...(declared && { names: declared }),
  })
}

function add({ prefix, found }: Walk, method: FoundMethod): void {
  const list = prefix === '' ? found.own : found.mounted
  list.push({ ...method, name: `${prefix}${method.name}` })
}

/** A function that is published under its own name. */
export async function functionOf(view: View, { name, type, symbol }: Property): Promise<FoundMethod> {
  return { name, type, symbols: [symbol, await view.symbolOf(type)], hasFirstArgument: false }
}

async function isFunction(view: View, type: Type): Promise<boolean> {
  return view.is(type, 'Object') && (await view.signaturesOf(type)).length > 0
}

async function isSet(view: View, options: Type, name: string): Promise<boolean> {
  const option = view.is(options, 'Object', 'Intersection') ? await view.propertyOf(options, name) : undefined
  return option !== undefined && (await view.text(option.type)) === 'true'
}

/** The names of the params. If schemas check them, types do not. */
async function declaredNames(view: View, options: Type): Promise<readonly string[] | 'schemas' | undefined> {
  const params = view.is(options, 'Object', 'Intersection') ? await view.propertyOf(options, 'params') : undefined
  if (!params) return undefined
  const tuple = await view.tupleOf(params.type)
  if (!tuple?.types.every((each) => view.is(each, 'StringLiteral'))) return 'schemas'
  return tuple.types.map(({ value }) => String(value).replace(/\?$/, ''))
}
