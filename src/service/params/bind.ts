/** Turns params into the handler's arguments, by the form in which the method declared them. */
import { invalidParamsBecause } from '../../protocol/errors.ts'
import type { Params } from '../../protocol/message.ts'
import { isSchema } from '../../schema/standard-schema.ts'
import { isList, type ListedParam, listParams, type ParamsDeclaration } from './declaration.ts'
import { addMissing, addUnexpected, IssueList, isByPosition, isTokensOnly, type NamedParams, ownParam } from './issues.ts'
import { type Bind, bindEach, bindSchema, bindShape } from './schemas.ts'

export type { Bind }

/** The binding for one declaration, made once at registration. `parameterCount` is the handler's, without its context or request. */
export function bindFor(declaration: ParamsDeclaration | undefined, parameterCount: number): Bind {
  if (declaration === undefined) return parameterCount === 1 ? bindOneParameter : bindPositions
  if (isSchema(declaration)) return bindSchema(declaration)
  const listed = listParams(declaration)
  if (!isList(declaration)) return bindShape(listed)
  return listed.some(({ schema }) => schema) ? bindEach(bindNames(listed), listed) : bindNames(listed)
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

function bindNames(listed: readonly ListedParam[]): Bind {
  const names = listed.map(({ name }) => name)
  const known = new Set(names)
  const required = listed.filter(({ isOptional }) => !isOptional).map(({ name }) => name)
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

/**
 * All of the params by name, if they were sent in their declared order, as most are: then no name needs to be looked up. V8 knows in a
 * `for … in` that `hasOwnProperty` is true, and calls `Object.hasOwn` (`npm run bench -- in-process`).
 */
function argumentsInOrder(params: Params, names: readonly string[]): unknown[] | undefined {
  const { hasOwnProperty: isOwn } = Object.prototype
  const args: unknown[] = []
  for (const name in params) {
    if (name !== names[args.length] || !isOwn.call(params, name)) return undefined
    args.push((params as NamedParams)[name])
  }
  return args.length === names.length ? args : undefined
}
