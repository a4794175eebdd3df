/** Turns params into the handler's arguments, by the form in which the method declared them. */
import { invalidParamsBecause } from '../../protocol/errors.ts'
import type { Params } from '../../protocol/message.ts'
import { isSchema, type StandardSchema } from '../../schema/standard-schema.ts'
import { addMissing, addUnexpected, IssueList, isByPosition, isTokensOnly, type NamedParams, ownParam } from './issues.ts'
import { type Bind, bindPairs, bindSchema, bindShape, type ListedParam } from './schemas.ts'

export type { Bind }

/** Schemas by param name; their order is the order by position. */
export type ParamsShape = { readonly [name: string]: StandardSchema }

/** One param in a list: its name, with a question mark if it may be left out, alone or with its schema. */
export type DeclaredParam = string | readonly [name: string, schema: StandardSchema]

/** A method's params as it declares them: a list of names with or without schemas, a shape of schemas, or one schema for the whole. */
export type ParamsDeclaration = readonly DeclaredParam[] | ParamsShape | StandardSchema

/** The binding for one declaration, made once at registration. `parameterCount` is the handler's, without its context or request. */
export function bindFor(declaration: ParamsDeclaration | undefined, parameterCount: number): Bind {
  if (declaration === undefined) return parameterCount === 1 ? bindOneParameter : bindPositions
  if (!isList(declaration)) return isSchema(declaration) ? bindSchema(declaration) : bindShape(declaration)
  const bind = bindNames(declaredNames(declaration))
  return declaresSchemas(declaration) ? bindPairs(bind, declaration.map(paramOf)) : bind
}

/** Tells a list of names, with or without schemas, from the other two forms. */
export function isList(declaration: ParamsDeclaration): declaration is readonly DeclaredParam[] {
  return Array.isArray(declaration)
}

/** Whether schemas check any of the params. */
export function declaresSchemas(declaration: ParamsDeclaration | undefined): boolean {
  return declaration !== undefined && !(isList(declaration) && declaration.every((param) => typeof param === 'string'))
}

/** The names of a list as they are declared; none for another form. */
export function declaredNames(declaration: ParamsDeclaration): readonly string[] {
  return isList(declaration) ? declaration.map((param) => (typeof param === 'string' ? param : param[0])) : []
}

/** One param of a list, taken apart. */
export function paramOf(declared: DeclaredParam): ListedParam {
  const [name, schema] = typeof declared === 'string' ? [declared] : declared
  return { name: withoutMark(name), isOptional: isOptional(name), schema }
}

const noArguments: readonly unknown[] = []

function bindPositions(params: Params): readonly unknown[] {
  if (Array.isArray(params)) return params
  if (params === undefined || isTokensOnly(params as NamedParams)) return noArguments
  throw invalidParamsBecause('This method takes params by position. By name needs declared names: { params: [names] }')
}

/**
 * An object of named params is the one argument, `{}` too: `({ x, y }) => …` is how TypeScript names parameters. A parameter with a default
 * and a rest parameter do not count as one (`Function.length`), since a handler with several defaults looks the same.
 */
function bindOneParameter(params: Params): readonly unknown[] {
  return params === undefined || Array.isArray(params) ? bindPositions(params) : [params]
}

function bindNames(declared: readonly string[]): Bind {
  const names = declared.map(withoutMark)
  const known = new Set(names)
  const required = names.filter((name) => declared.includes(name))
  return (params) => {
    const args = Array.isArray(params) ? params : argumentsInOrder(params, names)
    if (args && args.length >= required.length && args.length <= names.length) return args
    const sent = params ?? noArguments
    const issues = new IssueList()
    addMissing(issues, sent, required)
    addUnexpected(issues, sent, known)
    issues.throwIfAny()
    return isByPosition(sent) ? sent : names.map((name) => ownParam(sent, name))
  }
}

/** All of the params by name, if they were sent in their declared order, as most are: then no name needs to be looked up. */
function argumentsInOrder(params: Params, names: readonly string[]): unknown[] | undefined {
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
