/** The entries of a batch (§6): each on its own, a few at a time, their answers in request order, and never in the way of others. */

import type { Entry } from '../../protocol/message.ts'
import { batchText } from '../../protocol/serialize.ts'
import { answer, answerUnrun } from './answer.ts'
import type { Desk } from './dispatcher.ts'
import type { MessageContext } from '../context.ts'
import { isPromise, type MaybePromise } from '../../async/maybe-promise.ts'
import { nextTurn } from '../../async/event-loop.ts'
import { ReplyBudget } from './reply-budget.ts'

/** Looking at the clock costs little, but not nothing. */
const entriesPerLook = 32
/** How long a batch may keep the event loop from everybody else, in milliseconds. */
const longestTurn = 4

/** Runs a batch; where every entry answers at once and in good time, so does this. */
export function runBatch(desk: Desk, entries: readonly Entry[], message: MessageContext | undefined): MaybePromise<string> {
  return new BatchRun(desk, entries, message).start()
}

class BatchRun {
  readonly #desk: Desk
  readonly #entries: readonly Entry[]
  readonly #message: MessageContext | undefined
  readonly #replies: string[]
  readonly #budget: ReplyBudget
  #next = 0
  #running = 0
  #isResting = false
  #isFull = false
  #endOfTurn = performance.now() + longestTurn
  #finish: ((reply: string) => void) | undefined

  constructor(desk: Desk, entries: readonly Entry[], message: MessageContext | undefined) {
    this.#desk = desk
    this.#entries = entries
    this.#message = message
    this.#replies = new Array<string>(entries.length).fill('')
    this.#budget = new ReplyBudget(desk.limits.maxReplyBytes, this.#replies)
  }

  start(): MaybePromise<string> {
    if (this.#isDone()) return batchText(this.#replies)
    return new Promise((resolve) => {
      this.#finish = resolve
    })
  }

  /** Entries that settle in microtasks lead here again and again without ever leaving the turn: its end must not move with them. */
  #goOn(): void {
    if (this.#isDone()) this.#finish?.(batchText(this.#replies))
  }

  /** Runs what may run now, and tells whether that was the rest. */
  #isDone(): boolean {
    while (!this.#isResting && this.#running < this.#desk.limits.batchConcurrency && this.#next < this.#entries.length) {
      this.#runEntry(this.#next++)
      if (this.#next % entriesPerLook === 0 && performance.now() > this.#endOfTurn) this.#rest()
    }
    return !this.#isResting && this.#running === 0
  }

  #runEntry(place: number): void {
    const entry = this.#entries[place] as Entry
    const reply = this.#isFull ? this.#unrun(entry) : answer(this.#desk, entry, this.#message)
    if (isPromise(reply)) this.#await(place, reply)
    else this.#keep(place, reply)
  }

  #unrun(entry: Entry): string {
    return answerUnrun(this.#desk, entry, this.#message)
  }

  #await(place: number, reply: PromiseLike<string>): void {
    this.#running++
    reply.then((text) => {
      this.#running--
      this.#keep(place, text)
      this.#goOn()
    })
  }

  #keep(place: number, reply: string): void {
    const fits = this.#budget.take(reply)
    this.#isFull ||= !fits
    this.#replies[place] = fits ? reply : this.#unrun(this.#entries[place] as Entry)
  }

  #rest(): void {
    this.#isResting = true
    nextTurn(() => {
      this.#isResting = false
      this.#endOfTurn = performance.now() + longestTurn
      this.#goOn()
    })
  }
}
