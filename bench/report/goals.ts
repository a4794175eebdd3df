/** Which of the figures that were set as goals were reached. */
import { type Aim, isReached } from '../section.ts'
import { columns } from './markdown.ts'
import { remarks } from './remarks.ts'

/** A line for each goal, and below them what stands in the way of those that were not reached. */
export function goals(aims: readonly Aim[]): string {
  const table = columns(['', 'asked', 'found', 'reached'], aims.map(lineOf))
  const reasons = aims.filter((aim) => !isReached(aim) && remarks[aim.what]).map(({ what }) => `- **${what}.** ${remarks[what]}`)
  return reasons.length > 0 ? `${table}\n\nWhat stands between:\n\n${reasons.join('\n')}` : table
}

function lineOf(aim: Aim): string[] {
  const reached = isReached(aim)
  const { what, asked, bound, unit } = aim
  return [what, `${bound === 'least' ? '≥' : '≤'} ${figure(asked, unit, 2)}`, foundText(aim, reached), reached ? 'yes' : 'no']
}

/** One that is missed by a hair is told with a digit more, or it would look reached. */
function foundText({ asked, found, unit }: Aim, isReached: boolean): string {
  const text = figure(found, unit, 2)
  return !isReached && text === figure(asked, unit, 2) ? figure(found, unit, 4) : text
}

function figure(value: number, unit: Aim['unit'], digits: number): string {
  return unit === 'exponent' ? value.toFixed(digits) : `${value.toFixed(digits)} ${unit}`
}
