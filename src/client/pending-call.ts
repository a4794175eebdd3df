/** One call from the moment it is made until it is settled: by a response, by its signal, or by its timeout. */
import { onAbort } from '../async/signals.ts'
import type { Id, Params } from '../protocol/message.ts'
import { TransportError } from './errors.ts'

/** A call as it is requested. */
export interface CallRequest {
  readonly method: string
  readonly params: Params
  readonly isNotification: boolean
  readonly signal: AbortSignal | undefined
  /** Milliseconds until the call rejects. */
  readonly timeout: number
}

/** The longest delay that a timer can hold; a longer one would fire at once. */
const maxTimerMs = 2_147_483_647

/** A call that has not settled yet. */
export class PendingCall {
  readonly method: string
  /** `undefined` for a notification. */
  readonly id: Id | undefined
  readonly promise: Promise<unknown>
  /** The entry as it goes into a message. Params are written now, so that later changes to them do not count. */
  readonly text: string
  /** Called once the call is settled, with the reason if it rejected. */
  onSettled: (reason?: unknown) => void = () => {}
  isSettled = false
  /** Its message was sent: whether it ran is unknown if the connection is lost now. */
  isSent = false
  /** The caller ended the call: by its signal, or by its timeout. */
  isGivenUp = false
  #settle: { resolve(value: unknown): void; reject(reason: unknown): void } | undefined
  #release: () => void = () => {}

  /** @throws TypeError if JSON cannot hold the params: a BigInt, a cycle. */
  constructor(request: CallRequest, id: Id | undefined) {
    this.method = request.method
    this.id = id
    this.text = textOf(request, id)
    this.promise = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
    if (request.signal?.aborted) this.reject(request.signal.reason)
    else this.#watch(request)
  }

  /** Settles the call with a result. Only the first answer counts. */
  resolve(result: unknown): void {
    if (this.isSettled) return
    this.#settle?.resolve(result)
    this.#end()
  }

  /** Settles the call with an error. */
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

  #watch({ signal, timeout }: CallRequest): void {
    const onTimeout = () => this.#giveUp(new TransportError('timeout', `${this.method} had no answer within ${timeout} ms`))
    const stopListening = signal && onAbort(signal, () => this.#giveUp(signal.reason))
    const timer = timeout <= maxTimerMs ? setTimeout(onTimeout, timeout) : undefined
    this.#release = () => {
      clearTimeout(timer)
      stopListening?.()
    }
  }

  #giveUp(reason: unknown): void {
    this.isGivenUp = !this.isSettled
    this.reject(reason)
  }
}

function textOf({ method, params }: CallRequest, id: Id | undefined): string {
  const name = JSON.stringify(method)
  const sent: string | undefined = params === undefined ? undefined : JSON.stringify(params)
  return `{"jsonrpc":"2.0","method":${name}${sent === undefined ? '' : `,"params":${sent}`}${id === undefined ? '' : `,"id":${JSON.stringify(id)}`}}`
}
