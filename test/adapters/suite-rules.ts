/** The part of the door suite about the rules of HTTP: a sample that shows that this door goes by them. */
import { Service } from 'damn-simple-jsonrpc-server'
import { describe, expect, test } from 'vitest'
import { type Open, smallService } from './suite.ts'
import { answerTo, call, errorOf, json, notification, open, post } from './wire.ts'

const addition = call('add', [1, 2])

export function runRuleTests(opened: Open, pathOf: (httpRequest: never) => string): void {
  describe('the rules of HTTP', () => {
    answers(opened, pathOf)
    refusals(opened)
    strangers(opened)
  })
}

function answers(opened: Open, pathOf: (httpRequest: never) => string): void {
  test('an answer is JSON that nobody sniffs at or keeps', async () => {
    const answer = await post(await opened(smallService()), addition)
    expect(answer).toMatchObject({ status: 200, body: '{"jsonrpc":"2.0","result":3,"id":1}' })
    expect(answer.headers['content-type']).toMatch(/^application\/json(; ?charset=utf-8)?$/)
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
  })

  test('a notification is answered 204, with no body and no type', async () => {
    const { status, headers, body } = await post(await opened(smallService()), notification('add', [1, 2]))
    expect([status, body, headers['content-type']]).toEqual([204, '', undefined])
  })

  test('a method gets the request of the framework', async () => {
    const service = new Service<never>().method('path', { takesHttpRequest: true }, pathOf)
    const { body } = await post(`${await opened(service as unknown as Service)}?from=test`, call('path'))
    expect(JSON.parse(body).result).toBe('/rpc?from=test')
  })

  test('text beyond ASCII arrives and goes back as it was', async () => {
    const service = new Service().method('echo', (value: unknown) => value)
    const { body } = await post(await opened(service), call('echo', ['ä€😀\u2028']))
    expect(JSON.parse(body).result).toBe('ä€😀\u2028')
  })
}

function refusals(opened: Open): void {
  test.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s is answered 405, and told what is allowed', async (method) => {
    const answer = await answerTo(open(await opened(smallService()), { method }).end())
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'POST' } })
    expect(errorOf(answer)).toEqual([-32600, 'method-not-allowed'])
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonx'])(
    'a body of type %s is answered 415',
    async (type) => {
      const answer = await post(await opened(smallService()), addition, { 'content-type': type })
      expect(answer.status).toBe(415)
      expect(answer.headers['accept-post']).toContain('application/json')
    },
  )

  test('only spaces and tabs are white space in Content-Type and Content-Encoding', async () => {
    const url = await opened(smallService())
    for (const type of ['application/json\u00a0', '\u00a0application/json', 'application/json;\u00a0charset=utf-8']) {
      expect((await post(url, addition, { 'content-type': type })).status).toBe(415)
    }
    for (const [encoding, status] of [
      ['identity\u00a0', 415],
      ['\u00a0identity', 415],
      [' identity\t', 200],
    ] as const) {
      expect((await post(url, addition, { ...json, 'content-encoding': encoding })).status).toBe(status)
    }
  })

  test('a transfer coding beside chunked is answered 501', async () => {
    const url = await opened(smallService())
    const answer = await post(url, addition, { ...json, 'transfer-encoding': 'gzip, chunked' })
    expect([answer.status, ...errorOf(answer)]).toEqual([501, -32600, 'unsupported-transfer-encoding'])
    expect((await post(url, addition, { ...json, 'transfer-encoding': 'chunked' })).status).toBe(200)
  })

  test('a body without a type is answered 415', async () => {
    expect((await post(await opened(smallService()), addition, {})).status).toBe(415)
  })

  test('bad JSON is answered by the service, and so is no body at all', async () => {
    const url = await opened(smallService())
    for (const body of ['{"jsonrpc": "2.0", "method', '', '\u0000', new Uint8Array([0xff, 0xfe])]) {
      const answer = await post(url, body)
      expect([answer.status, ...errorOf(answer)]).toEqual([200, -32700, undefined])
    }
  })

  test('types of JSON that frameworks do not know are read all the same', async () => {
    const url = await opened(smallService())
    for (const type of [
      'application/json-rpc',
      'application/jsonrequest',
      'application/vnd.api+json',
      'APPLICATION/JSON; charset=UTF-8',
    ]) {
      expect((await post(url, addition, { 'content-type': type })).status).toBe(200)
    }
  })

  test('what a method throws stays at home', async () => {
    const { body } = await post(await opened(smallService()), call('fail'))
    expect(body).toBe('{"jsonrpc":"2.0","error":{"code":-32603,"message":"Internal error"},"id":1}')
  })
}

function strangers(opened: Open): void {
  test('csrfServe refuses a page of another origin, and serve does not look', async () => {
    const foreign = { ...json, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    expect((await post(await opened(smallService(), {}, 'csrfServe'), addition, foreign)).status).toBe(403)
    expect((await post(await opened(smallService(), {}, 'serve'), addition, foreign)).status).toBe(200)
  })

  test('csrfServe lets its own pages, trusted ones and programs pass', async () => {
    const url = await opened(smallService(), { trustedOrigins: ['https://app.example.com'] }, 'csrfServe')
    const own = { origin: new URL(url).origin }
    for (const headers of [own, { origin: 'https://app.example.com' }, {}]) {
      expect((await post(url, addition, { ...json, ...headers })).status).toBe(200)
    }
  })

  test('a browser that asks first is told that a named origin may call', async () => {
    const url = await opened(smallService(), { cors: ['https://app.example.com'] })
    const headers = { origin: 'https://app.example.com', 'access-control-request-method': 'POST' }
    const answer = await answerTo(open(url, { method: 'OPTIONS', headers }).end())
    expect(answer).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': 'https://app.example.com' } })
  })

  test('a page of a named app may call and read Retry-After', async () => {
    const url = await opened(smallService(), { cors: ['tauri://localhost'] }, 'csrfServe')
    const headers = { ...json, origin: 'tauri://localhost', 'sec-fetch-site': 'cross-site' }
    expect(await post(url, addition, headers)).toMatchObject({
      status: 200,
      headers: { 'access-control-allow-origin': 'tauri://localhost', 'access-control-expose-headers': 'retry-after' },
    })
    expect((await post(url, addition, { ...headers, origin: 'tauri://evil' })).status).toBe(403)
  })

  test('a host that was not named is refused', async () => {
    const url = await opened(smallService(), { allowedHosts: ['127.0.0.1'] })
    expect((await post(url, addition)).status).toBe(200)
    const answer = await post(url, addition, { ...json, host: 'rebound.example' })
    expect([answer.status, ...errorOf(answer)]).toEqual([403, -32014, 'host-refused'])
  })
}
