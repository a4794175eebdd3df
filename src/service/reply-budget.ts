/** How much of a batch's reply is left: exact where it matters, and without counting where it cannot. */
import { byteLength } from '../protocol/utf8.ts'

/** Counts UTF-16 units, three bytes each at most, until that could reach the limit; only then the bytes themselves. */
export class ReplyBudget {
  readonly #limit: number
  readonly #replies: readonly string[]
  #bytes = 2
  #exact = false

  /** `replies` is where the caller keeps the responses that fit, the empty string standing for none. */
  constructor(limit: number, replies: readonly string[]) {
    this.#limit = limit
    this.#replies = replies
  }

  /** Takes one response with its comma, or says that it does not fit. */
  take(text: string): boolean {
    if (text === '') return true
    if (!this.#exact && this.#bytes + text.length * 3 + 1 > this.#limit) this.#count()
    const size = (this.#exact ? byteLength(text) : text.length * 3) + 1
    if (this.#bytes + size > this.#limit + 1) return false // the last one has no comma
    this.#bytes += size
    return true
  }

  #count(): void {
    this.#exact = true
    this.#bytes = 2
    for (const text of this.#replies) if (text !== '') this.#bytes += byteLength(text) + 1
  }
}
