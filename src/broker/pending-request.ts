/** A message that was sent to the workers, and waits for its reply. */
import type { RpcError } from '../protocol/errors.ts'
import type { NatsHeaders } from './nats-connection.ts'

/** A message on its way to a worker. */
export interface Outgoing {
  /** Takes messages ahead of the reply; `undefined` if they are not wanted. Returns a promise while there is no more room. */
  readonly push: ((data: Uint8Array) => void | Promise<void>) | undefined
  /** A call of it takes parts of its result: it has no deadline as long as its worker gives signs of life. */
  readonly isStream: boolean
  /** Takes the reply. Called once at most, and not after `fail`. */
  reply(data: Uint8Array): void
  /** There is no reply. */
  fail(error: RpcError): void
}

/** What is published. */
export interface OutgoingContent {
  readonly subject: string
  readonly payload: string | Uint8Array
  readonly headers: NatsHeaders | undefined
}

/** A request that waits for its reply. */
export class PendingRequest {
  /** The end of its reply subject, below the inbox. */
  readonly key: string
  /** Where the reply goes. */
  readonly subject: string
  readonly outgoing: Outgoing
  /** When it is given up, and the milliseconds that were waited then. */
  deadline = 0
  limit = 0
  /** So many messages have come ahead of the reply. */
  pushed = 0
  /** A cancel was sent: if no worker hears it, the broker says so in this inbox, too. */
  wasCancelled = false
  /** Drops the message, if it waits for the connection. */
  drop: (() => void) | undefined
  #isSent = false
  #onceSent: (() => void)[] | undefined
  /** Resolves when what came ahead of the reply has left. */
  #room: Promise<void> | undefined

  constructor(key: string, subject: string, outgoing: Outgoing, timeout: number) {
    this.key = key
    this.subject = subject
    this.outgoing = outgoing
    this.waitAtMost(timeout)
  }

  /** It is given up in so many milliseconds. */
  waitAtMost(milliseconds: number): void {
    this.limit = milliseconds
    this.deadline = performance.now() + milliseconds
  }

  /** Its message was published. */
  sent(): void {
    this.#isSent = true
    if (!this.#onceSent) return
    for (const run of this.#onceSent) run()
    this.#onceSent = undefined
  }

  /** Runs once the message was published: never if it is dropped before. */
  onceSent(run: () => void): void {
    if (this.#isSent) run()
    else if (this.#onceSent) this.#onceSent.push(run)
    else this.#onceSent = [run]
  }

  /** Passes a message ahead of the reply on. */
  push(data: Uint8Array): void {
    this.pushed++
    const room = this.outgoing.push?.(data)
    if (!room) return
    const release = () => {
      if (this.#room === waiting) this.#room = undefined
    }
    const waiting = room.then(release, release)
    this.#room = waiting
  }

  /** Runs once everything that came ahead of the reply has been taken: at once if it has. */
  onceTaken(run: () => void): void {
    if (this.#room) void this.#room.then(run)
    else run()
  }
}
