/**
 * DNS rebinding: a page at a name of its own lets that name mean the visitor's machine, and then has the same origin as the server that
 * listens there. The browser takes nothing for foreign any more; only the name in `Host` shows it.
 */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Service } from 'damn-simple-jsonrpc-server'
import { csrfServe, listen, serve } from 'damn-simple-jsonrpc-server/node'
import { expect, onTestFinished, test } from 'vitest'
import { useContext } from './chromium.ts'

const browser = useContext()

let calls = 0
const service = new Service().method('pay', () => ++calls)

/** Calls `/` from a page at this name, which means this machine. Resolves to what the page sees. */
async function callFrom(name: string, port: number): Promise<unknown> {
  await browser.page.goto(`http://${name}:${port}/`)
  return browser.page.evaluate(`fetch('/', {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"jsonrpc":"2.0","method":"pay","id":1}',
  }).then(async (response) => [location.host, response.status, await response.json()])`)
}

const refusal = { code: -32014, message: 'Forbidden', data: { reason: 'host-refused' } }

test('listen() refuses a page at a name that is not a name of this machine', async () => {
  const server = await listen(service, { port: 0 })
  onTestFinished(() => server.close())
  const before = calls
  for (const name of ['rebind.test', 'localhost.test', '127.0.0.1.test'])
    expect(await callFrom(name, server.port)).toEqual([
      `${name}:${server.port}`,
      403,
      { jsonrpc: '2.0', error: refusal, id: null },
    ])
  expect(calls).toBe(before)
})

test.each(['localhost', '127.0.0.1'])('listen() answers a page at %s', async (name) => {
  const server = await listen(service, { port: 0 })
  onTestFinished(() => server.close())
  expect(await callFrom(name, server.port)).toMatchObject([`${name}:${server.port}`, 200, { result: calls }])
})

test('listen() answers a page at a name that is in allowedHosts', async () => {
  const server = await listen(service, { port: 0, allowedHosts: ['named.test'] })
  onTestFinished(() => server.close())
  expect(await callFrom('named.test', server.port)).toMatchObject([`named.test:${server.port}`, 200, { result: calls }])
})

test.each<[string, RequestListener]>([
  ['serve', serve(service)],
  ['csrfServe', csrfServe(service)],
])('%s without allowedHosts answers a rebound page, because it cannot know its own name', async (_name, endpoint) => {
  expect(await callFrom('rebind.test', await portOf(endpoint))).toMatchObject([expect.any(String), 200, { result: calls }])
})

test.each<[string, RequestListener]>([
  ['serve', serve(service, { allowedHosts: ['localhost'] })],
  ['csrfServe', csrfServe(service, { allowedHosts: ['localhost'] })],
])('%s with allowedHosts refuses a rebound page', async (_name, endpoint) => {
  expect(await callFrom('rebind.test', await portOf(endpoint))).toMatchObject([expect.any(String), 403, { error: refusal }])
})

async function portOf(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}
