/** Types of guards, and of what they add to a context. */
import type { MaybePromise } from '../../async/maybe-promise.ts'
import type { BaseContext, Context } from '../context.ts'

/** A guard for calls with this type of request, after guards that added `Added`. Default: any guard. */
export type AnyGuard<HttpRequest = never, Added = [HttpRequest] extends [never] ? never : unknown> = (
  context: Context<HttpRequest, Added>,
) => MaybePromise<object | void>

/** A guard that adds the user of the service's own type of request. */
export interface UserGuard {
  (context: BaseContext<unknown>): MaybePromise<{ readonly user: unknown }>
  readonly addsUserOfRequest: true
}

type UserOf<HttpRequest> = HttpRequest extends { readonly user?: infer User } ? NonNullable<User> : unknown

type AddedBy<Guard, HttpRequest> = Guard extends { readonly addsUserOfRequest: true }
  ? { readonly user: UserOf<HttpRequest> }
  : Guard extends (context: never) => infer Answer
    ? AddedWith<Awaited<Answer>>
    : unknown

/** What a guard adds is optional if it may return `undefined`. */
type AddedWith<Answer> = [Extract<Answer, object>] extends [never]
  ? unknown
  : [Answer] extends [object]
    ? Answer
    : Partial<Extract<Answer, object>>

/** Everything that a list of guards adds to the context. */
export type Additions<Guards, HttpRequest = unknown> = Guards extends readonly [infer First, ...infer Rest]
  ? AddedBy<First, HttpRequest> & Additions<Rest, HttpRequest>
  : unknown
