/** The entries of a batch (§6): each on its own, a few at a time, their answers in request order, and never in the way of others. */

import type { Entry } from '../protocol/message.ts'
import { batchText } from '../protocol/serialize.ts'
import type { Limits } from './limits.ts'
import { isPromise, type MaybePromise } from './maybe-promise.ts'
import { nextTurn } from './next-turn.ts'
import { ReplyBudget } from './reply-budget.ts'

/** Looking at the clock costs little, but not nothing. */
const entriesPerLook = 32
/** How long a batch may keep the event loop from everybody else, in milliseconds. */
const longestTurn = 4

/** How the entries of a batch are answered: run, or only told that the reply is full. Neither throws nor rejects. */
export interface BatchAnswers {
  readonly answer: (entry: Entry) => MaybePromise<string>
  readonly answerUnrun: (entry: Entry) => string
}

/** Runs a batch; where every entry answers at once and in good time, so does this. */
export function runBatch(entries: readonly Entry[], limits: Limits, answers: BatchAnswers): MaybePromise<string> {
  return new BatchRun(entries, limits, answers).start()
}

class BatchRun {
  readonly #entries: readonly Entry[]
  readonly #answers: BatchAnswers
  readonly #concurrency: number
  readonly #budget: ReplyBudget
  readonly #replies: string[]
  #next = 0
  #running = 0
  #resting = false
  #full = false
  #endOfTurn = 0
  #finish: ((reply: string) => void) | undefined

  constructor(entries: readonly Entry[], limits: Limits, answers: BatchAnswers) {
    this.#entries = entries
    this.#answers = answers
    this.#concurrency = limits.batchConcurrency
    this.#replies = new Array<string>(entries.length).fill('')
    this.#budget = new ReplyBudget(limits.maxReplyBytes, this.#replies)
  }

  start(): MaybePromise<string> {
    this.#endOfTurn = performance.now() + longestTurn
    this.#takeTurn()
    if (this.#isDone()) return batchText(this.#replies)
    return new Promise((resolve) => {
      this.#finish = resolve
    })
  }

  /** Entries that settle in microtasks call this again and again without ever leaving the turn: its end must not move with them. */
  #takeTurn(): void {
    while (this.#next < this.#entries.length && this.#running < this.#concurrency && !this.#resting) {
      this.#runEntry(this.#next++)
      if (this.#next % entriesPerLook === 0 && performance.now() > this.#endOfTurn) this.#rest()
    }
  }

  #runEntry(place: number): void {
    const entry = this.#entries[place] as Entry
    const reply = this.#full ? this.#answers.answerUnrun(entry) : this.#answers.answer(entry)
    if (isPromise(reply)) this.#await(place, reply)
    else this.#keep(place, reply)
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
    this.#full ||= !fits
    this.#replies[place] = fits ? reply : this.#answers.answerUnrun(this.#entries[place] as Entry)
  }

  #rest(): void {
    this.#resting = true
    nextTurn(() => {
      this.#resting = false
      this.#endOfTurn = performance.now() + longestTurn
      this.#goOn()
    })
  }

  #goOn(): void {
    if (this.#resting) return
    this.#takeTurn()
    if (this.#isDone()) this.#finish?.(batchText(this.#replies))
  }

  #isDone(): boolean {
    return !this.#resting && this.#running === 0 && this.#next === this.#entries.length
  }
}
