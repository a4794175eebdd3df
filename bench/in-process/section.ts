/** The cost of a message from text to text, without a transport. */
import type { Section } from '../section.ts'
import { groups } from './cases.ts'
import { compareAll } from './compare.ts'
import { openImplementations } from './implementations.ts'
import { goalsOf, tableAgainstPeers, tableOf } from './tables.ts'

const about = `From text to text, without a transport, and with all limits and checks of ours on. The baseline is a naive server that parses,
calls, stringifies and checks nothing. Its row shows its time. The other rows show how many times as fast as the naive server each
implementation is: the median of all rounds and, in brackets, the quartiles. Adapters call \`handle\`, which returns a string if the methods
are synchronous; \`handleRequestBody\` always returns a promise.

\`—\` means that a peer gives another answer or does not support the case. Each peer is called in the shortest way that its public interface
has (\`bench/peers/in-process.mjs\`), with \`JSON.parse\` and \`JSON.stringify\` around it if it takes and returns objects.

- @metamask/json-rpc-engine has two engines, of which only the first, deprecated one supports batches.
- h3 has no HTTP handler from text to text. Its WebSocket handler is measured, which shares the code that answers.
- @open-rpc/server-js checks params against its document in every case, instead of with Zod.
- tRPC has its own protocol. Its caller is measured, with the few lines that read and write single calls.`

/** `in-process`: single calls, batches and echoes, against the naive server and the peers. */
export const inProcess: Section = {
  name: 'in-process',
  title: 'In process',
  async measure(effort, log) {
    const implementations = await openImplementations()
    const cases = groups.flatMap((group) => group.cases)
    const outcomes = await compareAll(implementations, cases, effort, log)
    const tables = groups.map((group) => tableOf(group, outcomes, implementations))
    return { about, tables: [...tables, tableAgainstPeers(outcomes)], goals: goalsOf(outcomes) }
  },
}
