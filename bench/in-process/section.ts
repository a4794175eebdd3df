/** What a message costs from text to text, without any transport. */
import type { Section } from '../section.ts'
import { groups } from './cases.ts'
import { openContenders } from './contenders.ts'
import { raceAll } from './race.ts'
import { aimsOf, tableAgainstPeers, tableOf } from './tables.ts'

const about = `From text to text, without any transport: ours with all limits and checks on. The limit is a naive server that parses,
calls, stringifies and checks nothing. Its row tells its time; the other rows tell how many times as fast as it each is: the median of
all rounds and, in brackets, their middle half. \`handle\` is what doors call, and answers at once where methods do;
\`handleRequestBody\` always promises.

A peer stands in a column where its answer means the same; \`—\` is where it means something else, or where the peer does no such thing.
Each goes the shortest way that its public interface has (\`bench/peers/in-process.mjs\`). Where that takes and gives objects,
\`JSON.parse\` and \`JSON.stringify\` are put around it.

- @metamask/json-rpc-engine has two engines, of which only the first, deprecated one takes batches.
- h3 has no way from text to text over HTTP. Its WebSocket handler is raced, which shares the code that answers.
- @open-rpc/server-js checks params by its document in every case, and does so instead of Zod.
- tRPC speaks a protocol of its own. Its caller is raced, within the lines that read and write single calls.`

/** `in-process`: single calls, batches and echoes, against the limit and the peers. */
export const inProcess: Section = {
  name: 'in-process',
  title: 'In process',
  async measure(effort, say) {
    const contenders = await openContenders()
    const cases = groups.flatMap((group) => group.cases)
    const outcomes = await raceAll(contenders, cases, effort, say)
    const tables = groups.map((group) => tableOf(group, outcomes, contenders))
    return { about, tables: [...tables, tableAgainstPeers(outcomes)], aims: aimsOf(outcomes) }
  },
}
