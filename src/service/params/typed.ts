/** Binds params by the types of the handler. */
import { invalidSetup } from '../../options/check.ts'
import type { Params } from '../../protocol/message.ts'
import type { MethodDescription, TypedMethod } from '../method-types.ts'
import type { ListedParam } from './declaration.ts'
import { IssueList } from './issues.ts'
import type { Bind } from './schemas.ts'

/** The binding by types. `checkDeclared` is that of the declared names, which decide how many params there may be. */
export function bindTyped(typed: TypedMethod, checkDeclared: Bind | undefined): Bind {
  return (params) => {
    // Declared names decide what a param is: by name, an object that is the only param has its name.
    const read = typed.readArguments(checkDeclared ? (checkDeclared(params) as Params) : params)
    if ('args' in read) return read.args
    const issues = new IssueList()
    issues.add(read.issues)
    throw issues.error()
  }
}

/**
 * Checks a table of types against the function. A function that begins with a rest parameter or a default has a `length` of 0, as many
 * wrappers have: then only its declared names tell whether the table is stale.
 * @throws TypeError for other names than the declared ones, and for more or fewer params than the function takes.
 */
export function checkFit(
  here: string,
  { paramNames, hasRest }: TypedMethod,
  description: MethodDescription | undefined,
  parameterCount: number,
  listed?: readonly ListedParam[],
): void {
  const names = paramNames.join()
  const declared = listed?.map(({ name }) => name).join()
  const hasTooFew = parameterCount > paramNames.length - Number(hasRest)
  const hasTooMany = parameterCount > 0 && description?.params[parameterCount]?.required
  if (hasTooFew || hasTooMany || (declared ?? names) !== names)
    invalidSetup(`${here}: types must fit the handler, and have the params (${names}). Write them anew: jsonrpc types FILE`)
}
