/** How costs grow with what is sent and what is served. */

import { connectionsGrowth } from '../http/connections.ts'
import { checkPrograms } from '../http/cores.ts'
import type { Section } from '../section.ts'
import { grow } from './grow.ts'
import { growing } from './growing.ts'
import type { GrowthRow } from './growth-row.ts'
import { aimsOf, costs, summary } from './tables.ts'

const about = `What a unit costs as the number of units grows, with the limits raised where they would end it. The exponent is that of the
whole cost: 1.00 is a unit that costs the same at every size, 2.00 one that costs twice as much at twice the size. It is 1 and the slope
of the line that fits the logarithms best, and falls below 1.00 where more and more units share what the beginning of a call costs. A
call's cost over the number of methods is counted as if each of them was called once, and a request's over the number of connections as
if each had sent one; by the processor's time, as one connection waits for the network most of the time, and is woken for each request. The limit is the naive server
that calls in process are held against, for connections the tuned one.`

/** `growth`: batches, bodies, methods, connections. */
export const growth: Section = {
  name: 'growth',
  title: 'Growth',
  check: checkPrograms,
  async measure(effort, say) {
    const rows: GrowthRow[] = []
    for (const one of growing) {
      say(one.what)
      rows.push(await grow(one, { ...effort, rounds: Math.ceil(effort.rounds / 4) }))
    }
    rows.push(await connectionsGrowth(effort, say))
    return { about, tables: [summary(rows), ...rows.map(costs)], aims: aimsOf(rows) }
  },
}
