/** The suite itself: our doors keep every audit, and what it reports can be read by people and programs. */
import { createServer } from 'node:http'
import { Service } from 'damn-simple-jsonrpc-server'
import { AuditError, type AuditOptions, audits, defaultMethods, runAudits } from 'damn-simple-jsonrpc-server/audits'
import { serve as serveFetch } from 'damn-simple-jsonrpc-server/fetch'
import { listen, serve } from 'damn-simple-jsonrpc-server/node'
import { afterAll, describe, expect, test } from 'vitest'
import { auditedService } from './service.ts'
import { type Fault, rightServer, serverWith, textOf, url, writing } from './wrong.ts'

const closing: (() => Promise<unknown>)[] = []
afterAll(() => Promise.all(closing.map((close) => close())))

const server = createServer(serve(auditedService()))
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
closing.push(() => new Promise((resolve) => server.close(resolve)))
const running = await listen(auditedService(), { port: 0 })
closing.push(() => running.close())
const { port } = server.address() as { port: number }

const doors = {
  'the Node door': audits({ url: `http://127.0.0.1:${port}` }),
  'a stand-alone server': audits({ url: running.url }),
  'the fetch door': audits({
    url,
    fetch: (target, init) => serveFetch(auditedService())(new Request(target, init as RequestInit)),
  }),
}

for (const [name, suite] of Object.entries(doors)) {
  describe(name, () => {
    for (const audit of suite.filter(({ level }) => level !== 'MAY')) {
      test(audit.title, async () => expect(await audit.run()).toEqual({ status: 'ok' }))
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

  test('a title begins with its level, a clause names its section, and an id says where it belongs', () => {
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

  test('more than half of it needs no method of the server', () => {
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

  test('a server may have other names for them', async () => {
    const methods = { echo: 'my.echo', subtract: 'my.minus', sum: 'my.plus' }
    const outcomes = await runAudits(audits({ url, fetch, methods }).filter(({ level }) => level !== 'MAY'))
    expect(outcomes.filter(({ result }) => result.status !== 'ok')).toEqual([])
  })

  test('audits of a method that the server answers with -32601 are not applicable, and say which it lacks', async () => {
    const outcomes = await runAudits(audits({ url, fetch, methods: { echo: 'my.echo' } }))
    const missing = outcomes.filter(({ audit }) => audit.needs.some((role) => role !== 'echo'))
    expect(missing.length).toBeGreaterThan(5)
    for (const { audit, result } of missing) {
      const lacks = audit.needs.find((role) => role !== 'echo') as keyof typeof defaultMethods
      expect(result).toEqual({ status: 'not applicable', reason: expect.stringContaining(defaultMethods[lacks]) })
    }
  })

  test('each is looked for once, not once for each audit', async () => {
    let probes = 0
    const counting: Fault = (init, right, target) => {
      if (textOf(init).includes('"id":"audit"')) probes += 1
      return right(init, target)
    }
    await runAudits(audits({ url, fetch: serverWith(counting) }))
    expect(probes).toBe(3)
  })
})

describe('what an audit reports', () => {
  const wrongVersion = serverWith(writing((text) => text.replace('"jsonrpc":"2.0"', '"jsonrpc":2')))
  const audit = (id: string, fetch = wrongVersion) => audits({ url, fetch }).find((each) => each.id === id)

  test('a MUST that is broken fails, with what was sent, what came and what was expected', async () => {
    expect(await audit('2.0-5-result-version')?.run()).toEqual({
      status: 'failed',
      sent: 'POST {"jsonrpc":"2.0","method":"echo","params":["hello"],"id":1}',
      came: 'HTTP 200 (application/json) {"jsonrpc":2,"result":"hello","id":1}',
      expected: 'jsonrpc "2.0"',
      reason: 'jsonrpc is 2, not "2.0"',
    })
  })

  test('as a test it rejects with all of that', async () => {
    const failing = audit('2.0-5-result-version')?.assert()
    await expect(failing).rejects.toThrow(AuditError)
    await expect(failing).rejects.toThrow(/MUST send jsonrpc.*§5.*sent: .*came: .*expected: .*but: /s)
  })

  test('as a test a SHOULD that is broken passes: it only warns', async () => {
    const talkative = serverWith(writing((text) => text.replace('"message":"', '"message":"Oh.\\nOh.')))
    expect(await audit('2.0-5.1-message-concise', talkative)?.run()).toMatchObject({ status: 'warn' })
    await expect(audit('2.0-5.1-message-concise', talkative)?.assert()).resolves.toBeUndefined()
  })

  test('a MAY that a server makes use of is ok, and one that it does not is not applicable', async () => {
    const described = serverWith(async (init, right, target) =>
      textOf(init).includes('rpc.discover')
        ? Response.json({ jsonrpc: '2.0', result: { openrpc: '1.3.2' }, id: 1 })
        : right(init, target),
    )
    expect(await audit('openrpc-discover', described)?.run()).toEqual({ status: 'ok' })
    expect(await audit('openrpc-discover', rightServer)?.run()).toMatchObject({ status: 'not applicable' })
  })

  test('an audit can be run on another fetch than its own', async () => {
    expect(await audit('2.0-5-result-version')?.run(rightServer)).toEqual({ status: 'ok' })
  })

  test('headers go with every request', async () => {
    const guarded = serverWith((init, right, target) =>
      init.headers['x-key'] === 'open' ? right(init, target) : new Response(null, { status: 401 }),
    )
    const outcomes = await runAudits(audits({ url, fetch: guarded, headers: { 'x-key': 'open' } }))
    expect(outcomes.filter(({ result }) => result.status === 'failed' || result.status === 'warn')).toEqual([])
  })
})

test.each<[what: string, options: object, message: RegExp]>([
  ['a URL that is relative', { url: '/rpc' }, /absolute URL/],
  ['a method that no audit calls', { url, methods: { shout: 'x' } }, /No audit calls a method shout.*echo, subtract, sum/],
  ['a method without a name', { url, methods: { echo: '' } }, /methods\.echo/],
  ['no time at all', { url, timeout: 0 }, /timeout/],
])('%s is refused at once', (_, options, message) => {
  expect(() => audits(options as AuditOptions)).toThrow(TypeError)
  expect(() => audits(options as AuditOptions)).toThrow(message)
})
