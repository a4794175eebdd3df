/** Two guards: one requires a logged-in user, the other a permission of that user. */

import { andThen, type MaybePromise } from '../../async/maybe-promise.ts'
import { invalidSetup } from '../../options/check.ts'
import { errorCodes, type RpcError, refusal } from '../../protocol/errors.ts'
import type { BaseContext } from '../context.ts'
import type { UserGuard } from './guard-types.ts'
import type { Guard } from './guards.ts'

/** Returns the current user, or a falsy value if not logged in. */
export type UserLookup<User, HttpRequest = unknown> = (
  context: BaseContext<HttpRequest>,
) => MaybePromise<User | null | undefined | false>

/** The options of `loginRequired`. */
export interface LoginOptions<User, HttpRequest = unknown> {
  /** Finds the user. Default: `httpRequest.user`, as most login tools set it. */
  readonly user?: UserLookup<User, HttpRequest>
  /** The `WWW-Authenticate` of a 401 (RFC 9110, §11.6.1), if the guard is one of an HTTP endpoint. Default: `Bearer`. */
  readonly challenge?: string
}

/**
 * A guard that lets the calls of logged-in users pass, and adds `user` to the context. Others are -32013; as a guard of an endpoint, 401.
 *
 * @example
 * service.method('whoami', { takesContext: true, guards: [loginRequired()] }, (context) => context.user.name)
 */
export function loginRequired(options?: { readonly user?: never; readonly challenge?: string }): UserGuard
export function loginRequired<User, HttpRequest = unknown>(
  options: LoginOptions<User, HttpRequest>,
): Guard<HttpRequest, { readonly user: User }>
export function loginRequired(options: object = {}): unknown {
  const { user: lookUp = userOfRequest, challenge = 'Bearer' } = options as LoginOptions<unknown>
  if (!/^[ -~]+$/.test(challenge)) invalidSetup('challenge must be text for a header, such as: Basic realm="rpc"')
  const guard = (context: BaseContext<never>) =>
    andThen(lookUp(context), (user) => {
      if (user) return { user }
      const error = refusal(errorCodes.unauthenticated, 'Authentication required', 'unauthenticated')
      challenges.set(error, challenge)
      throw error
    })
  return guard
}

/** The options of `permissionRequired`. */
export interface PermissionOptions<User, HttpRequest = unknown> extends LoginOptions<User, HttpRequest> {
  /** Whether a user has a permission. Default: `user.permissions`, an array or a `Set`, holds it. */
  readonly has?: (user: User, permission: string) => MaybePromise<boolean>
}

/**
 * A guard that lets the calls of users with a permission pass, and adds `user` to the context. Others are -32014 (403 at an endpoint), or
 * -32013 if not logged in.
 *
 * @example
 * service.method('wipe', { guards: [permissionRequired('can_wipe')] }, () => wipe())
 * @throws TypeError for an empty name.
 */
export function permissionRequired(permission: string, options?: { readonly user?: never; readonly has?: never }): UserGuard
export function permissionRequired<User, HttpRequest = unknown>(
  permission: string,
  options: PermissionOptions<User, HttpRequest>,
): Guard<HttpRequest, { readonly user: User }>
export function permissionRequired(permission: string, options: object = {}): unknown {
  if (typeof permission !== 'string' || permission === '') invalidSetup('permissionRequired(): name must be a string, not empty')
  const { has = listsPermission } = options as PermissionOptions<never>
  const login = loginRequired(options as LoginOptions<unknown>)
  const guard = (context: BaseContext<never>) =>
    andThen(login(context), (added) =>
      andThen(has(added.user as never, permission), (granted) => {
        if (granted === true) return added
        throw refusal(errorCodes.forbidden, 'Forbidden', 'forbidden')
      }),
    )
  return guard
}

/** Frameworks set the user on the request itself or, with getters, on its prototype: both count. */
function userOfRequest(context: BaseContext<never>): unknown {
  const request: unknown = context.httpRequest
  return (request as { user?: unknown } | undefined)?.user
}

function listsPermission(user: unknown, permission: string): boolean {
  const { permissions } = user as { permissions?: unknown }
  if (permissions instanceof Set) return permissions.has(permission)
  return Array.isArray(permissions) && permissions.includes(permission)
}

const challenges = new WeakMap<RpcError, string>()

/** The `WWW-Authenticate` of a refusal. Every -32013 has one, as a 401 must (RFC 9110, §15.5.2). */
export function challengeOf(error: RpcError): string {
  return challenges.get(error) ?? 'Bearer'
}
