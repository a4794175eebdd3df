/** WebSockets: the cost of a message, of an item of a stream, and of an idle connection. */
import { checkPrograms } from '../http/cores.ts'
import { withServers } from '../http/repeated-comparison.ts'
import type { ServerProcess } from '../http/server-process.ts'
import { interleave } from '../measure/interleave.ts'
import { speedAgainst, spreadOf } from '../measure/spread.ts'
import { count, duration, ratio } from '../report/figures.ts'
import type { Effort, Findings, Goal, Section, Table } from '../section.ts'
import { callMany, openIdle, openWebSocket, readItems } from './clients.ts'

const about = `Both servers use the package \`ws\`, without compression, on a core of their own. The bare server parses each message, calls
the function and stringifies the response; it checks nothing and has no limits. The cost of a message is the processor time of the server, with
100 calls in flight on one connection. A stream is a method that yields small objects to a caller that asks for parts. The heap of an idle
connection is what 10,000 of them add to the server after a collection of garbage, divided by their number.`

const servers = ['ws.endpoint', 'ws.bare']
const inFlight = 100

/** `two-way`: messages and streams over WebSockets, and idle connections. */
export const twoWay: Section = {
  name: 'two-way',
  title: 'WebSockets',
  check: checkPrograms,
  async measure(effort, log) {
    const found: Findings[] = []
    await withServers(servers, async (running) => {
      log('messages')
      const [ours = [], bare = []] = await interleave(
        await Promise.all(running.map((server) => messageRound(server, effort))),
        effort.rounds,
      )
      log('a stream')
      const items = await itemCosts(running[0] as ServerProcess, effort)
      log('idle connections')
      const heaps = await Promise.all(running.map((server) => idleHeap(server, effort.isShort ? 100 : 10_000)))
      const speed = speedAgainst(bare, ours)
      const [ourHeap = 0, bareHeap = 1] = heaps
      const tables = [
        messageTable(spreadOf(bare).median, ratio(speed)),
        streamTable(spreadOf(items).median),
        idleTable(ourHeap, bareHeap),
      ]
      found.push({ about, tables, goals: goalsOf(speed.median, spreadOf(items).median, ourHeap / bareHeap) })
    })
    return found[0] as Findings
  },
}

/** The processor time of the server for one message, in microseconds. */
async function messageRound(server: ServerProcess, { isShort }: Effort): Promise<() => Promise<number>> {
  const socket = await openWebSocket(server.url)
  const messages = isShort ? 500 : 20_000
  await callMany(socket, messages, inFlight)
  return async () => {
    const before = await server.cpuTime()
    await callMany(socket, messages, inFlight)
    return ((await server.cpuTime()) - before) / messages
  }
}

/** The microseconds of an item, from the request to the response. */
async function itemCosts(server: ServerProcess, { isShort, rounds }: Effort): Promise<number[]> {
  const socket = await openWebSocket(server.url)
  const items = isShort ? 1000 : 200_000
  const costs: number[] = []
  for (let round = 0; round < rounds; round++) costs.push(((await readItems(socket, items)) * 1000) / items)
  return costs
}

/** The heap of an idle connection, in bytes. */
async function idleHeap(server: ServerProcess, connections: number): Promise<number> {
  const before = await heapOf(server)
  const sockets = await openIdle(server.url, connections)
  const heap = ((await heapOf(server)) - before) / connections
  for (const socket of sockets) socket.destroy()
  return heap
}

async function heapOf(server: ServerProcess): Promise<number> {
  return (await server.ask('heap')).heapBytes as number
}

function messageTable(bare: number, speed: string): Table {
  const rows = [
    ['the bare server', duration(bare)],
    ['our endpoint, speed against it', speed],
  ]
  return { caption: 'A message', header: ['', 'processor time'], rows }
}

function streamTable(item: number): Table {
  const perSecond = Math.round(1e6 / item / 1000) * 1000
  return {
    caption: 'A stream',
    header: ['', 'an item', 'items in a second'],
    rows: [['our endpoint', duration(item), count(perSecond)]],
  }
}

function idleTable(ours: number, bare: number): Table {
  const rows = [
    ['our endpoint', kilobytes(ours)],
    ['the bare server', kilobytes(bare)],
  ]
  return { caption: 'An idle connection', header: ['', 'heap'], rows }
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`
}

function goalsOf(speed: number, item: number, heap: number): Goal[] {
  return [
    { what: 'WebSockets: a message against a bare server', target: 1, measured: speed, bound: 'least', unit: '×' },
    { what: 'WebSockets: 1,000 items of a stream', target: 4, measured: item, bound: 'most', unit: 'ms' },
    {
      what: 'WebSockets: the heap of an idle connection against a bare server',
      target: 1.6,
      measured: heap,
      bound: 'most',
      unit: '×',
    },
  ]
}
