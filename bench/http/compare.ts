/** Compares servers: all of them run, and the load is sent to one after the other. */
import { deepStrictEqual } from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { interleave } from '../measure/interleave.ts'
import type { ServerProcess } from './server-process.ts'
import type { Workload } from './workloads.ts'
import { type Outcome, wrk } from './wrk.ts'

/** The measurements of one server, round by round: elapsed microseconds and processor microseconds per request, and latencies. */
export interface Samples {
  readonly clock: number[]
  readonly processor: number[]
  readonly p50: number[]
  readonly p99: number[]
}

/** How long to measure. */
export interface Length {
  readonly rounds: number
  readonly milliseconds: number
}

/** Returns the samples of each server, in their order. Throws if a server answers differently or fails under the load. */
export async function compareServers(servers: readonly ServerProcess[], workload: Workload, length: Length): Promise<Samples[]> {
  for (const { url } of servers) await checkAnswer(url, workload)
  const folder = await mkdtemp(join(tmpdir(), 'bench-'))
  const bodyFile = join(folder, 'body.json')
  await writeFile(bodyFile, workload.body)
  const { connections } = workload
  const { milliseconds, rounds } = length
  const samples: Samples[] = servers.map(() => ({ clock: [], processor: [], p50: [], p99: [] }))
  const measure = (server: ServerProcess) => timed(server, () => wrk({ url: server.url, bodyFile, connections, milliseconds }))
  const run = servers.map((server, index) => async () => record(samples[index] as Samples, await measure(server)))
  try {
    if (rounds > 1) for (const server of servers) await measure(server) // warms up
    await interleave(run, rounds)
    return samples
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Sends the load, and measures the processor time that the server spends on it. */
async function timed(server: ServerProcess, load: () => Promise<Outcome>): Promise<Outcome & { processor: number }> {
  const before = await server.cpuTime()
  const outcome = await load()
  return { ...outcome, processor: (await server.cpuTime()) - before }
}

function record(samples: Samples, { requests, microseconds, processor, p50, p99 }: Outcome & { processor: number }): number {
  samples.clock.push(microseconds / requests)
  samples.processor.push(processor / requests)
  samples.p50.push(p50)
  samples.p99.push(p99)
  return microseconds / requests
}

/** Throws if the server answers differently, because comparing different answers would mean nothing. */
async function checkAnswer(url: string, { body, answer, inTrpc, title }: Workload): Promise<void> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const received = await response.json()
  if (inTrpc !== undefined && isDeepStrictEqual(received, inTrpc)) return
  deepStrictEqual(received, answer, `${url} does not answer as expected (${title})`)
}
