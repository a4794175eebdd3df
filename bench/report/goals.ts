/** Which goals were reached. */
import { type Goal, isReached } from '../section.ts'
import { columns } from './markdown.ts'
import { remarks } from './remarks.ts'

/** A table with a line for each goal, and below it a remark for each goal that was not reached. */
export function goalsTable(goals: readonly Goal[]): string {
  const table = columns(['', 'target', 'measured', 'reached'], goals.map(lineOf))
  const missed = goals.filter((goal) => !isReached(goal) && remarks[goal.what])
  const reasons = missed.map(({ what }) => `- **${what}.** ${remarks[what]}`)
  return reasons.length > 0 ? `${table}\n\nWhy goals are not reached:\n\n${reasons.join('\n')}` : table
}

function lineOf(goal: Goal): string[] {
  const reached = isReached(goal)
  const { what, target, bound, unit } = goal
  return [
    what,
    `${bound === 'least' ? '≥' : '≤'} ${figure(target, unit, 2)}`,
    measuredText(goal, reached),
    reached ? 'yes' : 'no',
  ]
}

/** Four decimals if the goal is missed and two decimals would show the target. */
function measuredText({ target, measured, unit }: Goal, isReached: boolean): string {
  const text = figure(measured, unit, 2)
  return !isReached && text === figure(target, unit, 2) ? figure(measured, unit, 4) : text
}

function figure(value: number, unit: Goal['unit'], digits: number): string {
  return unit === 'exponent' ? value.toFixed(digits) : `${value.toFixed(digits)} ${unit}`
}
