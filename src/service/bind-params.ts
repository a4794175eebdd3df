/** From params on the wire to the handler's arguments, by the form in which the method declared them. */
import { type Fault, invalidParams } from '../protocol/errors.ts'
import type { Params } from '../protocol/types.ts'
import { isSchema, type StandardSchema } from '../schema/standard-schema.ts'
import type { Bind } from './bind.ts'
import { bindSchema, bindShape } from './bind-schemas.ts'
import { extraPositions, isNamed, isNone, missing, type NamedParams, ownParam, unknownNames } from './faults.ts'

/** Schemas by param name; their order is the order by position. */
export type ParamsShape = { readonly [name: string]: StandardSchema }

/** A method's params as it declares them: names, a shape of schemas, or one schema for the whole. */
export type ParamsDeclaration = readonly string[] | ParamsShape | StandardSchema

/** The binding for one declaration, made once at registration. */
export function bindFor(declaration: ParamsDeclaration | undefined): Bind {
  if (declaration === undefined) return bindPositions
  if (isNames(declaration)) return bindNames(declaration)
  return isSchema(declaration) ? bindSchema(declaration) : bindShape(declaration)
}

/** Tells declared names from the other two forms. */
export function isNames(declaration: ParamsDeclaration): declaration is readonly string[] {
  return Array.isArray(declaration)
}

const declareNames = 'This method takes params by position. By name needs declared names: { params: [names] }'

function bindPositions(params: Params): readonly unknown[] {
  if (isNamed(params)) throw invalidParams([{ path: [], message: declareNames }])
  return Array.isArray(params) ? params : []
}

function bindNames(declared: readonly string[]): Bind {
  const names = declared.map(withoutMark)
  const required = declared.filter((name) => !isOptional(name)).length
  return (params) => {
    const args = Array.isArray(params) ? params : asDeclared(params, names)
    if (args && args.length >= required && args.length <= names.length) return args
    const faults = findFaults(params, names, required)
    if (faults.length > 0) throw invalidParams(faults)
    return isNamed(params) ? names.map((name) => ownParam(params, name)) : []
  }
}

/** All of the params by name, sent in the order in which they are declared, as most are: nothing needs to be looked up. */
function asDeclared(params: Params, names: readonly string[]): unknown[] | undefined {
  const args: unknown[] = []
  for (const name in params) {
    if (name !== names[args.length] || !Object.hasOwn(params, name)) return undefined
    args.push((params as NamedParams)[name])
  }
  return args.length === names.length ? args : undefined
}

function findFaults(params: Params, names: readonly string[], required: number): Fault[] {
  const needed = names.slice(0, required)
  if (isNamed(params)) {
    return [...needed.filter((name) => !Object.hasOwn(params, name)).map(missing), ...unknownNames(params, names)]
  }
  const count = isNone(params) ? 0 : (params as readonly unknown[]).length
  return [...needed.slice(count).map(missing), ...extraPositions(params, names.length)]
}

/** Whether a declared name ends in the question mark that lets a client leave it out. */
export function isOptional(declared: string): boolean {
  return declared.endsWith('?')
}

/** A declared name as it stands on the wire. */
export function withoutMark(declared: string): string {
  return isOptional(declared) ? declared.slice(0, -1) : declared
}
