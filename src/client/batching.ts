/** Where calls become messages: each its own, those of a batch together, or those of one tick. */
import type { HeadersOption } from './options.ts'
import { exchange, type Post } from './calls.ts'
import type { PendingCall } from './pending-call.ts'

/** A call that waits to be sent, and what it may share a message with. */
export interface Outgoing {
  readonly call: PendingCall
  readonly headers: readonly HeadersOption[]
  /** How many times it may be sent again. */
  readonly retries: number
}

/** Takes calls in and sends them on. */
export type Outbox = (outgoing: Outgoing) => void

/** Sends each call at once. */
export function outboxOf(post: Post): Outbox {
  return ({ call, headers, retries }) => void exchange([call], false, { headers, retries }, post)
}

/** Sends the calls of one tick together, at most so many in a message. Calls with other headers or retries go apart. */
export function sameTickOutbox(post: Post, most: number): Outbox {
  let waiting: Outgoing[] = []
  const flush = () => {
    const groups = groupsOf(waiting)
    waiting = []
    for (const group of groups) for (let at = 0; at < group.length; at += most) send(group.slice(at, at + most), post)
  }
  return (outgoing) => {
    if (waiting.push(outgoing) === 1) queueMicrotask(flush)
  }
}

function groupsOf(waiting: readonly Outgoing[]): Outgoing[][] {
  const groups: Outgoing[][] = []
  for (const one of waiting.filter(({ call }) => !call.isSettled)) {
    const group = groups.find(([first]) => first && first.retries === one.retries && sameHeaders(first, one))
    if (group) group.push(one)
    else groups.push([one])
  }
  return groups
}

function sameHeaders({ headers: some }: Outgoing, { headers: others }: Outgoing): boolean {
  return some.length === others.length && some.every((one, index) => one === others[index])
}

function send(group: readonly Outgoing[], post: Post): void {
  const [first] = group as [Outgoing]
  const calls = group.map(({ call }) => call)
  void exchange(calls, calls.length > 1, first, post)
}

/** Collects calls until they are sent as one batch. */
export class BatchOutbox {
  readonly #calls: PendingCall[] = []
  readonly #post: Post
  #retries = Number.POSITIVE_INFINITY
  #isSent = false

  constructor(post: Post) {
    this.#post = post
  }

  /** @throws TypeError once the batch is on its way: a call would wait for ever. */
  take({ call, retries }: Outgoing): void {
    if (this.#isSent) call.reject(new TypeError('This batch has been sent. Make its calls before the function returns'))
    else this.#calls.push(call)
    this.#retries = Math.min(this.#retries, retries)
  }

  /** Gives up what was collected. Nobody was handed these calls, so that nobody needs to catch them. */
  drop(reason: unknown): void {
    this.#isSent = true
    for (const call of this.#calls) {
      call.promise.catch(() => {})
      call.reject(reason)
    }
  }

  /** Sends what was collected; nothing where that is nothing. */
  send(headers: readonly HeadersOption[]): void {
    this.#isSent = true
    void exchange(this.#calls, true, { headers, retries: this.#retries }, this.#post)
  }
}
