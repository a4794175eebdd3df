/**
 * Compares the same servers several times, each time in new processes, because the memory layout of a process makes it some percent
 * faster or slower until it ends.
 */
import type { Effort } from '../section.ts'
import { compareServers, type Samples } from './compare.ts'
import { ServerProcess } from './server-process.ts'
import type { Workload } from './workloads.ts'

/** The servers and workloads to compare. A server has the name that `server.ts` takes. */
export interface Comparison {
  readonly servers: readonly string[]
  readonly workloads: readonly Workload[]
  /** How often the servers are started. */
  readonly processes: number
}

const roundsPerProcess = 5
const roundMilliseconds = 700
const shortRoundMilliseconds = 400

/** Returns the samples of each server for each workload. A short run measures one round of the first workload. */
export async function compareRepeatedly(
  { servers, workloads, processes }: Comparison,
  { isShort }: Effort,
): Promise<Map<Workload, Samples[]>> {
  const chosen = isShort ? workloads.slice(0, 1) : workloads
  const length = isShort
    ? { rounds: 1, milliseconds: shortRoundMilliseconds }
    : { rounds: roundsPerProcess, milliseconds: roundMilliseconds }
  const samples = new Map<Workload, Samples[]>()
  for (let started = 0; started < (isShort ? 1 : processes); started++) {
    await withServers(servers, async (running) => {
      for (const workload of chosen)
        samples.set(workload, joined(samples.get(workload), await compareServers(running, workload, length)))
    })
  }
  return samples
}

/** Starts all servers, runs the function, and stops them, also if one of them could not start. */
export async function withServers(names: readonly string[], run: (servers: ServerProcess[]) => Promise<void>): Promise<void> {
  const started = await Promise.allSettled(names.map((name) => ServerProcess.start(name)))
  const servers = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
  try {
    const failed = started.find((each) => each.status === 'rejected')
    if (failed) throw failed.reason
    await run(servers)
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
  }
}

function joined(before: readonly Samples[] | undefined, now: readonly Samples[]): Samples[] {
  return now.map((samples, index) => {
    const earlier = before?.[index]
    return earlier ? joinedSamples(earlier, samples) : samples
  })
}

function joinedSamples(one: Samples, other: Samples): Samples {
  return {
    clock: [...one.clock, ...other.clock],
    processor: [...one.processor, ...other.processor],
    p50: [...one.p50, ...other.p50],
    p99: [...one.p99, ...other.p99],
  }
}
