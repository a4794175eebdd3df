/**
 * DNS rebinding: a page at a name of its own lets that name mean the visitor's machine, and is of one origin with whatever answers
 * there. To the browser nothing is foreign any more; only the name in `Host` gives it away.
 */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Service } from 'damn-simple-jsonrpc-server'
import { csrfServe, listen, serve } from 'damn-simple-jsonrpc-server/node'
import { describe, expect, onTestFinished, test } from 'vitest'
import { browsing } from './browser.ts'

const browser = browsing((_request, response) => response.end())

let calls = 0
const service = new Service().method('pay', () => ++calls)

/** What a page at this name gets, which asks the server that its name now means. */
async function askFrom(name: string, port: number): Promise<unknown> {
  const page = await browser.context.newPage()
  onTestFinished(() => page.close())
  await page.goto(`http://${name}:${port}/`)
  return page.evaluate(`fetch('/', {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"jsonrpc":"2.0","method":"pay","id":1}',
  }).then(async (response) => [location.host, response.status, await response.json()])`)
}

const refusal = { code: -32014, message: 'Forbidden', data: { reason: 'host-refused' } }

describe('listen', () => {
  test('refuses a page at any name but those of this machine', async () => {
    const server = await listen(service, { port: 0 })
    onTestFinished(() => server.close())
    const before = calls
    for (const name of ['rebind.test', 'localhost.test', '127.0.0.1.test'])
      expect(await askFrom(name, server.port)).toEqual([
        `${name}:${server.port}`,
        403,
        { jsonrpc: '2.0', error: refusal, id: null },
      ])
    expect(calls).toBe(before)
  })

  test.each(['localhost', '127.0.0.1'])('answers a page at %s', async (name) => {
    const server = await listen(service, { port: 0 })
    onTestFinished(() => server.close())
    expect(await askFrom(name, server.port)).toMatchObject([`${name}:${server.port}`, 200, { result: calls }])
  })

  test('answers a page at a name that it was given', async () => {
    const server = await listen(service, { port: 0, allowedHosts: ['named.test'] })
    onTestFinished(() => server.close())
    expect(await askFrom('named.test', server.port)).toMatchObject([`named.test:${server.port}`, 200, { result: calls }])
  })
})

describe('a door without allowedHosts', () => {
  test.each<[string, RequestListener]>([
    ['serve', serve(service)],
    ['csrfServe', csrfServe(service)],
  ])('%s takes such a page for its own', async (_name, door) => {
    expect(await askFrom('rebind.test', await portOf(door))).toMatchObject([expect.any(String), 200, { result: calls }])
  })
})

describe('a door with allowedHosts', () => {
  test.each<[string, RequestListener]>([
    ['serve', serve(service, { allowedHosts: ['localhost'] })],
    ['csrfServe', csrfServe(service, { allowedHosts: ['localhost'] })],
  ])('%s refuses it', async (_name, door) => {
    expect(await askFrom('rebind.test', await portOf(door))).toMatchObject([expect.any(String), 403, { error: refusal }])
  })
})

async function portOf(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}
