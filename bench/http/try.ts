/**
 * `node --import tsx bench/http/try.ts [FILE] [WORKLOAD] [ROUNDS]`: races the door in one file of `servers/` against its marks, for whoever
 * works on its speed. `try.ts node single 7` is what it does without arguments; it measures what is built in `dist/`.
 */
import { speedAgainst, spreadOf } from '../measure/spread.ts'
import { checkPrograms } from './cores.ts'
import { type Laps, race } from './race.ts'
import { ServerProcess } from './server-process.ts'
import { workloads } from './workloads.ts'

const [file = 'node', workload = 'single', rounds = '7'] = process.argv.slice(2)
const marks = file === 'node' ? ['plain', 'tuned'] : ['bare']

checkPrograms()
const servers = await Promise.all(['door', ...marks].map((name) => ServerProcess.start(`${file}.${name}`)))
try {
  const distance = { rounds: Number(rounds), milliseconds: 1000 }
  const [ours, ...others] = await race(servers, workloads[workload as keyof typeof workloads], distance)
  console.log(`door   ${figures(ours as Laps)}`)
  for (const [index, laps] of others.entries()) {
    console.log(`${marks[index]}  ${figures(laps)}   door's speed ${speed(laps, ours as Laps)}`)
  }
} finally {
  for (const server of servers) await server.stop()
}

function figures({ clock, processor, p50, p99 }: Laps): string {
  const [a, b, c, d] = [clock, processor, p50, p99].map((all) => spreadOf(all).median) as [number, number, number, number]
  return `${a.toFixed(2)} µs, processor ${b.toFixed(2)} µs, p50 ${c} µs, p99 ${d} µs`
}

function speed(mark: Laps, ours: Laps): string {
  const [clock, processor] = [speedAgainst(mark.clock, ours.clock), speedAgainst(mark.processor, ours.processor)]
  const range = `${clock.lower.toFixed(3)} – ${clock.upper.toFixed(3)}`
  return `${clock.median.toFixed(3)} × (${range}), by processor time ${processor.median.toFixed(3)} ×`
}
