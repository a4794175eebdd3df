/** What a request costs over real sockets. */
import type { Effort, Section } from '../section.ts'
import { frameworks, node, peers } from './comparisons.ts'
import { checkPrograms } from './cores.ts'
import { compareRepeatedly } from './repeated-comparison.ts'
import { frameworksLatencyTable, frameworksTable, goalsOf, latencyTable, nodeTable, peersTable } from './tables.ts'

const about = `Over loopback, with the server on one core and the load, \`wrk\`, on the other. All servers of a comparison run, and the load
is sent to one after the other. A figure is how many times as fast our endpoint is as the other server, by elapsed time and by processor
time, which other programs on the machine affect less. The servers are restarted several times.

The plain server uses \`node:http\` in the simplest way: it reads the body by an async iterator and answers with \`setHeader\` and \`end\`. The
tuned one uses events, and one \`writeHead\` with a length. A bare handler does the same in the way of its framework. None of them checks
anything or sends our two headers that protect browsers. Our endpoints run with all limits and checks on.

A peer uses its own HTTP server if it has one (jayson, @open-rpc/server-js, h3, tRPC), else a tuned \`node:http\`. tRPC does the same work
in another envelope.`

/** `http`: our endpoint on Node and in frameworks, and the peers. */
export const http: Section = {
  name: 'http',
  title: 'Over HTTP',
  check: checkPrograms,
  async measure(effort, log) {
    log('Node')
    const onNode = await compareRepeatedly(node, effort)
    const inFrameworks = await compareAll(frameworks, effort, ({ title }) => log(title))
    const amongPeers = await compareAll(peers, effort, () => log('peers'))
    return {
      about,
      tables: [
        nodeTable(onNode),
        latencyTable(onNode),
        frameworksTable(inFrameworks),
        frameworksLatencyTable(inFrameworks),
        peersTable(amongPeers),
      ],
      goals: goalsOf(onNode, inFrameworks),
    }
  },
}

async function compareAll<One extends { readonly comparison: Parameters<typeof compareRepeatedly>[0] }>(
  all: readonly One[],
  effort: Effort,
  log: (one: One) => void,
) {
  const runs = []
  for (const one of all) {
    log(one)
    runs.push({ ...one, run: await compareRepeatedly(one.comparison, effort) })
  }
  return runs
}
