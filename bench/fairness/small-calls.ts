/** Measures how long the small calls of one client take while another client sends large batches. */
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ServerProcess } from '../http/server-process.ts'
import { workloads } from '../http/workloads.ts'

/** The latency of the small calls and the delay of the event loop of the server, in milliseconds. */
export interface Latency {
  readonly p50: number
  readonly p99: number
  readonly max: number
  /** The 99th percentile of the delay of the event loop. */
  readonly delay: number
}

const pause = 5

/** Sends small calls for `milliseconds`, with a pause after each. A second client sends `batch` repeatedly, if there is one. */
export async function measureSmallCalls(
  server: ServerProcess,
  batch: string | undefined,
  milliseconds: number,
): Promise<Latency> {
  const agents = [new Agent({ keepAlive: true, maxSockets: 1 }), new Agent({ keepAlive: true, maxSockets: 1 })] as const
  const end = performance.now() + milliseconds
  await post(server.url, workloads.single.body, agents[0])
  await server.ask('watchDelay')
  const otherClient = batch === undefined ? undefined : sendUntil(end, server.url, batch, agents[1])
  const times = await timeCallsUntil(end, server.url, agents[0])
  await otherClient
  const { p99: delay = 0 } = await server.ask('delay')
  for (const agent of agents) agent.destroy()
  return { ...latencyOf(times), delay }
}

async function sendUntil(end: number, url: string, body: string, agent: Agent): Promise<void> {
  while (performance.now() < end) await post(url, body, agent)
}

async function timeCallsUntil(end: number, url: string, agent: Agent): Promise<number[]> {
  const times: number[] = []
  while (performance.now() < end) {
    const start = performance.now()
    await post(url, workloads.single.body, agent)
    times.push(performance.now() - start)
    await sleep(pause)
  }
  return times
}

function latencyOf(times: readonly number[]): Omit<Latency, 'delay'> {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] as number
  return { p50: at(0.5), p99: at(0.99), max: at(1) }
}

/** Resolves when the answer is complete. It does not parse the answer, because that would delay the other client. */
function post(url: string, body: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const sent = request(url, { method: 'POST', headers, agent }, (response) => {
      response.resume().on('end', resolve).on('error', reject)
      if (response.statusCode !== 200) reject(new Error(`${url} answered ${response.statusCode}`))
    })
    sent.on('error', reject).end(body)
  })
}
