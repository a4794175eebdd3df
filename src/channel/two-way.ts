/** The guard for methods that call their caller back. */
import type { ApiFrom, Client } from '../client/types.ts'
import { needsTwoWay } from '../protocol/errors.ts'
import type { BaseContext } from '../service/context.ts'

/** A guard that adds the other end of the connection to the context. */
export type TwoWayGuard<Remote> = (context: BaseContext) => { readonly remote: Client<ApiFrom<Remote>> }

/**
 * Makes a guard that adds `context.remote`, the methods of the caller's own service `Remote`. A caller that cannot be called back, such as one
 * over plain HTTP, gets -32600 with the reason `needs-two-way`.
 *
 * @example
 * service.method('rename', { takesContext: true, guards: [twoWay<typeof editor>()] }, (context) => context.remote.ask('Sure?'))
 */
export function twoWay<Remote = unknown>(): TwoWayGuard<Remote> {
  return ({ peer }) => {
    if (!peer) throw needsTwoWay()
    return { remote: peer.remote as unknown as Client<ApiFrom<Remote>> }
  }
}
