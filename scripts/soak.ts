/**
 * `npm run soak`: clients over every transport that call, stream, subscribe, cancel, cut, reconnect and stop reading at random, against one
 * server. It checks that everything settles, that only what was cut is lost, and that the server holds nothing in the end.
 *
 *     --minutes N    how long (60)        --sessions N   so many sessions, however long they take
 *     --clients N    at a time (20)       --seed N       what happens (1)
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as after } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { act, type Random, randomOf } from './soak/actions.ts'
import { open, type Ports, type Transport, transports } from './soak/connections.ts'
import type { Holdings } from './soak/server.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    sessions: { type: 'string' },
    clients: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
})
const end = Date.now() + Number(values.minutes) * 60_000
const maxSessions = values.sessions === undefined ? Infinity : Number(values.sessions)
const seed = Number(values.seed)

/** Far more than any action takes. */
const patience = 30_000
/** What the heap may have grown by: caches of the runtime, compiled code. */
const mostGrowth = 8 * 1_048_576

const problems: string[] = []
const counts = new Map<string, number>()
let sessions = 0
let cuts = 0

const server = fork(new URL('soak/server.ts', import.meta.url), { execArgv: ['--import', 'tsx', '--expose-gc'] })
const [ports] = (await once(server, 'message')) as [Ports]
server.once('exit', (code) => code !== 0 && fail(`the server ended with ${code}`))
process.on('unhandledRejection', (reason) => fail(`unhandled: ${reason instanceof Error ? reason.stack : reason}`))

function fail(problem: string): void {
  if (problems.length < 20) problems.push(problem)
  console.error(problem)
}

function count(what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1)
}

/** One connection from its beginning to its end. Its actions run a few at a time; some of them meet a cut, or a client that does not read. */
async function runSession(transport: Transport, random: Random): Promise<void> {
  const connection = open(transport, ports)
  const rounds = 1 + random(4)
  for (let round = 0; round < rounds; round++) {
    const isCut = connection.cut !== undefined && random(4) === 0
    const isLast = isCut && transport !== 'ws' && transport !== 'ws-peer'
    const running = Array.from({ length: 1 + random(8) }, () => settled(act(connection, random), transport, isCut))
    if (random(4) === 0) connection.stopReading?.(random(50))
    const cut = isCut ? after(random(10)).then(connection.cut) : undefined
    await Promise.all([cut, ...running])
    if (isCut) cuts++
    if (isLast) break
  }
  await inTime(connection.close(), `${transport}: close`)
}

async function settled(action: ReturnType<typeof act>, transport: Transport, isCut: boolean): Promise<void> {
  try {
    const ended = await inTime(action, `${transport}: an action`)
    if (!ended) return
    count(ended.ending)
    if (ended.ending === 'lost' && !isCut) fail(`${transport}: ${ended.name} was lost, and nothing was cut`)
  } catch (error) {
    fail(`${transport}: ${(error as Error).message}`)
  }
}

/** What does not settle is a failure, too. */
async function inTime<Result>(work: Promise<Result>, what: string): Promise<Result | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(void fail(`${what} has not settled after ${patience} ms`)), patience)
  })
  const result = await Promise.race([work, late])
  clearTimeout(timer)
  return result
}

/** Runs sessions until there were so many, or the time is over. */
async function runPhase(seed: number, isOver: () => boolean): Promise<void> {
  const runClient = async (random: Random) => {
    while (!isOver() && problems.length === 0) await runSession(transports[sessions++ % transports.length] as Transport, random)
  }
  await Promise.all(Array.from({ length: Number(values.clients) }, (_, client) => runClient(randomOf(seed * 1000 + client))))
}

/** Asks again until the server has noticed that its clients have gone. */
async function holdings(): Promise<Holdings> {
  for (let attempt = 0; ; attempt++) {
    server.send('holdings')
    const [{ holdings: held, failures }] = (await once(server, 'message')) as [{ holdings: Holdings; failures: string[] }]
    for (const failure of failures) fail(`the server: ${failure}`)
    if (attempt === 150 || isEmpty(held)) return held
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

function isEmpty({ heap: _, ...others }: Holdings): boolean {
  return Object.values(others).every((held) => held === 0)
}

/** What this process itself still holds, apart from the channel to the server and its output. */
function ownResources(): string[] {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap' || name === 'Timeout')
}

// A tenth warms up what the runtime keeps for good, so that the heap can be compared.
const start = Date.now()
const warm = maxSessions / 10
await runPhase(seed, () => (maxSessions < Infinity ? sessions >= warm : Date.now() > start + (end - start) / 10))
const before = await holdings()
await runPhase(seed + 1, () => (maxSessions < Infinity ? sessions >= maxSessions : Date.now() > end))
const last = await holdings()

if (!isEmpty(last)) fail(`the server still holds ${JSON.stringify(last)}`)
if (last.heap > before.heap + mostGrowth) fail(`the heap grew from ${before.heap} to ${last.heap} bytes`)
server.send('close')
await inTime(once(server, 'exit'), 'the end of the server')
if (ownResources().length > 0) fail(`the clients still hold ${ownResources()}`)

const megabytes = (bytes: number) => (bytes / 1_048_576).toFixed(1)
const endings = [...counts].map(([ending, count]) => `${count} ${ending}`).join(', ')
console.log(`${sessions} connections, ${cuts} cuts; actions: ${endings}`)
console.log(
  `heap of the server: ${megabytes(before.heap)} MiB before, ${megabytes(last.heap)} MiB after; ${problems.length} problems`,
)
process.exit(problems.length === 0 ? 0 : 1)
