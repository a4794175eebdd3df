/** Times a way to answer, in rounds that are long enough for the clock. */
import type { Round } from './take-turns.ts'

/** Answers once: at once or later. */
export type Answer = () => string | Promise<string>

/** What a round lasts, unless it is asked to be shorter: long for the clock, short for a drift of the machine. */
export const roundMilliseconds = 12

/** A round of so many answers as fill the time, found by doubling; its cost is in microseconds an answer. */
export async function roundOf(answer: Answer, milliseconds: number = roundMilliseconds): Promise<Round> {
  let times = 1
  while ((await time(answer, times)) < milliseconds) times *= 2
  return async () => ((await time(answer, times)) / times) * 1000
}

/** Milliseconds for so many answers, one after the other. One that is there at once costs no promise. */
async function time(answer: Answer, times: number): Promise<number> {
  const start = performance.now()
  for (let at = 0; at < times; at++) {
    const given = answer()
    look(typeof given === 'string' ? given : await given)
  }
  return performance.now() - start
}

/** Something of every answer: what is exported no compiler may leave out. */
export let seen = 0

/** Looks into the answer, as whoever sends it will: a text that was only chained together in memory is written out by that. */
function look(answer: string): void {
  seen += answer.charCodeAt(0) | 0
}
