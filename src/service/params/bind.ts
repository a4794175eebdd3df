/** From params on the wire to the handler's arguments, by the form in which the method declared them. */
import { invalidParams, unfitParams } from '../../protocol/errors.ts'
import type { Params } from '../../protocol/types.ts'
import { isSchema, type StandardSchema } from '../../schema/standard-schema.ts'
import type { Bind } from './bind-type.ts'
import { bindSchema, bindShape } from './schemas.ts'
import { isList, missing, type NamedParams, ownParam, sentOf, unexpected } from './issues.ts'

/** Schemas by param name; their order is the order by position. */
export type ParamsShape = { readonly [name: string]: StandardSchema }

/** A method's params as it declares them: names, a shape of schemas, or one schema for the whole. */
export type ParamsDeclaration = readonly string[] | ParamsShape | StandardSchema

/** The binding for one declaration, made once at registration. `paramCount` is the handler's `length` without its first argument. */
export function bindFor(declaration: ParamsDeclaration | undefined, paramCount: number): Bind {
  if (declaration === undefined) return paramCount === 1 ? bindOneParam : bindPositions
  if (isNames(declaration)) return bindNames(declaration)
  return isSchema(declaration) ? bindSchema(declaration) : bindShape(declaration)
}

/** Tells declared names from the other two forms. */
export function isNames(declaration: ParamsDeclaration): declaration is readonly string[] {
  return Array.isArray(declaration)
}

const declareNames = 'This method takes params by position. By name needs declared names: { params: [names] }'

function bindPositions(params: Params): readonly unknown[] {
  const sent = sentOf(params)
  if (!isList(sent)) throw unfitParams(declareNames)
  return sent
}

/**
 * An object of named params is the one argument, `{}` too. A parameter with a default and a rest parameter do not count as one
 * (`Function.length`): a handler with several defaults looks the same, and would take the whole object for its first.
 */
function bindOneParam(params: Params): readonly unknown[] {
  return params && !Array.isArray(params) ? [params] : bindPositions(params)
}

function bindNames(declared: readonly string[]): Bind {
  const names = declared.map(withoutMark)
  const required = names.filter((name) => declared.includes(name))
  return (params) => {
    const args = Array.isArray(params) ? params : asDeclared(params, names)
    if (args && args.length >= required.length && args.length <= names.length) return args
    const sent = sentOf(params)
    const faults = [...missing(sent, required), ...unexpected(sent, names)]
    if (faults.length > 0) throw invalidParams(faults)
    return isList(sent) ? sent : names.map((name) => ownParam(sent, name))
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

/** Whether a declared name ends in the question mark that lets a client leave it out. */
export function isOptional(declared: string): boolean {
  return declared.endsWith('?')
}

/** A declared name as it stands on the wire. */
export function withoutMark(declared: string): string {
  return isOptional(declared) ? declared.slice(0, -1) : declared
}
