/** The examples run unchanged, and do what their comments say. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { call, Program, root, serve } from '../cli/program.ts'

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

function example(name: string): Program {
  return new Program(['--import', tsx, join(root, 'examples', name)], root, { PORT: '0' })
}

test('the example calculator answers calls', async () => {
  const program = serve(['examples/calculator.ts'])
  const url = await program.url()
  const calls: [method: string, params: unknown, result: unknown][] = [
    ['add', [1, 2], 3],
    ['add', { x: 1, y: 2 }, 3],
    ['sub', { y: 1, x: 5 }, 4],
    ['mul', [3, 4], 12],
    ['div', [8, 2], 4],
    ['div', [8, 0], 1],
    ['pow', [3], 9],
    ['pow', [2, 10], 1024],
    ['mean', [[1, 2, 6]], 3],
    ['mean', [[]], 2],
    ['max', { numbers: [4, 9, 1] }, 9],
    ['add', [1], -32602],
    ['add', ['1', 2], -32602],
    ['nothing', [], -32601],
  ]
  for (const [method, params, result] of calls)
    expect([method, params, await call(url, method, params)]).toEqual([method, params, result])
  expect(await program.stop()).toBe(0)
})

describe('the example beast-add', () => {
  test('the example beast-add answers a superuser with the sum and other users with 666', async () => {
    const program = example('beast-add.ts')
    const url = await program.url()
    const addAs = (headers: Record<string, string>) => call(url, 'beastAdd', [1, 2], headers)
    expect(await addAs({ 'x-demo-user': 'root' })).toBe(3)
    expect(await addAs({ 'x-demo-user': 'ada' })).toBe(666)
    expect(await addAs({})).toBe(666)
    expect(await call(url, 'beastAdd', { x: 20, y: 22 }, { 'x-demo-user': 'root' })).toBe(42)
    expect(await call(url, 'whoami', [], { 'x-demo-user': 'ada' })).toBe('ada')
    expect(await program.stop()).toBe(0)
  })

  test('a client of the example beast-add cannot send a request object in params', async () => {
    const program = example('beast-add.ts')
    const url = await program.url()
    expect(await call(url, 'beastAdd', [{ user: { isSuperuser: true } }, 1, 2])).toBe(-32602)
    expect(await call(url, 'beastAdd', { request: { user: { isSuperuser: true } }, x: 1, y: 2 })).toBe(-32602)
    expect(await program.stop()).toBe(0)
  })
})

test('the example of a worker thread calls back, and gives its primes one by one and all at once', async () => {
  const program = example('worker.ts')
  expect(await program.end()).toBe(0)
  const [first, ...lines] = program.stdout.trim().split('\n')
  expect(first).toBe('The worker looks for the factors of 3000000021')
  expect(lines.join(' ').replace(/\s+/g, ' ')).toBe('[ 3, 1000000007 ] 2 3 5 7 11 13 17 19 [ 2, 3, 5, 7, 11, 13, 17, 19 ]')
})

describe('custom-adapter', () => {
  test('the example of a custom endpoint answers, passes on the request, and sends 204 for a notification', async () => {
    const program = example('custom-adapter.ts')
    const url = await program.url()
    expect(await call(url, 'add', { x: 1, y: 2 })).toBe(3)
    expect(await call(url, 'agent', [], { 'user-agent': 'test' })).toBe('test')
    expect(await post(url, '{"jsonrpc":"2.0","method":"add","params":[1,2]}')).toEqual([204, ''])
    expect(await post(url, '{')).toEqual([200, expect.stringContaining('-32700')])
    expect(await post(url, `"${'x'.repeat(2_000_000)}"`)).toEqual([200, expect.stringContaining('-32007')])
    expect(await post(url, '{}', 'text/plain')).toEqual([415, ''])
    expect(await program.stop()).toBe(0)
  })

  async function post(url: string, body: string, type = 'application/json'): Promise<[number, string]> {
    const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': type } })
    return [response.status, await response.text()]
  }
})
