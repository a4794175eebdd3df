/** The suite: our endpoints pass every audit, and its reports are readable for people and for programs. */
import { createServer } from 'node:http'
import { Service } from 'damn-simple-jsonrpc-server'
import { AuditError, type AuditOptions, audits, defaultMethods, runAudits } from 'damn-simple-jsonrpc-server/audits'
import { serve as serveFetch } from 'damn-simple-jsonrpc-server/fetch'
import { listen, serve } from 'damn-simple-jsonrpc-server/node'
import { afterAll, describe, expect, test } from 'vitest'
import { type Fault, faultlessServer, rewriteBody, serverWith, textOf, url } from './fault-injection.ts'
import { auditedService } from './service.ts'

const closing: (() => Promise<unknown>)[] = []
afterAll(() => Promise.all(closing.map((close) => close())))

const server = createServer(serve(auditedService()))
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
closing.push(() => new Promise((resolve) => server.close(resolve)))
const running = await listen(auditedService(), { port: 0 })
closing.push(() => running.close())
const { port } = server.address() as { port: number }

const endpoints = {
  'the Node endpoint': audits({ url: `http://127.0.0.1:${port}` }),
  'a listen() server': audits({ url: running.url }),
  'the fetch endpoint': audits({
    url,
    fetch: (target, init) => serveFetch(auditedService())(new Request(target, init as RequestInit)),
  }),
}

for (const [name, suite] of Object.entries(endpoints)) {
  describe(name, () => {
    for (const audit of suite.filter(({ level }) => level !== 'MAY')) {
      test(`${name} passes the audit "${audit.title}"`, async () => expect(await audit.run()).toEqual({ status: 'ok' }))
    }
  })
}

describe('the suite as data', () => {
  const suite = audits({ url })

  test('there are at least 80 audits, and no two share an id or a title', () => {
    expect(suite.length).toBeGreaterThanOrEqual(80)
    expect(new Set(suite.map(({ id }) => id)).size).toBe(suite.length)
    expect(new Set(suite.map(({ title }) => title)).size).toBe(suite.length)
  })

  test('a title begins with its level, a clause names its section, and an id is lower-case words', () => {
    for (const { id, title, level, clause } of suite) {
      expect(title).toMatch(new RegExp(`^${level} `))
      expect(clause).toEqual({
        document: expect.stringMatching(/\w/),
        section: expect.stringMatching(/\w/),
        says: expect.stringMatching(/\.$/),
      })
      expect(id).toMatch(/^[a-z0-9][a-z0-9.-]+$/)
    }
  })

  test('more than half of the audits need no method of the server', () => {
    const free = suite.filter(({ needs }) => needs.length === 0)
    expect(free.length).toBeGreaterThan(suite.length / 2)
  })
})

describe('methods', () => {
  const renamed = new Service()
    .method('my.echo', { params: ['value'] }, (value: unknown) => value)
    .method('my.minus', { params: ['minuend', 'subtrahend'] }, (minuend: number, subtrahend: number) => minuend - subtrahend)
    .method('my.plus', (...numbers: number[]) => numbers.reduce((total, each) => total + each, 0))
  const fetch = (target: string, init: object) => serveFetch(renamed)(new Request(target, init as RequestInit))

  test('the methods option maps the methods to the names of the server', async () => {
    const methods = { echo: 'my.echo', subtract: 'my.minus', sum: 'my.plus' }
    const outcomes = await runAudits(audits({ url, fetch, methods }).filter(({ level }) => level !== 'MAY'))
    expect(outcomes.filter(({ result }) => result.status !== 'ok')).toEqual([])
  })

  test('an audit is not applicable if the server lacks its method, and names that method', async () => {
    const outcomes = await runAudits(audits({ url, fetch, methods: { echo: 'my.echo' } }))
    const missing = outcomes.filter(({ audit }) => audit.needs.some((role) => role !== 'echo'))
    expect(missing.length).toBeGreaterThan(5)
    for (const { audit, result } of missing) {
      const lacks = audit.needs.find((role) => role !== 'echo') as keyof typeof defaultMethods
      expect(result).toEqual({ status: 'not applicable', reason: expect.stringContaining(defaultMethods[lacks]) })
    }
  })

  test('each method is looked for once in a whole run', async () => {
    let probes = 0
    const counting: Fault = (init, forward, target) => {
      if (textOf(init).includes('"id":"audit"')) probes += 1
      return forward(init, target)
    }
    await runAudits(audits({ url, fetch: serverWith(counting) }))
    expect(probes).toBe(3)
  })
})

