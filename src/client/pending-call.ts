/** One call from the moment it is made until it is settled, whether by a response or because its caller waits no longer. */
import type { Params } from '../protocol/types.ts'
import { TransportError } from './errors.ts'

/** A call as it is asked for. */
export interface Asked {
  readonly method: string
  readonly params: Params
  /** `undefined` for a notification. */
  readonly id: number | undefined
  readonly signal: AbortSignal | undefined
  readonly timeout: number
}

/** What `setTimeout` can hold; a longer time would fire at once. */
const longestTimer = 2_147_483_647

/** A call whose promise somebody holds. */
export class PendingCall {
  readonly method: string
  readonly id: number | undefined
  readonly promise: Promise<unknown>
  /** The entry as it goes into a message; params are written down when the call is made, whatever happens to them later. */
  readonly text: string
  /** Told when the call is settled, by whatever. */
  onSettled: (reason?: unknown) => void = () => {}
  isSettled = false
  #settle: { resolve(value: unknown): void; reject(reason: unknown): void } | undefined
  #release: () => void = () => {}

  /** @throws TypeError where JSON cannot hold the params: a BigInt, a cycle. */
  constructor(asked: Asked) {
    this.method = asked.method
    this.id = asked.id
    this.text = textOf(asked)
    this.promise = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
    if (asked.signal?.aborted) this.reject(asked.signal.reason)
    else this.#watch(asked)
  }

  /** Gives the caller its result. What comes after the first answer is dropped. */
  resolve(result: unknown): void {
    if (this.isSettled) return
    this.#settle?.resolve(result)
    this.#end()
  }

  /** Gives the caller an error. */
  reject(reason: unknown): void {
    if (this.isSettled) return
    this.#settle?.reject(reason)
    this.#end(reason)
  }

  #end(reason?: unknown): void {
    this.isSettled = true
    this.#release()
    this.onSettled(reason)
  }

  #watch({ signal, timeout }: Asked): void {
    const onAbort = () => this.reject(signal?.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
    const timer = timeout <= longestTimer ? setTimeout(() => this.#runOut(timeout), timeout) : undefined
    this.#release = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
  }

  #runOut(timeout: number): void {
    this.reject(new TransportError('timeout', `${this.method} had no answer within ${timeout} ms`))
  }
}

function textOf({ method, params, id }: Asked): string {
  const name = JSON.stringify(method)
  const sent: string | undefined = params === undefined ? undefined : JSON.stringify(params)
  return `{"jsonrpc":"2.0","method":${name}${sent === undefined ? '' : `,"params":${sent}`}${id === undefined ? '' : `,"id":${id}`}}`
}
