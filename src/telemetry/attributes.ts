/**
 * The attributes of calls, by the semantic conventions 1.45. Stable there: `rpc.system.name`, `rpc.method`, `rpc.method_original`,
 * `rpc.status_code`, `error.type` and those of server, client and network. In development: `jsonrpc.*`.
 */
import type { Attributes } from './api.ts'

/** The name of an unknown method, and of an error without a name, so that a client cannot add series. */
export const other = '_OTHER'

/** The failure of a call. */
export interface Failure {
  /** The code of the error, or the kind of an error without one. */
  readonly type: string
  /** Whether `type` is a code of JSON-RPC. */
  readonly isCode: boolean
  readonly message: string
  /** The exception of the span, if it says more than the error that the caller gets. */
  readonly exception: unknown
}

/** The most objects of attributes that are kept. */
const maxKept = 1000

/** Makes the attributes of the metrics, once for each method and each kind of failure. */
export class MetricAttributes {
  readonly #kept = new Map<string, Attributes>()

  /** `target` is the same for all calls of a client to one server. */
  of(method: string, failure: Failure | undefined, target?: Attributes): Attributes {
    const place = target ? ` ${target['server.address']} ${target['server.port']}` : ''
    const key = failure ? `${method} ${failure.type}${place}` : `${method}${place}`
    const kept = this.#kept.get(key)
    if (kept) return kept
    const made = { 'rpc.system.name': 'jsonrpc', 'rpc.method': method, ...target, ...(failure && failureAttributes(failure)) }
    if (this.#kept.size < maxKept) this.#kept.set(key, made)
    return made
  }
}

/** The attributes that every span begins with. */
export function spanAttributes(method: string): Record<string, string | number> {
  return { 'rpc.system.name': 'jsonrpc', 'rpc.method': method, 'jsonrpc.protocol.version': '2.0' }
}

/** The attributes of a call that has failed. */
export function failureAttributes({ type, isCode }: Failure): Attributes {
  return isCode ? { 'error.type': type, 'rpc.status_code': type } : { 'error.type': type }
}
