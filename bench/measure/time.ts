/** Times a function that answers, in rounds that are long enough for the clock. */
import type { Round } from './interleave.ts'

/** Answers once, synchronously or with a promise. */
export type Answer = () => string | Promise<string>

/** The default length of a round: long enough for the clock, too short for a drift of the machine. */
export const roundMilliseconds = 12

/** A round with as many answers as fill the time. Its cost is in microseconds per answer. */
export async function roundOf(answer: Answer, milliseconds: number = roundMilliseconds): Promise<Round> {
  let times = 1
  while ((await time(answer, times)) < milliseconds) times *= 2
  return async () => ((await time(answer, times)) / times) * 1000
}

/** The milliseconds for `times` answers, one after the other. A synchronous answer costs no promise. */
async function time(answer: Answer, times: number): Promise<number> {
  const start = performance.now()
  for (let at = 0; at < times; at++) {
    const text = answer()
    readText(typeof text === 'string' ? text : await text)
  }
  return performance.now() - start
}

/** A sum over all answers, exported so that the compiler cannot remove the code that reads them. */
export let checksum = 0

/** Reads a character, because V8 concatenates strings only when they are read, as sending does. */
function readText(answer: string): void {
  checksum += answer.charCodeAt(0) | 0
}
