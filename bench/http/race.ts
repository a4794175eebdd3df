/** Races servers: all are up at once, and the load takes turns among them. */
import { deepStrictEqual } from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { takeTurns } from '../measure/take-turns.ts'
import type { ServerProcess } from './server-process.ts'
import type { Workload } from './workloads.ts'
import { type Outcome, wrk } from './wrk.ts'

/** What one server came to, round by round: microseconds of the clock, and of the server's processor, for a request; and latencies. */
export interface Laps {
  readonly clock: number[]
  readonly processor: number[]
  readonly p50: number[]
  readonly p99: number[]
}

/** How long to race. */
export interface Distance {
  readonly rounds: number
  readonly milliseconds: number
}

/** The laps of each server, in their order. Throws where one answers something else than was expected, or breaks under the load. */
export async function race(servers: readonly ServerProcess[], workload: Workload, distance: Distance): Promise<Laps[]> {
  for (const { url } of servers) await checkAnswer(url, workload)
  const folder = await mkdtemp(join(tmpdir(), 'bench-'))
  const bodyFile = join(folder, 'body.json')
  await writeFile(bodyFile, workload.body)
  const { connections } = workload
  const { milliseconds, rounds } = distance
  const laps: Laps[] = servers.map(() => ({ clock: [], processor: [], p50: [], p99: [] }))
  const lap = (server: ServerProcess) => timed(server, () => wrk({ url: server.url, bodyFile, connections, milliseconds }))
  const run = servers.map((server, index) => async () => record(laps[index] as Laps, await lap(server)))
  try {
    if (rounds > 1) for (const server of servers) await lap(server) // warm
    await takeTurns(run, rounds)
    return laps
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** A load, and the processor time that the server spent on it. */
async function timed(server: ServerProcess, load: () => Promise<Outcome>): Promise<Outcome & { processor: number }> {
  const before = await server.cpuTime()
  const outcome = await load()
  return { ...outcome, processor: (await server.cpuTime()) - before }
}

function record(laps: Laps, { requests, microseconds, processor, p50, p99 }: Outcome & { processor: number }): number {
  laps.clock.push(microseconds / requests)
  laps.processor.push(processor / requests)
  laps.p50.push(p50)
  laps.p99.push(p99)
  return microseconds / requests
}

/** A race between different answers would say nothing. */
async function checkAnswer(url: string, { body, answer, inTrpc, title }: Workload): Promise<void> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const given = await response.json()
  if (inTrpc !== undefined && isDeepStrictEqual(given, inTrpc)) return
  deepStrictEqual(given, answer, `${url} answers otherwise than expected (${title})`)
}
