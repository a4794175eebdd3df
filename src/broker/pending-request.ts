/** A message that was sent to the workers, and waits for its reply. */
import type { RpcError } from '../protocol/errors.ts'
import type { NatsHeaders } from './nats-connection.ts'

/** A message to a worker, and the receiver of its reply. */
export interface Outgoing {
  /** Accepts a message ahead of the reply; `undefined` if none is wanted. Returns a promise while the receiver is full. */
  readonly push: ((data: Uint8Array) => void | Promise<void>) | undefined
  /** Whether a call accepts parts of its result: it has no deadline as long as its worker sends messages. */
  readonly isStream: boolean
  /** Gets the reply, at most once, and not after `fail`. */
  reply(data: Uint8Array): void
  /** Called if no reply comes, with the reason. */
  fail(error: RpcError): void
}

/** The parts of a message that is published. */
export interface OutgoingContent {
  readonly subject: string
  readonly payload: string | Uint8Array
  readonly headers: NatsHeaders | undefined
}

/** A request that waits for its reply. */
export class PendingRequest {
  /** The end of its reply subject, below the inbox. */
  readonly key: string
  /** The subject of the reply. */
  readonly subject: string
  readonly outgoing: Outgoing
  /** The time when it fails, of `performance.now()`. */
  deadline = 0
  /** The milliseconds that `deadline` was set by, for the error. */
  limit = 0
  /** How many messages have come ahead of the reply. */
  pushed = 0
  /** Whether a cancel was sent: if no worker is subscribed to it, the broker answers with 503 to this reply subject, too. */
  wasCancelled = false
  /** Removes the message from the reconnect buffer. */
  drop: (() => void) | undefined
  #isSent = false
  #onceSent: (() => void)[] | undefined
  /** Pending while the receiver is full. */
  #pushing: Promise<void> | undefined

  constructor(key: string, subject: string, outgoing: Outgoing, timeout: number) {
    this.key = key
    this.subject = subject
    this.outgoing = outgoing
    this.waitAtMost(timeout)
  }

  /** Sets the deadline, in milliseconds from now. */
  waitAtMost(milliseconds: number): void {
    this.limit = milliseconds
    this.deadline = performance.now() + milliseconds
  }

  /** Called when the message was published. */
  sent(): void {
    this.#isSent = true
    if (!this.#onceSent) return
    for (const run of this.#onceSent) run()
    this.#onceSent = undefined
  }

  /** Calls `run` once the message was published, at once if it was. Never, if the message is dropped before. */
  onceSent(run: () => void): void {
    if (this.#isSent) run()
    else if (this.#onceSent) this.#onceSent.push(run)
    else this.#onceSent = [run]
  }

  /** Passes on a message ahead of the reply. */
  push(data: Uint8Array): void {
    this.pushed++
    const pushed = this.outgoing.push?.(data)
    if (!pushed) return
    const clear = () => {
      if (this.#pushing === pushing) this.#pushing = undefined
    }
    const pushing = pushed.then(clear, clear)
    this.#pushing = pushing
  }

  /** Calls `run` once the receiver has accepted every message ahead of the reply, at once if it has. */
  afterPushes(run: () => void): void {
    if (this.#pushing) void this.#pushing.then(run)
    else run()
  }
}
