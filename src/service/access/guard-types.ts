/** Types of guards: what the ones on a method add to its context. */
import type { MaybePromise } from '../../async/maybe-promise.ts'
import type { BaseContext, Context } from '../context.ts'

/** A guard for calls with such a request, behind guards that added so much; by default any guard at all. */
export type AnyGuard<HttpRequest = never, Added = [HttpRequest] extends [never] ? never : unknown> = (
  context: Context<HttpRequest, Added>,
) => MaybePromise<object | void>

/** A guard whose addition is the user of whichever request it meets. */
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

/** A guard that sometimes returns nothing adds only perhaps. */
type AddedWith<Answer> = [Extract<Answer, object>] extends [never]
  ? unknown
  : [Answer] extends [object]
    ? Answer
    : Partial<Extract<Answer, object>>

/** Everything that a list of guards adds to the context. */
export type Additions<Guards, HttpRequest = unknown> = Guards extends readonly [infer First, ...infer Rest]
  ? AddedBy<First, HttpRequest> & Additions<Rest, HttpRequest>
  : unknown
