/** Runs the entries of a batch (§6): a few at a time, answered in request order, and without blocking the event loop. */
import { Turn } from '../../async/event-loop.ts'
import { isPromise, type MaybePromise } from '../../async/maybe-promise.ts'
import type { AbortSource } from '../../async/signals.ts'
import { RpcError } from '../../protocol/errors.ts'
import type { Call, Entry } from '../../protocol/message.ts'
import { batchText, errorText } from '../../protocol/serialize.ts'
import { byteLength } from '../../protocol/utf8.ts'
import { cancelled, disconnected } from '../abort-reasons.ts'
import type { MessageContext } from '../context.ts'
import { type Limits, minErrorBytes } from '../limits.ts'

/** What a batch needs of the dispatcher. */
export interface EntryDispatcher {
  readonly limits: Limits
  readonly replyTooLarge: RpcError
  answerEntry(entry: Entry, source: MessageContext): MaybePromise<string>
  skip(entry: Entry, source: MessageContext, error: RpcError): string
}

/** Runs a batch. If every entry answers at once, so does this. */
export function runBatch(dispatcher: EntryDispatcher, entries: readonly Entry[], source: MessageContext): MaybePromise<string> {
  return new BatchRun(dispatcher, entries, source).start()
}

class BatchRun {
  readonly #dispatcher: EntryDispatcher
  readonly #entries: readonly Entry[]
  readonly #source: MessageContext
  readonly #replies: BoundedReplies
  readonly #turn = new Turn()
  #next = 0
  #running = 0
  #isYielding = false
  #hasWaited = false
  /** Why the entries that have not started are skipped, once there is a reason. */
  #skipReason: RpcError | undefined
  #finish: ((reply: string) => void) | undefined

  constructor(dispatcher: EntryDispatcher, entries: readonly Entry[], source: MessageContext) {
    this.#dispatcher = dispatcher
    this.#entries = entries
    this.#source = source
    this.#replies = new BoundedReplies(entries, dispatcher.limits.maxReplyBytes, dispatcher.replyTooLarge)
  }

  start(): MaybePromise<string> {
    if (this.#runEntries()) return this.#replies.text()
    return new Promise((resolve) => {
      this.#finish = resolve
    })
  }

  #continue(): void {
    this.#hasWaited = true
    this.#skipReason ??= abortReason(this.#source.signal, disconnected)
    if (this.#runEntries()) this.#finish?.(this.#replies.text())
  }

  /** Starts the entries that may run now. Returns whether the batch is done. */
  #runEntries(): boolean {
    const { batchConcurrency } = this.#dispatcher.limits
    while (!this.#isYielding && this.#running < batchConcurrency && this.#next < this.#entries.length) {
      this.#runEntry(this.#next++)
      if (this.#turn.isOver()) this.#yield()
    }
    return !this.#isYielding && this.#running === 0
  }

  #runEntry(index: number): void {
    const entry = this.#entries[index] as Entry
    const skipReason = this.#skipReason ?? this.#cancelReason(entry)
    const reply = skipReason
      ? this.#dispatcher.skip(entry, this.#source, skipReason)
      : this.#dispatcher.answerEntry(entry, this.#source)
    if (isPromise(reply)) this.#keepLater(index, reply)
    else this.#keep(index, reply)
  }

  /** Why a call that had to wait for its turn was cancelled meanwhile, if it was. */
  #cancelReason(entry: Entry): RpcError | undefined {
    if (!this.#hasWaited || entry.kind !== 'call') return undefined
    return abortReason(this.#source.signalOf?.(entry), cancelled)
  }

  #keepLater(index: number, reply: PromiseLike<string>): void {
    this.#running++
    reply.then((text) => {
      this.#running--
      this.#keep(index, text)
      this.#continue()
    })
  }

  /** The first response that does not fit ends the batch: what has not started by then would run for nothing. */
  #keep(index: number, reply: string): void {
    if (!this.#replies.keep(index, reply)) this.#skipReason ??= this.#dispatcher.replyTooLarge
  }

  #yield(): void {
    this.#isYielding = true
    this.#turn.next(() => {
      this.#isYielding = false
      this.#continue()
    })
  }
}

function abortReason(signal: AbortSource | undefined, otherwise: () => RpcError): RpcError | undefined {
  if (!signal?.aborted) return undefined
  return RpcError.is(signal.reason) ? signal.reason : otherwise()
}

/** The longest string of V8, in UTF-16 units: no limit can allow more. */
const maxStringLength = 536_870_000

/**
 * The responses of a batch within `limit` bytes. A response that does not fit is replaced by the error -32008. If not even the errors fit,
 * a single error with the id null is the whole reply. Counts three bytes for each UTF-16 unit until that could reach the limit, then exactly.
 */
class BoundedReplies {
  readonly #replies: string[]
  readonly #entries: readonly Entry[]
  readonly #limit: number
  readonly #error: RpcError
  #used = 1 // two brackets, and one comma less than responses
  #isExact = false
  #isFull = false

  constructor(entries: readonly Entry[], limit: number, error: RpcError) {
    this.#replies = new Array<string>(entries.length).fill('')
    this.#entries = entries
    this.#limit = Math.min(limit, maxStringLength)
    this.#error = error
  }

  /** Keeps a response, or the error in its place if it does not fit. Returns whether it fits. */
  keep(index: number, reply: string): boolean {
    if (reply === '' || this.#take(index, reply, this.#limit)) return true
    const { idText } = this.#entries[index] as Call
    if (!this.#take(index, errorText(idText ?? 'null', this.#error), Math.max(this.#limit, minErrorBytes))) this.#isFull = true
    return false
  }

  text(): string {
    return batchText(this.#isFull ? [errorText('null', this.#error)] : this.#replies)
  }

  #take(index: number, reply: string, limit: number): boolean {
    let size = this.#size(reply)
    if (this.#used + size > limit && !this.#isExact) {
      this.#isExact = true
      this.#used = this.#replies.reduce((used, kept) => used + this.#size(kept), 1)
      size = this.#size(reply)
    }
    if (this.#used + size > limit) return false
    this.#used += size
    this.#replies[index] = reply
    return true
  }

  /** With its comma. */
  #size(text: string): number {
    return text === '' ? 0 : (this.#isExact ? byteLength(text) : text.length * 3) + 1
  }
}
