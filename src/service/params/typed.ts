/** Binds params by the types of the handler. */
import { invalidSetup } from '../../options/check.ts'
import type { ParamsIssue } from '../../protocol/errors.ts'
import type { Params } from '../../protocol/message.ts'
import { tokenNames } from '../../protocol/tokens.ts'
import type { MethodDescription, TypedMethod } from '../method-types.ts'
import { withoutMark } from './bind.ts'
import { IssueList } from './issues.ts'
import type { Bind } from './schemas.ts'

/** The binding by types. `checkDeclared` is that of the declared names, which decide how many params there may be. */
export function bindTyped(typed: TypedMethod, checkDeclared: Bind | undefined): Bind {
  return (params) => {
    checkDeclared?.(params)
    const read = typed.readArguments(params)
    if ('args' in read) return read.args
    const rest = withoutTokens(params, typed.paramNames)
    const again = rest === params ? read : typed.readArguments(rest)
    return 'args' in again ? again.args : refuse(again.issues)
  }
}

/** Tokens for progress are no params, but the types do not know them. */
function withoutTokens(params: Params, names: readonly string[]): Params {
  if (params === undefined || Array.isArray(params)) return params
  const isToken = (name: string) => tokenNames.has(name) && !names.includes(name)
  const members = Object.entries(params)
  return members.some(([name]) => isToken(name)) ? Object.fromEntries(members.filter(([name]) => !isToken(name))) : params
}

/**
 * Checks a table of types against the function. A function that begins with a rest parameter or a default has a `length` of 0, as many
 * wrappers have: then only its declared names tell whether the table is stale.
 * @throws TypeError for other names than the declared ones, and for more or fewer params than the function takes.
 */
export function checkFit(
  { paramNames, hasRest }: TypedMethod,
  description: MethodDescription | undefined,
  declared: readonly string[] | undefined,
  parameterCount: number,
  here: string,
): void {
  const names = paramNames.join(', ')
  const fix = 'Write the file anew: jsonrpc types FILE'
  const own = declared?.map(withoutMark).join(', ') ?? names
  if (own !== names) invalidSetup(`${here}: types have the params (${names}), and the method declares (${own}). ${fix}`)
  const most = paramNames.length - (hasRest ? 1 : 0)
  const optional = description?.params.findIndex(({ required }) => !required) ?? 0
  const least = optional < 0 ? most : optional
  if (parameterCount > most || (parameterCount > 0 && parameterCount < least))
    invalidSetup(`${here}: types have the params (${names}), and the handler takes ${parameterCount}. ${fix}`)
}

function refuse(issues: readonly ParamsIssue[]): never {
  const list = new IssueList()
  list.add(issues.length > 0 ? issues : [{ path: [], message: 'Invalid value' }])
  list.throwIfAny()
  throw new Error('unreachable')
}
