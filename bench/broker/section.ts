/** NATS: a call through a gateway against a bare request, and how the cost grows with clients and workers. */
import { headers, type NatsConnection } from '@nats-io/transport-node'
import { gateway } from 'damn-simple-jsonrpc-server/nats'
import { natsServerPath } from '../../scripts/programs.mjs'
import { exponentOf, type Point } from '../growth/exponent.ts'
import { checkPrograms } from '../http/cores.ts'
import { interleave, type Round } from '../measure/interleave.ts'
import { speedAgainst, spreadOf } from '../measure/spread.ts'
import { count, duration, ratio } from '../report/figures.ts'
import type { Effort, Findings, Goal, Section, Table } from '../section.ts'
import { withBroker } from './processes.ts'

const about = `A gateway in the process of the bench asks a worker in another process. A bare request is \`connection.request\` of NATS to a
responder there, which parses the message and stringifies the response; neither checks anything, and no headers are sent. With one call in
flight, most of the time is the wait for the broker. The NATS server and the workers share a core.
Clients are callers that have one call in flight each, and an exponent of 1 means that a call costs the same
with any number of them. With several workers, each has a connection of its own in one process.`

const clientCounts = [1, 10, 100, 1000]
const workerCounts = [1, 2, 4, 8]

/** `broker`: calls through a gateway. */
export const broker: Section = {
  name: 'broker',
  title: 'NATS',
  check: () => {
    checkPrograms()
    natsServerPath()
  },
  async measure(effort, log) {
    const chosen = (sizes: readonly number[]) => (effort.isShort ? sizes.slice(0, 2) : sizes)
    log('one worker')
    const [speeds, clients] = await withBroker(1, async (connection) => {
      const compared = [await compare(connection, 1, effort), await compare(connection, 100, effort)]
      return [compared, await growthByClients(connection, chosen(clientCounts), effort)] as const
    })
    const workers: Growth = { what: 'workers', ours: [], bare: [] }
    for (const size of chosen(workerCounts)) {
      log(`${size} workers`)
      const { costs } = await withBroker(size, (connection) => compare(connection, 100, effort))
      workers.bare.push({ size, cost: spreadOf(costs[0]).median })
      workers.ours.push({ size, cost: spreadOf(costs[1]).median })
    }
    return findings(speeds, [clients, workers])
  },
}

/** What a call costs at each size, in microseconds. */
interface Growth {
  readonly what: string
  readonly ours: Point[]
  readonly bare: Point[]
}

async function growthByClients(connection: NatsConnection, sizes: readonly number[], effort: Effort): Promise<Growth> {
  const [bare, ours] = asks(connection)
  const rounds = [...sizes.map((size) => roundOf(bare, size, effort)), ...sizes.map((size) => roundOf(ours, size, effort))]
  const points = (await interleave(rounds, effort.rounds)).map((costs, index) => ({
    size: sizes[index % sizes.length] as number,
    cost: spreadOf(costs).median,
  }))
  return { what: 'clients of a gateway', bare: points.slice(0, sizes.length), ours: points.slice(sizes.length) }
}

/** Asks once. */
type Ask = (text: string) => Promise<unknown>

function asks(connection: NatsConnection): readonly [bare: Ask, ours: Ask] {
  const front = gateway(connection, { name: 'calculator', headers })
  return [
    async (text) => (await connection.request('bare', text, { timeout: 30_000 })).string(),
    async (text) => front.handle(text, { peerAddress: '127.0.0.1' }),
  ]
}

interface Compared {
  readonly inFlight: number
  readonly costs: readonly [bare: readonly number[], ours: readonly number[]]
}

async function compare(connection: NatsConnection, inFlight: number, effort: Effort): Promise<Compared> {
  const rounds = asks(connection).map((ask) => roundOf(ask, inFlight, effort))
  for (const round of rounds) await round()
  const [bare = [], ours = []] = await interleave(rounds, effort.rounds)
  return { inFlight, costs: [bare, ours] }
}

/** Calls of which so many are unanswered at a time. Its cost is in microseconds per call. */
function roundOf(ask: Ask, inFlight: number, { isShort }: Effort): Round {
  const calls = isShort ? 100 : Math.max(inFlight, inFlight === 1 ? 100 : 1000)
  return async () => {
    const start = performance.now()
    let sent = 0
    const caller = async () => {
      while (sent < calls) await ask(`{"jsonrpc":"2.0","method":"add","params":[1,2],"id":${++sent}}`)
    }
    await Promise.all(Array.from({ length: inFlight }, caller))
    return ((performance.now() - start) * 1000) / calls
  }
}

function findings(speeds: readonly Compared[], growths: readonly Growth[]): Findings {
  const calls: Table = {
    caption: 'A call',
    header: ['', 'a bare request', 'the gateway, speed against it'],
    rows: speeds.map(({ inFlight, costs: [bare, ours] }) => [
      `${count(inFlight)} in flight`,
      duration(spreadOf(bare).median),
      ratio(speedAgainst(bare, ours)),
    ]),
  }
  const growth: Table = {
    caption: 'Exponents',
    header: ['what grows', 'from', 'to', 'the gateway', 'bare requests'],
    rows: growths.map(({ what, ours, bare }) => [
      what,
      count(ours[0]?.size ?? 0),
      count(ours.at(-1)?.size ?? 0),
      ...[ours, bare].map((points) => exponentOf(points).toFixed(2)),
    ]),
  }
  return { about, tables: [calls, growth], goals: [...speeds.slice(-1).map(speedGoal), ...growths.map(growthGoal)] }
}

function speedGoal({ inFlight, costs }: Compared): Goal {
  const what = `NATS: a call through a gateway against a bare request, ${inFlight} in flight`
  return { what, target: 1, measured: speedAgainst(...costs).median, bound: 'least', unit: '×' }
}

/** The exponent must not be above 1.05, or above that of bare requests if this is higher: with more connections each read takes fewer messages. */
function growthGoal({ what, ours, bare }: Growth): Goal {
  const target = Math.max(1.05, exponentOf(bare))
  return { what: `NATS: growth with ${what}`, target, measured: exponentOf(ours), bound: 'most', unit: 'exponent' }
}
