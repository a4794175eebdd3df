/**
 * `node --import tsx bench/http/try.ts [FILE] [WORKLOAD] [ROUNDS]`: compares the endpoint in one file of `servers/` with its baselines,
 * for work on its speed. The default is `try.ts node single 7`. It measures the build in `dist/`.
 */
import { speedAgainst, spreadOf } from '../measure/spread.ts'
import { compareServers, type Samples } from './compare.ts'
import { checkPrograms } from './cores.ts'
import { ServerProcess } from './server-process.ts'
import { workloads } from './workloads.ts'

const [file = 'node', workload = 'single', rounds = '7'] = process.argv.slice(2)
const baselines = file === 'node' ? ['plain', 'tuned'] : ['bare']

checkPrograms()
const servers = await Promise.all(['endpoint', ...baselines].map((name) => ServerProcess.start(`${file}.${name}`)))
try {
  const length = { rounds: Number(rounds), milliseconds: 1000 }
  const [ours, ...others] = await compareServers(servers, workloads[workload as keyof typeof workloads], length)
  console.log(`ours   ${figures(ours as Samples)}`)
  for (const [index, samples] of others.entries()) {
    console.log(`${baselines[index]}  ${figures(samples)}   speed of ours ${speed(samples, ours as Samples)}`)
  }
} finally {
  for (const server of servers) await server.stop()
}

function figures({ clock, processor, p50, p99 }: Samples): string {
  const [a, b, c, d] = [clock, processor, p50, p99].map((all) => spreadOf(all).median) as [number, number, number, number]
  return `${a.toFixed(2)} µs, processor ${b.toFixed(2)} µs, p50 ${c} µs, p99 ${d} µs`
}

function speed(baseline: Samples, ours: Samples): string {
  const [clock, processor] = [speedAgainst(baseline.clock, ours.clock), speedAgainst(baseline.processor, ours.processor)]
  const range = `${clock.lower.toFixed(3)} – ${clock.upper.toFixed(3)}`
  return `${clock.median.toFixed(3)} × (${range}), by processor time ${processor.median.toFixed(3)} ×`
}