describe('what an audit reports', () => {
  const wrongVersion = serverWith(rewriteBody((text) => text.replace('"jsonrpc":"2.0"', '"jsonrpc":2')))
  const audit = (id: string, fetch = wrongVersion) => audits({ url, fetch }).find((each) => each.id === id)

  test('run() of a broken MUST resolves to failed, with what was sent, received and expected', async () => {
    expect(await audit('2.0-5-result-version')?.run()).toEqual({
      status: 'failed',
      sent: 'POST {"jsonrpc":"2.0","method":"echo","params":["hello"],"id":1}',
      came: 'HTTP 200 (application/json) {"jsonrpc":2,"result":"hello","id":1}',
      expected: 'jsonrpc "2.0"',
      reason: 'jsonrpc is 2, not "2.0"',
    })
  })

  test('assert() of a broken MUST rejects with what was sent, received and expected', async () => {
    const failing = audit('2.0-5-result-version')?.assert()
    await expect(failing).rejects.toThrow(AuditError)
    await expect(failing).rejects.toThrow(/MUST send jsonrpc.*§5.*sent: .*came: .*expected: .*but: /s)
  })

  test('assert() of a broken SHOULD resolves, because it only warns', async () => {
    const talkative = serverWith(rewriteBody((text) => text.replace('"message":"', '"message":"Oh.\\nOh.')))
    expect(await audit('2.0-5.1-message-concise', talkative)?.run()).toMatchObject({ status: 'warn' })
    await expect(audit('2.0-5.1-message-concise', talkative)?.assert()).resolves.toBeUndefined()
  })

  test('a MAY that a server uses is ok, and one that it does not use is not applicable', async () => {
    const described = serverWith(async (init, forward, target) =>
      textOf(init).includes('rpc.discover')
        ? Response.json({ jsonrpc: '2.0', result: { openrpc: '1.3.2' }, id: 1 })
        : forward(init, target),
    )
    expect(await audit('openrpc-discover', described)?.run()).toEqual({ status: 'ok' })
    expect(await audit('openrpc-discover', faultlessServer)?.run()).toMatchObject({ status: 'not applicable' })
  })

  test('run(fetch) uses that fetch instead of the one in the options', async () => {
    expect(await audit('2.0-5-result-version')?.run(faultlessServer)).toEqual({ status: 'ok' })
  })

  test('the headers option is sent with every request', async () => {
    const guarded = serverWith((init, forward, target) =>
      init.headers['x-key'] === 'open' ? forward(init, target) : new Response(null, { status: 401 }),
    )
    const outcomes = await runAudits(audits({ url, fetch: guarded, headers: { 'x-key': 'open' } }))
    expect(outcomes.filter(({ result }) => result.status === 'failed' || result.status === 'warn')).toEqual([])
  })
})

test.each<[what: string, options: object, message: RegExp]>([
  ['a relative URL', { url: '/rpc' }, /absolute URL/],
  ['a method that no audit calls', { url, methods: { shout: 'x' } }, /No audit calls a method shout.*echo, subtract, sum/],
  ['an empty method name', { url, methods: { echo: '' } }, /methods\.echo/],
  ['a timeout of 0', { url, timeout: 0 }, /timeout/],
])('audits() throws a TypeError for %s', (_, options, message) => {
  expect(() => audits(options as AuditOptions)).toThrow(TypeError)
  expect(() => audits(options as AuditOptions)).toThrow(message)
})
