/** Health: what probes are told about a process, beside an endpoint of `listen`, in servers of one's own and on hosts of fetch. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { Service } from 'damn-simple-jsonrpc-server'
import { explorer } from 'damn-simple-jsonrpc-server/explorer'
import * as web from 'damn-simple-jsonrpc-server/fetch'
import { type HealthOptions, health, type ListenOptions, listen } from 'damn-simple-jsonrpc-server/node'
import express from 'express'
import { Hono } from 'hono'
import { expect, onTestFinished, test } from 'vitest'
import { running } from '../setup/servers.ts'
import { Gate, Notes } from '../setup/waiting.ts'
import { add, Connection, request, three } from './raw.ts'

const ok = [200, '{"status":"ok"}']
const draining = [503, '{"status":"draining"}']
const unavailable = (...failed: string[]) => [503, JSON.stringify({ status: 'unavailable', failed })]

async function listening(options: ListenOptions, errors: unknown[] = []) {
  const service = new Service({ onError: (error) => errors.push(error), timeout: Number.POSITIVE_INFINITY })
    .method('add', (x: number, y: number) => x + y)
    .method('wait', { takesContext: true }, ({ signal }) => once(signal, 'abort'))
  const server = await listen(service, { port: 0, drain: 0, ...options })
  onTestFinished(() => server.close())
  return server
}

async function probe(url: string, options?: RequestInit) {
  const response = await fetch(url, options)
  return [response.status, await response.text()]
}

/** The answers of a handler of fetch with these options, by path. */
function probing(options?: HealthOptions) {
  const handler = web.health(options)
  const ask = async (path = '/healthz', method = 'GET') => {
    const response = await handler(new Request(`http://localhost${path}`, { method }))
    return [response.status, await response.text()]
  }
  return { handler, ask }
}

test('listen answers probes at its health path, and calls at every other path', async () => {
  const { url, port } = await listening({ health: '/healthz' })
  expect(await probe(`${url}/healthz`)).toEqual(ok)
  expect(await probe(`${url}/healthz?from=kubelet`)).toEqual(ok)
  expect(await probe(`${url}/healthz/live`)).toEqual(ok)
  expect((await probe(`${url}/healthz/other`))[0]).toBe(405)
  const connection = await Connection.open(port)
  expect((await connection.ask(request({ target: '/healthz', body: add }))).body).toBe(three)
})

test('a probe gets JSON that no cache keeps, and one by HEAD gets no body', async () => {
  const { url } = await listening({ health: '/healthz' })
  const { headers } = await fetch(`${url}/healthz`)
  expect([headers.get('content-type'), headers.get('cache-control')]).toEqual(['application/json', 'no-store'])
  expect(await probe(`${url}/healthz`, { method: 'HEAD' })).toEqual([200, ''])
})

test('a probe passes with any Host, and a browser gets no page at the health path', async () => {
  const { url, port } = await listening({ health: '/healthz', explorer: explorer(), allowedHosts: ['api.example.com'] })
  const connection = await Connection.open(port)
  const answer = await connection.ask(
    request({ method: 'GET', target: '/healthz', headers: { Host: '10.1.2.3:3000' }, body: '' }),
  )
  expect([answer.status, answer.body]).toEqual(ok)
  expect(await probe(`${url}/healthz`, { headers: { accept: 'text/html' } })).toEqual(ok)
})

