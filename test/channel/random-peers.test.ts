/** Two peers that call each other at random, under limits so small that both are always full. */
import { setTimeout as after } from 'node:timers/promises'
import { type BaseContext, errorCodes, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { memory, type Peer, peer } from 'damn-simple-jsonrpc-server/channel'
import fc from 'fast-check'
import { expect, test } from 'vitest'

/** What a call does at the other end. */
interface Step {
  readonly kind: 'answer' | 'wait' | 'callBack' | 'notifyBack' | 'fail'
  readonly from: 0 | 1
  readonly isCancelled: boolean
  /** The caller waits for a millisecond only. */
  readonly isImpatient: boolean
  readonly depth: number
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('answer', 'wait', 'callBack', 'notifyBack', 'fail'),
  from: fc.constantFrom(0, 1),
  isCancelled: fc.boolean(),
  isImpatient: fc.boolean(),
  depth: fc.integer({ min: 0, max: 3 }),
})

/** How calls may end: with a result, an error of the method, or a refusal. */
const allowedCodes = new Set([7, -32800, -32009, -32015])

function makePeers(maxCallsInFlight: number, barrier: boolean): [Peer, Peer] {
  const service = new Service({ onError: () => {} })
    .method('answer', () => 'done')
    .method('wait', () => after(1, 'done'))
    .method('notifyBack', { takesContext: true }, async ({ peer: other }) => {
      await other?.notify('wait')
      return 'done'
    })
    .method('fail', () => {
      throw new RpcError(7, 'no')
    })
    .method('callBack', { params: ['depth'], takesContext: true }, (context, depth: number) => callBack(context, depth))
  const [one, other] = memory()
  const options = { service, limits: { maxCallsInFlight }, barrier, timeout: 20_000 }
  return [peer(one, options), peer(other, options)]
}

async function callBack({ peer: other, signal }: BaseContext, depth: number): Promise<unknown> {
  if (depth === 0) return 'done'
  try {
    return await other?.call('callBack', [depth - 1], { signal })
  } catch (error) {
    if (RpcError.is(error)) throw new RpcError(error.code, error.message)
    throw error
  }
}

/** Makes the calls of all steps at once. Each must settle, once. */
async function run(peers: readonly [Peer, Peer], steps: readonly Step[]): Promise<unknown[]> {
  return Promise.all(
    steps.map(async ({ kind, from, isCancelled, isImpatient, depth }) => {
      const controller = new AbortController()
      const call = peers[from].call(kind, kind === 'callBack' ? [depth] : undefined, {
        signal: controller.signal,
        timeout: isImpatient ? 1 : 20_000,
      })
      if (isCancelled) setImmediate(() => controller.abort(new RpcError(-32800, 'Cancelled')))
      return call.catch((error) => error)
    }),
  )
}

test('two peers that call each other at random, with one to three calls in flight, never deadlock, and every call settles', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 3 }),
      fc.boolean(),
      async (steps, limit, barrier) => {
        const peers = makePeers(limit, barrier)
        for (const outcome of await run(peers, steps)) expect(outcome).toSatisfy(isAllowed)
        expect(await answerOnceIdle(peers[0])).toBe('done')
        await Promise.all(peers.map((one) => one.close({ drain: 0 })))
      },
    ),
    { numRuns: 150 },
  )
}, 120_000)

test('whenever one end closes or drains, every call of both ends settles, and nothing is left', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 0, max: 5 }),
      fc.constantFrom(0, 10_000),
      async (steps, limit, turns, drain) => {
        const peers = makePeers(limit, true)
        const outcomes = run(peers, steps)
        for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate)
        await peers[0].close({ drain })
        for (const outcome of await outcomes) expect(outcome).toSatisfy(isAllowed)
        expect(await peers[1].closed).toMatchObject({ isFinal: true })
        await expect(peers[1].call('answer')).rejects.toMatchObject({ reason: 'network' })
      },
    ),
    { numRuns: 150 },
  )
}, 120_000)

/** Calls that were given up may still run at the other end: as long as they do, it may be busy. */
async function answerOnceIdle(peer: Peer): Promise<unknown> {
  for (;;) {
    const outcome = await peer.call('answer').catch((error) => error)
    if (!(outcome instanceof RpcError) || outcome.code !== errorCodes.busy) return outcome
    await new Promise(setImmediate)
  }
}

function isAllowed(outcome: unknown): boolean {
  if (outcome === 'done') return true
  const { code, reason } = Object(outcome) as { code?: number; reason?: string }
  return allowedCodes.has(code as number) || code === -32603 || ['lost', 'network', 'timeout'].includes(reason as string)
}
