/** How calls become messages: each call its own, the calls of `batch()` together, or those of one tick. */
import { isPromise, type MaybePromise } from '../async/maybe-promise.ts'
import { byteLength } from '../protocol/utf8.ts'
import type { Calls } from './calls.ts'
import type { PendingCall } from './pending-call.ts'

/** The headers of a message, by name. */
export type HeaderValues = Readonly<Record<string, string>>

/** A call that waits to be sent, and what goes with its message. */
export interface QueuedCall {
  readonly call: PendingCall
  readonly headers: MaybePromise<HeaderValues>
  /** How many times it may be sent again. */
  readonly retries: number
}

/** Takes calls, and sends them sooner or later. */
export type Queue = (queued: QueuedCall) => void

/** Sends each call at once, in a message of its own. */
export function sendAtOnce(calls: Calls): Queue {
  return (queued) => {
    if (isPromise(queued.headers)) void withHeaders(queued).then((ready) => sendTogether(calls, ready ? [ready] : []))
    else sendTogether(calls, [queued as ReadyCall])
  }
}

/** Just below 1,048,576, the largest message that a server of this package takes by default. */
const defaultMaxBytes = 1_000_000

/** Sends the calls of one tick in batches of at most `size` calls and `maxBytes`. Calls with other headers or retries go in other messages. */
export function sendByTick(calls: Calls, size: number, maxBytes: number = defaultMaxBytes): Queue {
  let waiting: QueuedCall[] = []
  const flush = async () => {
    const queued = waiting
    waiting = []
    const ready = await Promise.all(queued.map(withHeaders))
    for (const group of groupByOptions(ready.filter((one) => one !== undefined)))
      for (const part of partsOf(group, size, maxBytes)) sendTogether(calls, part)
  }
  return (queued) => {
    if (waiting.push(queued) === 1) queueMicrotask(flush)
  }
}

/** A call that is too long by itself is a part of its own. */
function partsOf(group: readonly ReadyCall[], size: number, maxBytes: number): ReadyCall[][] {
  const parts: ReadyCall[][] = []
  let left = 0
  for (const one of group) {
    const bytes = byteLength(one.call.textWithFields) + 1 // with its comma
    const last = parts.at(-1)
    if (last && last.length < size && bytes <= left) last.push(one)
    else parts.push([one])
    left = (parts.at(-1) === last ? left : maxBytes - 1) - bytes
  }
  return parts
}

type ReadyCall = QueuedCall & { readonly headers: HeaderValues }

/** Waits for the headers of a call. Rejects the call with the error if there are none. */
async function withHeaders(queued: QueuedCall): Promise<ReadyCall | undefined> {
  try {
    return { ...queued, headers: await queued.headers }
  } catch (reason) {
    queued.call.reject(reason)
    return undefined
  }
}

function groupByOptions(ready: readonly ReadyCall[]): Iterable<readonly ReadyCall[]> {
  const groups = new Map<string, ReadyCall[]>()
  for (const one of ready.filter(({ call }) => !call.isSettled)) {
    const key = JSON.stringify([one.retries, Object.entries(one.headers)])
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  return groups.values()
}

function sendTogether(calls: Calls, group: readonly ReadyCall[]): void {
  const [first] = group
  if (!first) return
  const { headers, retries } = first
  const pending = group.map(({ call }) => call)
  void calls.roundTrip(pending, pending.length > 1, { headers, retries, maySplit: true })
}

/** Collects the calls of one `batch()`. */
export class CallBatch {
  readonly #collected: QueuedCall[] = []
  #isSent = false

  /** @throws TypeError after the batch was sent: the call would wait for ever. */
  readonly queue: Queue = (queued) => {
    if (this.#isSent) queued.call.reject(new TypeError('This batch has been sent. Make its calls before the function returns'))
    else this.#collected.push(queued)
  }

  /** Rejects the calls instead of sending them. */
  drop(reason: unknown): void {
    this.#isSent = true
    for (const { call } of this.#collected) call.reject(reason)
  }

  /** Sends the calls as one message, even if there is only one. It is sent again as often as the least repeatable call allows. */
  async send(calls: Calls, headersOf: () => MaybePromise<HeaderValues>): Promise<void> {
    this.#isSent = true
    const pending = this.#collected.map(({ call }) => call)
    const retries = Math.min(...this.#collected.map((queued) => queued.retries))
    try {
      await calls.roundTrip(pending, true, { headers: await headersOf(), retries })
    } catch (reason) {
      for (const call of pending) call.reject(reason)
    }
  }
}
