/** Measures two ways of doing the same thing side by side: in one run, in short rounds that alternate, so that both share every drift. */

/** One thing done twice: by whoever sets the mark, and by us. Both answer the same; `isAsync` where the answers are promises. */
export interface Pair {
  readonly name: string
  readonly mark: () => unknown
  readonly ours: () => unknown
  readonly isAsync?: boolean
}

/** What a pair came to. A speed is a ratio: 1.1 is a tenth faster than the mark. */
export interface Result {
  readonly name: string
  readonly speed: Spread
  /** Nanoseconds each time. */
  readonly mark: number
  readonly ours: number
}

/** A median with the middle half around it. */
export interface Spread {
  readonly median: number
  readonly lower: number
  readonly upper: number
}

const roundMilliseconds = 12

/** Measures one pair in so many rounds; each round times both, and every other round begins with ours. */
export async function measure(pair: Pair, rounds: number): Promise<Result> {
  const { name, isAsync = false } = pair
  const time = isAsync ? timeAsync : timeSync
  const times = await timesThatFill(pair, time)
  const marks: number[] = []
  const ours: number[] = []
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) marks.push(await time(pair.mark, times))
    ours.push(await time(pair.ours, times))
    if (round % 2 === 1) marks.push(await time(pair.mark, times))
  }
  const ratios = marks.map((mark, round) => mark / (ours[round] as number))
  const each = (all: number[]) => (spreadOf(all).median / times) * 1e6
  return { name, speed: spreadOf(ratios), mark: each(marks), ours: each(ours) }
}

type Time = (run: () => unknown, times: number) => number | Promise<number>

/** Doubles until a round is long enough for the clock. What runs meanwhile warms both up. */
async function timesThatFill(pair: Pair, time: Time): Promise<number> {
  for (let times = 1; ; times *= 2) {
    const longest = Math.max(await time(pair.mark, times), await time(pair.ours, times))
    if (longest >= roundMilliseconds) return times
  }
}

function timeSync(run: () => unknown, times: number): number {
  const start = performance.now()
  for (let at = 0; at < times; at++) use(run())
  return performance.now() - start
}

async function timeAsync(run: () => unknown, times: number): Promise<number> {
  const start = performance.now()
  for (let at = 0; at < times; at++) use(await run())
  return performance.now() - start
}

let seen = 0

/** Looks into the answer, as whoever sends it will: a text that was only chained together in memory is written out by that. */
function use(answer: unknown): void {
  if (typeof answer === 'string') seen += answer.charCodeAt(1)
}

/** Whether the answers were looked at: no compiler may leave a run out. */
export function sawAnswers(): boolean {
  return seen > 0
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] as number
  return { median: at(0.5), lower: at(0.25), upper: at(0.75) }
}
