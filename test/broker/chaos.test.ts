/** Processes that die under load: which responses their callers get, and that no call runs twice. */
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Fleet, Load, openSocket } from './fleet.ts'

/** Calls that had no chance: the worker was killed, or there was no worker. */
const lostCodes = [-32012, -32016]

test('kill -9 of one of two workers loses only the calls that it had, and none runs twice', async () => {
  const fleet = await Fleet.start()
  const [stays, dies] = await Promise.all([fleet.worker(), fleet.worker()])
  const { url } = await fleet.gateway('--timeout', '1500')
  const load = await Load.start(url)
  await load.succeeds(300)
  await dies.stop('SIGKILL')
  await load.succeeds(300)
  await load.end()
  const shares = [stays, dies].map(({ child }) => load.results.filter((pid) => pid === child.pid).length)
  expect(Math.min(...shares)).toBeGreaterThan(50)
  expect(load.failures.map(([, code]) => code).filter((code) => !lostCodes.includes(code))).toEqual([])
  const failed = load.failures.map(([number]) => number)
  const begunElsewhere = fleet.notesOf('begun').filter(({ number, pid }) => failed.includes(number) && pid !== dies.child.pid)
  expect(begunElsewhere).toEqual([])
  expect(failed.length).toBeLessThanOrEqual(16) // no more than were in flight
  fleet.expectNoneTwice()
})

test('the calls of the only worker are -32012 when it is killed, later ones -32016, and a new worker answers', async () => {
  const fleet = await Fleet.start()
  const worker = await fleet.worker()
  const { url } = await fleet.gateway('--timeout', '1000')
  const socket = await openSocket(url)
  const ask = async (method: string, number: number) => {
    const reply = once(socket, 'message')
    socket.send(JSON.stringify({ jsonrpc: '2.0', method, params: [number], id: number }))
    const { error, result } = JSON.parse(String((await reply)[0]))
    return error?.code ?? result
  }
  const begun = ask('wait', 1)
  await fleet.noted('begun', 1)
  await worker.stop('SIGKILL')
  expect(await begun).toBe(-32012)
  expect(await ask('job', 2)).toBe(-32016)
  const next = await fleet.worker()
  expect(await ask('job', 3)).toBe(next.child.pid)
})

test.each([500, 5_000])(
  'a broker that is down for %i ms under load leaves no call without its one response',
  async (downtime) => {
    const fleet = await Fleet.start()
    await Promise.all([fleet.worker(), fleet.worker()])
    const { url } = await fleet.gateway('--timeout', '2000')
    const load = await Load.start(url)
    await load.succeeds(200)
    await fleet.broker.kill()
    await setTimeout(downtime)
    await fleet.broker.start()
    await load.succeeds(300)
    await load.end()
    expect(load.failures.filter(([, code]) => !lostCodes.includes(code))).toEqual([])
    fleet.expectNoneTwice()
    const again = await Load.start(url)
    await again.succeeds(100)
    await again.end()
    expect(again.failures).toEqual([])
  },
)

test('a rolling restart of all workers under load loses no call, and every worker ends with 0', async () => {
  const fleet = await Fleet.start()
  const old = await Promise.all([fleet.worker(), fleet.worker('--workers', '2')])
  const { url } = await fleet.gateway()
  const load = await Load.start(url)
  await load.succeeds(100)
  for (const worker of old) {
    const next = await fleet.worker()
    expect(await worker.stop('SIGTERM')).toBe(0)
    await load.succeeds(100)
    expect(load.results).toContain(next.child.pid)
  }
  await load.end()
  expect(load.failures).toEqual([])
  fleet.expectNoneTwice()
})

test('a gateway that gets SIGTERM answers its calls in flight, and ends with 0', async () => {
  const fleet = await Fleet.start()
  await fleet.worker()
  const { program, url } = await fleet.gateway()
  const response = fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"jsonrpc":"2.0","method":"job","params":[1,500],"id":1}',
  })
  await fleet.noted('begun', 1)
  const ended = program.stop('SIGTERM')
  expect(await (await response).json()).toMatchObject({ id: 1, result: expect.any(Number) })
  expect(await ended).toBe(0)
})
