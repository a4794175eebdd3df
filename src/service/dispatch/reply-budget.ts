/** How much of a batch's reply is left: exact where it matters, and without counting where it cannot. */
import { byteLength } from '../../protocol/utf8.ts'

/** Counts UTF-16 units, three bytes each at most, until that could reach the limit; only then the bytes themselves. */
export class ReplyBudget {
  readonly #most: number
  readonly #replies: readonly string[]
  #left: number
  #isExact = false

  /** `replies` is where the caller keeps the responses that fit, the empty string standing for none. */
  constructor(limit: number, replies: readonly string[]) {
    this.#most = limit - 1 // two brackets, and one comma less than responses
    this.#left = this.#most
    this.#replies = replies
  }

  /** Takes one response with its comma, or says that it does not fit. */
  take(text: string): boolean {
    if (!this.#isExact && this.#cost(text) > this.#left) {
      this.#isExact = true
      this.#left = this.#replies.reduce((left, reply) => left - this.#cost(reply), this.#most)
    }
    const cost = this.#cost(text)
    const fits = cost <= this.#left
    if (fits) this.#left -= cost
    return fits
  }

  #cost(text: string): number {
    return text === '' ? 0 : (this.#isExact ? byteLength(text) : text.length * 3) + 1
  }
}