test('while a server drains, it is not ready but alive, and the response ends the connection', async () => {
  const { port, close } = await listening({ health: '/healthz', drain: 60_000 })
  const begin = async (target: string) => {
    const connection = await Connection.open(port)
    connection.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\n`)
    return connection
  }
  const [ready, live] = [await begin('/healthz'), await begin('/healthz/live')]
  const [settled] = [await Connection.open(port)]
  await settled.ask(request())
  void close()
  const answers = [await ready.write('\r\n').answer(), await live.write('\r\n').answer()]
  expect(answers.map(({ status, body }) => [status, body])).toEqual([draining, ok])
  expect(answers[0]?.headers.get('connection')).toBe('close')
})

test('a failed check makes a process not ready: the probe sees its name, and onError of the service the error', async () => {
  const errors: Error[] = []
  const checks = {
    database: () => Promise.reject(new Error('password wrong')),
    queue: () => false,
    disk: () => 'free',
    cache: () => {
      throw new Error('gone')
    },
  }
  const { url } = await listening({ health: { path: '/ready', checks } }, errors)
  expect(await probe(`${url}/ready`)).toEqual(unavailable('database', 'queue', 'cache'))
  expect(await probe(`${url}/ready/live`)).toEqual(ok)
  expect(errors.map(({ message }) => message).sort()).toEqual(
    ['cache', 'database', 'queue'].map((name) => `The health check ${name} failed`),
  )
  expect(errors.map(({ cause }) => (cause as Error).message).sort()).toEqual(['It returned false', 'gone', 'password wrong'])
})

test('onError of health gets the errors in place of the service', async () => {
  const [own, ofService]: unknown[][] = [[], []]
  const health = { path: '/healthz', checks: { database: () => false }, onError: (error: unknown) => own?.push(error) }
  const { url } = await listening({ health }, ofService)
  expect(await probe(`${url}/healthz`)).toEqual(unavailable('database'))
  expect([own?.length, ofService?.length]).toEqual([1, 0])
})

test('an onError that throws changes no answer', async () => {
  const onError = () => {
    throw new Error('broken')
  }
  expect(await probing({ checks: { database: () => false }, onError }).ask()).toEqual(unavailable('database'))
})

test('a check runs once at a time, however many probes come, and anew for the next probe', async () => {
  let runs = 0
  const gate = new Gate()
  const { ask } = probing({ checks: { database: () => gate.passed.then(() => ++runs) }, timeout: 60_000 })
  const answers = Array.from({ length: 50 }, () => ask())
  gate.open()
  expect(await Promise.all(answers)).toEqual(answers.map(() => ok))
  expect(runs).toBe(1)
  expect(await ask()).toEqual(ok)
  expect(runs).toBe(2)
})

test('a check that takes longer than its timeout fails and is aborted, and the next probe runs it again', async () => {
  const notes = new Notes()
  let isHanging = true
  const database = (signal: AbortSignal) => {
    signal.addEventListener('abort', () => notes.add((signal.reason as Error).message))
    return isHanging ? new Promise(() => {}) : undefined
  }
  const errors: Error[] = []
  const { ask } = probing({ checks: { database }, timeout: 20, onError: (error) => errors.push(error as Error) })
  expect(await ask()).toEqual(unavailable('database'))
  expect(notes.list).toEqual(['It took longer than 20 ms'])
  expect(errors.map(({ cause }) => (cause as Error).message)).toEqual(notes.list)
  isHanging = false
  expect(await ask()).toEqual(ok)
})

test('close() of a probe handler makes it not ready, also for a probe whose checks are running', async () => {
  const gate = new Gate()
  const { handler, ask } = probing({ checks: { database: () => gate.passed } })
  const begun = ask()
  handler.close()
  gate.open()
  expect(await begun).toEqual(draining)
  expect(await ask()).toEqual(draining)
  expect(await ask('/healthz/live')).toEqual(ok)
})

test('a probe that is neither GET nor HEAD is 405', async () => {
  const { handler } = probing()
  const response = await handler(new Request('http://localhost/healthz', { method: 'POST', body: '{}' }))
  expect([response.status, response.headers.get('allow'), await response.text()]).toEqual([405, 'GET, HEAD', ''])
})

test('health of /node answers in an app of Express, and in a server of node:http', async () => {
  const probes = health({ checks: { database: () => true } })
  const servers = [createServer(express().use('/healthz', probes)), createServer(probes)]
  for (const server of servers) {
    const { url, close } = await running(server.listen(0, '127.0.0.1'))
    onTestFinished(() => void close())
    expect(await probe(`${url}/healthz`)).toEqual(ok)
    expect(await probe(`${url}/healthz/live`)).toEqual(ok)
    expect(await probe(`${url}/healthz`, { method: 'HEAD' })).toEqual([200, ''])
    expect((await probe(`${url}/healthz`, { method: 'POST', body: 'x' }))[0]).toBe(405)
  }
  probes.close()
  const { url, close } = await running(createServer(probes).listen(0, '127.0.0.1'))
  onTestFinished(() => void close())
  expect(await probe(`${url}/healthz`)).toEqual(draining)
})

test('health of /fetch answers in an app of Hono', async () => {
  const probes = web.health()
  const app = new Hono().get('/healthz/*', ({ req }) => probes(req.raw))
  expect((await app.request('/healthz')).status).toBe(200)
  expect((await app.request('/healthz/live')).status).toBe(200)
  probes.close()
  expect((await app.request('/healthz')).status).toBe(503)
  expect((await app.request('/healthz/live')).status).toBe(200)
})

test.each([
  [{ checks: [] }, 'checks must be an object'],
  [{ checks: { database: true } }, 'checks.database must be a function'],
  [{ timeout: 0 }, 'timeout must be a number above 0'],
  [{ check: {} }, 'has no option check'],
])('health(%o) is refused with a hint', (options, hint) => {
  expect(() => health(options as HealthOptions)).toThrow(hint)
  expect(() => web.health(options as HealthOptions)).toThrow(TypeError)
})

test.each(['', '/', 'healthz', '/healthz/', '/a?b', {}, { path: 1 }, null])('listen refuses the health path %o', async (path) => {
  await expect(listen(new Service(), { port: 0, health: path as string })).rejects.toThrow('health must be a path')
})
