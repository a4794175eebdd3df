/** Compares the implementations case by case. Each implementation answers each case before the first one is timed. */
import { isDeepStrictEqual } from 'node:util'
import { interleave, type Round } from '../measure/interleave.ts'
import { type Answer, roundMilliseconds, roundOf } from '../measure/time.ts'
import type { Effort } from '../section.ts'
import type { Case } from './cases.ts'
import type { Implementation } from './implementations.ts'

/** The results of a case, of each implementation that gives the same answer as the naive server. */
export interface Outcome {
  readonly case: Case
  readonly results: readonly Result[]
}

/** The costs of one implementation in one case: microseconds per answer, round by round. */
export interface Result {
  readonly implementation: Implementation
  readonly costs: readonly number[]
}

interface Runner {
  readonly implementation: Implementation
  readonly answer: Answer
}

/** Compares all cases. Throws if ours and the naive server answer different texts, because their ratio would mean nothing. */
export async function compareAll(
  implementations: readonly Implementation[],
  cases: readonly Case[],
  { isShort, rounds }: Effort,
  log: (line: string) => void,
): Promise<Outcome[]> {
  const runnersByCase = new Map<Case, Runner[]>()
  for (const one of cases) runnersByCase.set(one, await runnersOf(implementations, one))
  if (!isShort) for (const runners of runnersByCase.values()) await roundsOf(runners, 2 * roundMilliseconds)
  const outcomes: Outcome[] = []
  for (const [one, runners] of runnersByCase) {
    log(one.name)
    const costs = await interleave(await roundsOf(runners, isShort ? 0 : roundMilliseconds), rounds)
    outcomes.push({
      case: one,
      results: runners.map(({ implementation }, index) => ({ implementation, costs: costs[index] as number[] })),
    })
  }
  return outcomes
}

async function roundsOf(runners: readonly Runner[], milliseconds: number): Promise<Round[]> {
  const rounds: Round[] = []
  for (const { answer } of runners) rounds.push(await roundOf(answer, milliseconds))
  return rounds
}

/** The implementations that answer as the naive server does: ours the same text, the others an equal value. */
async function runnersOf(implementations: readonly Implementation[], one: Case): Promise<Runner[]> {
  const runners = implementations.map((implementation) => runnerOf(implementation, one))
  const expected = await (runners[0] as Runner).answer()
  const comparable: Runner[] = []
  for (const runner of runners) if (await answersAs(runner, expected, one.name)) comparable.push(runner)
  return comparable
}

/** The timed function reads its server once, not at each call. */
function runnerOf(implementation: Implementation, { on, message }: Case): Runner {
  const answer = implementation[on]
  return { implementation, answer: () => answer(message) }
}

async function answersAs({ implementation, answer }: Runner, expected: string, name: string): Promise<boolean> {
  if (implementation.kind === 'peer' || implementation.kind === 'other') return isSame(await answerOrError(answer), expected)
  const text = await answer()
  if (text === expected) return true
  throw new Error(`${name}: ${implementation.title} answers\n${text.slice(0, 200)}\ninstead of\n${expected.slice(0, 200)}`)
}

async function answerOrError(answer: Answer): Promise<string> {
  try {
    return await answer()
  } catch (error) {
    return String(error)
  }
}

/** Whether the JSON is equal, in any order of members. */
function isSame(one: string, other: string): boolean {
  try {
    return one === other || isDeepStrictEqual(JSON.parse(one), JSON.parse(other))
  } catch {
    return false
  }
}
