/** What a request costs over real sockets. */
import type { Effort, Section } from '../section.ts'
import { checkPrograms } from './cores.ts'
import { raceInLives } from './lives.ts'
import { frameworks, node, peers } from './matches.ts'
import { aimsOf, frameworksLatencyTable, frameworksTable, latencyTable, nodeTable, peersTable } from './tables.ts'

const about = `Over loopback, with the server on one core and the load, \`wrk\`, on the other. All servers of a race are up at once, and the
load takes turns among them. A figure is how many times as fast our door is as its mark, by the clock and by the time that the server's
processor spent, which other programs on the machine disturb less. Servers are started anew several times in a race.

The plain server is \`node:http\` as one writes it: the body by an async iterator, the answer with \`setHeader\` and \`end\`. The tuned one is
as one writes it who has measured: events, and one \`writeHead\` with a length. A bare handler does the same in its framework's own way.
None of them checks anything, or sends the two headers of ours that protect browsers. Doors run with all limits and checks on.

Peers bring their own HTTP server where they have one (jayson, @open-rpc/server-js, h3, tRPC), and stand behind a tuned \`node:http\` where
they have none. tRPC does the same work in another envelope.`

/** `http`: the Node door, the framework doors, and the peers. */
export const http: Section = {
  name: 'http',
  title: 'Over HTTP',
  check: checkPrograms,
  async measure(effort, say) {
    say('the Node door')
    const onNode = await raceInLives(node, effort)
    const inFrameworks = await raceAll(frameworks, effort, ({ title }) => say(title))
    const amongPeers = await raceAll(peers, effort, () => say('peers'))
    return {
      about,
      tables: [
        nodeTable(onNode),
        latencyTable(onNode),
        frameworksTable(inFrameworks),
        frameworksLatencyTable(inFrameworks),
        peersTable(amongPeers),
      ],
      aims: aimsOf(onNode, inFrameworks),
    }
  },
}

async function raceAll<One extends { readonly match: Parameters<typeof raceInLives>[0] }>(
  all: readonly One[],
  effort: Effort,
  say: (one: One) => void,
) {
  const runs = []
  for (const one of all) {
    say(one)
    runs.push({ ...one, run: await raceInLives(one.match, effort) })
  }
  return runs
}
