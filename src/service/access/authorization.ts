/** Guards that ship: a logged-in user, and what that user may do. */
import { errorCodes, type RpcError, refusal } from '../../protocol/errors.ts'
import type { BaseContext } from '../context.ts'
import type { UserGuard } from './guard-types.ts'
import type { Guard } from './guards.ts'
import { andThen, type MaybePromise } from '../../async/maybe-promise.ts'
import { invalidSetup } from '../../options/check.ts'

/** How a guard finds out who calls: the user, or nothing where nobody is logged in. */
export type UserLookup<User, HttpRequest = unknown> = (
  context: BaseContext<HttpRequest>,
) => MaybePromise<User | null | undefined | false>

/** What `loginRequired` and its kin take. */
export interface LoginOptions<User, HttpRequest = unknown> {
  /** Who calls; by default `httpRequest.user`, where most frameworks' login tools leave it. */
  readonly user?: UserLookup<User, HttpRequest>
  /** The `WWW-Authenticate` of a 401 (RFC 9110, §11.6.1) where the guard stands at an HTTP door; `Bearer` unless told. */
  readonly challenge?: string
}

/**
 * Lets a call pass where somebody is logged in, and adds `user` to its context; else -32013, over HTTP at a door 401.
 * The default looks at `httpRequest.user`; `{ user: (context) => … }` looks elsewhere, and may take its time.
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

/** What `permissionRequired` takes. */
export interface PermissionOptions<User, HttpRequest = unknown> extends LoginOptions<User, HttpRequest> {
  /** Whether this user has that permission; by default looks in `user.permissions`, an array or a `Set`. */
  readonly has?: (user: User, permission: string) => MaybePromise<boolean>
}

/**
 * Lets a call pass where the user has the permission, and adds `user` to its context; else -32014 (403 at a door), and -32013 where
 * nobody is logged in.
 * @throws TypeError where the permission has no name.
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

/** Frameworks put the user on the request itself or, with getters, on its prototype: both count. */
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

/** The `WWW-Authenticate` that goes with a refusal; any -32013 has one, as a 401 must (RFC 9110, §15.5.2). */
export function challengeOf(error: RpcError): string {
  return challenges.get(error) ?? 'Bearer'
}
