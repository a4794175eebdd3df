/** What a client of a soak does: each action checks what it gets, and tells how it ended. */
import { RpcError } from 'damn-simple-jsonrpc-server'
import { TransportError } from 'damn-simple-jsonrpc-server/client'
import type { Connection } from './connections.ts'

/** A random number from 0 up to, and without, a limit. */
export type Random = (limit: number) => number

/** The same numbers for the same seed (mulberry32). */
export function randomOf(seed: number): Random {
  let state = seed >>> 0
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * limit)
  }
}

type Action = (connection: Connection, random: Random) => Promise<unknown>

function check(isRight: boolean, what: string): void {
  if (!isRight) throw new Error(`wrong: ${what}`)
}

/** The reason of calls that are cancelled here. */
const cancelled = new Error('cancelled by the soak')

async function cancelLater({ client }: Connection, random: Random): Promise<void> {
  const controller = new AbortController()
  const call = client.with({ signal: controller.signal }).later(random(20), 7)
  setTimeout(() => controller.abort(cancelled), random(20))
  check((await call) === 7, 'later')
}

async function readRows({ client }: Connection, random: Random): Promise<void> {
  const [count, end] = [random(300), random(400)]
  let next = 0
  for await (const item of client.stream.rows(count)) {
    check(item === next++, `item ${item} in the place of ${next - 1}`)
    if (next > end) return
    if (random(100) === 0) await new Promise((resolve) => setTimeout(resolve, random(5)))
  }
  check(next === count, `${next} of ${count} items`)
}

async function subscribe({ client, canSubscribe }: Connection, random: Random): Promise<void> {
  if (!canSubscribe) return
  const [end] = [random(5)]
  let next = 0
  for await (const tick of client.stream.ticks()) {
    check(tick === next++, `tick ${tick} in the place of ${next - 1}`)
    if (next > end) return
  }
  check(false, 'a subscription ended by itself')
}

async function reportProgress({ client }: Connection, random: Random): Promise<void> {
  const steps = random(20)
  const seen: unknown[] = []
  check((await client.with({ onProgress: (value) => void seen.push(value) }).build(steps)) === steps, 'build')
  check(seen.every((value, index) => value === index) && seen.length === steps, `progress ${seen}`)
}

async function batch({ client }: Connection, random: Random): Promise<void> {
  const count = 1 + random(20)
  const results = await client.batch((calls) => Array.from({ length: count }, (_, index) => calls.add(index, 1)))
  check(results.length === count && results.every((result, index) => result === index + 1), 'batch')
}

async function ask({ asked }: Connection, random: Random): Promise<void> {
  const value = random(1000)
  if (asked) check((await asked.ask(value)) === value + 1, 'ask')
}

const actions: Readonly<Record<string, Action>> = {
  add: async ({ client }, random) => {
    const x = random(1000)
    check((await client.add(x, 1)) === x + 1, 'add')
  },
  later: async ({ client }, random) => check((await client.later(random(10), 5)) === 5, 'later'),
  big: async ({ client }, random) => {
    const length = random(300_000)
    check((await client.big(length)).length === length, 'big')
  },
  note: ({ client }, random) => client.notify.note(random(100)),
  cancelLater,
  readRows,
  subscribe,
  reportProgress,
  batch,
  ask,
}
const names = Object.keys(actions)

/** How an action ended: as it should, by the cancel of the soak, or with its connection. */
export type Ending = 'done' | 'cancelled' | 'lost'

/** Runs an action by chance. @throws Error for any other end than those of `Ending`. */
export async function act(connection: Connection, random: Random): Promise<{ name: string; ending: Ending }> {
  const name = names[random(names.length)] as string
  try {
    await (actions[name] as Action)(connection, random)
    return { name, ending: 'done' }
  } catch (error) {
    if (error === cancelled) return { name, ending: 'cancelled' }
    const isLost = error instanceof TransportError && (error.reason === 'lost' || error.reason === 'network')
    if (isLost) return { name, ending: 'lost' }
    throw new Error(`${name}: ${RpcError.is(error) ? `${error.code} ${error.message}` : error}`, { cause: error })
  }
}
