/** Races the contenders on one case after the other; every one of them has met every case before the first is timed. */
import { isDeepStrictEqual } from 'node:util'
import { type Round, takeTurns } from '../measure/take-turns.ts'
import { type Answer, roundMilliseconds, roundOf } from '../measure/time.ts'
import type { Effort } from '../section.ts'
import type { Case } from './cases.ts'
import type { Contender } from './contenders.ts'

/** What a case came to: the costs of each contender that answers as the limit does. */
export interface Outcome {
  readonly case: Case
  readonly lanes: readonly Lane[]
}

/** One contender's costs in one case: microseconds an answer, round by round. */
export interface Lane {
  readonly contender: Contender
  readonly costs: readonly number[]
}

interface Runner {
  readonly contender: Contender
  readonly answer: Answer
}

/** Races all cases. Throws where we and the limit answer different texts: a ratio between different answers would say nothing. */
export async function raceAll(
  contenders: readonly Contender[],
  cases: readonly Case[],
  { isShort, rounds }: Effort,
  say: (line: string) => void,
): Promise<Outcome[]> {
  const fields = new Map<Case, Runner[]>()
  for (const one of cases) fields.set(one, await runnersOf(contenders, one))
  if (!isShort) for (const runners of fields.values()) await roundsOf(runners, 2 * roundMilliseconds)
  const outcomes: Outcome[] = []
  for (const [one, runners] of fields) {
    say(one.name)
    const costs = await takeTurns(await roundsOf(runners, isShort ? 0 : roundMilliseconds), rounds)
    outcomes.push({ case: one, lanes: runners.map(({ contender }, index) => ({ contender, costs: costs[index] as number[] })) })
  }
  return outcomes
}

async function roundsOf(runners: readonly Runner[], milliseconds: number): Promise<Round[]> {
  const rounds: Round[] = []
  for (const { answer } of runners) rounds.push(await roundOf(answer, milliseconds))
  return rounds
}

/** Those who answer what the limit answers: we to the letter, the others by what it means. */
async function runnersOf(contenders: readonly Contender[], one: Case): Promise<Runner[]> {
  const runners = contenders.map((contender) => runnerOf(contender, one))
  const expected = await (runners[0] as Runner).answer()
  const fitting: Runner[] = []
  for (const runner of runners) if (await answersAs(runner, expected, one.name)) fitting.push(runner)
  return fitting
}

/** What is called over and over looks nothing up. */
function runnerOf(contender: Contender, { on, message }: Case): Runner {
  const answer = contender[on]
  return { contender, answer: () => answer(message) }
}

async function answersAs({ contender, answer }: Runner, expected: string, name: string): Promise<boolean> {
  if (contender.kind === 'peer' || contender.kind === 'other') return isSame(await answerOrError(answer), expected)
  const given = await answer()
  if (given === expected) return true
  throw new Error(`${name}: ${contender.title} answers\n${given.slice(0, 200)}\nand not\n${expected.slice(0, 200)}`)
}

async function answerOrError(answer: Answer): Promise<string> {
  try {
    return await answer()
  } catch (error) {
    return String(error)
  }
}

/** The order of members is left to each. */
function isSame(one: string, other: string): boolean {
  try {
    return one === other || isDeepStrictEqual(JSON.parse(one), JSON.parse(other))
  } catch {
    return false
  }
}
