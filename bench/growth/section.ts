/** How costs grow with the size of messages and the number of methods and connections. */

import { connectionsGrowth } from '../http/connections.ts'
import { checkPrograms } from '../http/cores.ts'
import type { Section } from '../section.ts'
import type { GrowthRow } from './growth-row.ts'
import { measureGrowth } from './measure.ts'
import { subjects } from './subjects.ts'
import { costs, goalsOf, summary } from './tables.ts'

const about = `The cost of a unit as the number of units grows, with limits that are high enough. The exponent is that of the total cost:
1.00 means that a unit costs the same at every size, 2.00 that it costs twice as much at twice the size. It is 1 plus the slope of the
line that fits the logarithms. It is below 1.00 if more units share the fixed cost of a message. The exponent for the number of methods
counts one call for each method, and that for the number of connections one request for each connection. The cost of a request is
processor time, because a single connection waits for the network most of the time. The baseline is the naive server, and for
connections the tuned one.`

/** `growth`: batches, bodies, methods, connections. */
export const growth: Section = {
  name: 'growth',
  title: 'Growth',
  check: checkPrograms,
  async measure(effort, log) {
    const rows: GrowthRow[] = []
    for (const one of subjects) {
      log(one.what)
      rows.push(await measureGrowth(one, { ...effort, rounds: Math.ceil(effort.rounds / 4) }))
    }
    rows.push(await connectionsGrowth(effort, log))
    return { about, tables: [summary(rows), ...rows.map(costs)], goals: goalsOf(rows) }
  },
}
