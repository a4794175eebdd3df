/** How much of a batch's reply is left: exact where it matters, and without counting where it cannot. */
import { byteLength } from '../protocol/utf8.ts'

/**
 * Takes responses with their commas, one after the other, or says of one that it does not fit. UTF-16 units are counted, three bytes
 * each at most, until that could reach the limit; only then the bytes themselves, those in `replies` too: there the caller keeps what
 * fits, the empty string standing for none.
 */
export function replyBudget(limit: number, replies: readonly string[]): (text: string) => boolean {
  const most = limit - 1 // two brackets, and one comma less than responses
  let left = most
  let isExact = false
  const costOf = (text: string) => (text === '' ? 0 : (isExact ? byteLength(text) : text.length * 3) + 1)
  return (text) => {
    if (!isExact && costOf(text) > left) {
      isExact = true
      left = replies.reduce((rest, reply) => rest - costOf(reply), most)
    }
    const cost = costOf(text)
    const fits = cost <= left
    if (fits) left -= cost
    return fits
  }
}
