/** What binding is: params on the wire become a handler's arguments. */
import type { Params } from '../../protocol/types.ts'
import type { MaybePromise } from '../../async/maybe-promise.ts'

/** Turns params into arguments; throws or rejects with -32602 where they do not fit. */
export type Bind = (params: Params) => MaybePromise<readonly unknown[]>
