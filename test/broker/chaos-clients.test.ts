/** Clients of a gateway that leave, do not read, or are many. */
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Fleet, Load, openSocket } from './fleet.ts'

const headers = { 'content-type': 'application/json', accept: 'application/x-ndjson' }
const call = (method: string, number: number) =>
  JSON.stringify({ jsonrpc: '2.0', method, params: { number, partialResultToken: number }, id: number })

/** Resolves when the worker of a stream makes no more items. */
async function stalls(fleet: Fleet, number: number): Promise<void> {
  const count = () => fleet.notesOf('item').filter((note) => note.number === number).length
  for (let [before, now] = [0, count()]; now !== before || now === 0; [before, now] = [now, count()]) await setTimeout(300)
}

test('a client over HTTP that leaves aborts its call and its stream on the worker', async () => {
  const fleet = await Fleet.start()
  await fleet.worker()
  const { url } = await fleet.gateway()
  for (const [method, number] of [
    ['wait', 1],
    ['items', 2],
  ] as const) {
    const controller = new AbortController()
    const response = fetch(url, { method: 'POST', headers, body: call(method, number), signal: controller.signal })
    response.catch(() => {})
    await fleet.noted('begun', number)
    controller.abort()
    await fleet.noted('aborted', number)
  }
})

test('a client over a WebSocket that leaves aborts its calls and streams on the worker', async () => {
  const fleet = await Fleet.start()
  await fleet.worker()
  const { url } = await fleet.gateway()
  const socket = await openSocket(url)
  for (const [method, number] of [
    ['wait', 1],
    ['wait', 2],
    ['items', 3],
  ] as const)
    socket.send(call(method, number))
  for (const number of [1, 2, 3]) await fleet.noted('begun', number)
  socket.terminate()
  for (const number of [1, 2, 3]) await fleet.noted('aborted', number)
})

test('a client that stops reading makes the worker of its stream wait, and frees it when it leaves', async () => {
  const fleet = await Fleet.start()
  await fleet.worker()
  const { url } = await fleet.gateway()
  const [slow, other] = [await openSocket(url), await openSocket(url)]
  slow.pause()
  slow.send(call('items', 1))
  await stalls(fleet, 1)
  other.send(call('job', 2))
  const [reply] = await once(other, 'message') // the worker answers others meanwhile
  expect(JSON.parse(String(reply))).toMatchObject({ id: 2, result: expect.any(Number) })
  expect(fleet.notesOf('aborted')).toEqual([])
  slow.terminate()
  await fleet.noted('aborted', 1)
})

test('kill -9 of a gateway ends the streams that its clients were reading on the worker', async () => {
  const fleet = await Fleet.start()
  await fleet.worker()
  const { program, url } = await fleet.gateway()
  const socket = await openSocket(url)
  socket.on('error', () => {})
  socket.send(call('items', 1))
  await once(socket, 'message')
  await program.stop('SIGKILL')
  await fleet.noted('aborted', 1)
})

test('1,000 clients over WebSockets get their answers through one gateway', async () => {
  const fleet = await Fleet.start()
  const workers = await Promise.all([fleet.worker(), fleet.worker()])
  const { url } = await fleet.gateway()
  const load = await Load.start(url, { sockets: 1_000, callsPerSocket: 2 })
  await load.succeeds(3_000)
  await load.end()
  expect(load.failures).toEqual([])
  expect(new Set(load.results)).toEqual(new Set(workers.map(({ child }) => child.pid)))
  fleet.expectNoneTwice()
})
