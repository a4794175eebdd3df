/** How much of a batch's reply is left: exact where it matters, and without counting where it cannot. */
import { byteLength } from '../protocol/utf8.ts'

/** Counts UTF-16 units, three bytes each at most, until that could reach the limit; only then the bytes themselves. */
export class ReplyBudget {
  readonly #limit: number
  readonly #taken: string[] = []
  #bytes = 2
  #exact = false

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Takes one response with its comma, or says that it does not fit. */
  take(text: string): boolean {
    if (text === '') return true
    if (!this.#exact && this.#bytes + text.length * 3 + 1 > this.#limit) this.#count()
    const size = (this.#exact ? byteLength(text) : text.length * 3) + 1
    if (this.#bytes + size > this.#limit + 1) return false // the last one has no comma
    this.#bytes += size
    if (!this.#exact) this.#taken.push(text)
    return true
  }

  #count(): void {
    this.#exact = true
    this.#bytes = this.#taken.reduce((bytes, text) => bytes + byteLength(text) + 1, 2)
    this.#taken.length = 0
  }
}
