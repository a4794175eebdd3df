/** `npm run bench [-- ROUNDS [NAME]]`: how fast we are, as ratios to a mark. Absolute times are this machine's; ratios travel. */
import { inProcess } from './in-process.ts'
import { measure, type Pair, type Result, sawAnswers } from './measure.ts'
import { table } from './table.ts'

const [rounds = '61', name = ''] = process.argv.slice(2)
const pairs = inProcess.filter((pair) => pair.name.includes(name))

for (const pair of pairs) await checkSame(pair)
for (const pair of pairs) await measure(pair, 5) // every path is warm, and no pair profits from being the first

const results: Result[] = []
for (const pair of pairs) results.push(await measure(pair, Number(rounds)))

console.log(`In process, against a naive server that checks nothing (Node ${process.version}, ${rounds} rounds)\n`)
console.log(table(results))
if (!sawAnswers()) process.exitCode = 1

/** A ratio between different answers would say nothing. */
async function checkSame({ name, mark, ours }: Pair): Promise<void> {
  const [theirs, own] = [await mark(), await ours()]
  if (theirs !== own)
    throw new Error(`${name}: the answers differ.\n${String(theirs).slice(0, 200)}\n${String(own).slice(0, 200)}`)
}
