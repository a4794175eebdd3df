/**
 * What every adapter must do. Each is started as its user would start it, and called over a real socket: the cases of the specification,
 * the audits, the rules of HTTP, and what is in suite-connections.ts.
 */
import { Service } from 'damn-simple-jsonrpc-server'
import { audits, runAudits } from 'damn-simple-jsonrpc-server/audits'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { auditedService } from '../audits/service.ts'
import { answerTo, call, errorOf, json, notification, open, post } from '../setup/messages.ts'
import { type Running, smallService } from '../setup/servers.ts'
import { runSpecCases } from '../spec/run.ts'
import { specLimits, specService } from '../spec/service.ts'
import { runBodyTests, runClientTests, runClosingTests } from './suite-connections.ts'
import { runContextTests } from './suite-context.ts'
import { runStreamTests } from './suite-streams.ts'

/** The two functions that every adapter exports. */
export type ServeName = 'serve' | 'csrfServe'

/** The options that the suite uses: every adapter takes them without a cast. */
export interface Options {
  readonly guards?: readonly (() => void)[]
  readonly cors?: readonly string[]
  readonly trustedOrigins?: readonly string[]
  readonly allowedHosts?: readonly string[]
  readonly trustedProxies?: number
  readonly limits?: { readonly maxMessageBytes?: number; readonly maxCallsInFlight?: number }
}

/** Starts the framework with the endpoint `adapter[name](service, options)` at /rpc, for every HTTP method. */
export type Start = (service: Service, options: Options, name: ServeName) => Running | Promise<Running>

export interface SuiteOptions {
  /** The path and query of the framework's own request: methods must get that request. */
  readonly pathOf: (httpRequest: never) => string
  /** The adapter gets whole messages only, and never hears that a client has gone. */
  readonly isBuffered?: boolean
}

/** Starts a server until the test ends, and resolves to the URL of its endpoint. */
export type Open = (service: Service, options?: Options, name?: ServeName) => Promise<string>

/** Declares the tests of one adapter in one framework. Call it at the top of a test file. */
export function runAdapterSuite(framework: string, start: Start, { pathOf, isBuffered = false }: SuiteOptions): void {
  describe(framework, () => {
    const servers = new Set<Running>()
    const openEndpoint: Open = async (service, options = {}, name = 'serve') => {
      const server = await start(service, options, name)
      servers.add(server)
      return `${server.url}/rpc`
    }
    afterEach(async () => {
      const ended = [...servers]
      servers.clear()
      await Promise.all(ended.map((server) => server.close()))
    })
    runConformanceTests(start)
    runAuditTests(openEndpoint, isBuffered)
    runResponseTests(openEndpoint, pathOf)
    runRefusalTests(openEndpoint)
    runOriginTests(openEndpoint)
    runContextTests(openEndpoint)
    runClientTests(openEndpoint)
    runStreamTests(openEndpoint, isBuffered)
    if (isBuffered) return
    runBodyTests(openEndpoint)
    runClosingTests(start, openEndpoint)
  })
}

function runConformanceTests(start: Start): void {
  const service = specService()
  let server: Promise<Running> | undefined
  runSpecCases('over HTTP', async (text) => {
    server ??= Promise.resolve(start(service, { limits: { maxMessageBytes: specLimits.maxMessageBytes } }, 'serve'))
    return (await post(`${(await server).url}/rpc`, text)).body
  })
  afterAll(async () => (await server)?.close())
}

/** A gateway that hands over text has decoded it in its own way before the endpoint sees it. */
const beyondGateways = 'json-not-utf-8'

function runAuditTests(openEndpoint: Open, isBuffered: boolean): void {
  test.each(['serve', 'csrfServe'] as const)('%s passes every audit', async (name) => {
    const url = await openEndpoint(auditedService() as never, {}, name)
    const outcomes = await runAudits(
      audits({ url }).filter(({ id, level }) => level !== 'MAY' && !(isBuffered && id === beyondGateways)),
    )
    expect(outcomes.filter(({ result }) => result.status !== 'ok')).toEqual([])
  })
}

const addition = call('add', [1, 2])

function runResponseTests(openEndpoint: Open, pathOf: (httpRequest: never) => string): void {
  test('a response is JSON that browsers do not sniff and caches do not store', async () => {
    const answer = await post(await openEndpoint(smallService()), addition)
    expect(answer).toMatchObject({ status: 200, body: '{"jsonrpc":"2.0","result":3,"id":1}' })
    expect(answer.headers['content-type']).toMatch(/^application\/json(; ?charset=utf-8)?$/)
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
  })

  test('a notification is answered 204, with no body and no Content-Type', async () => {
    const { status, headers, body } = await post(await openEndpoint(smallService()), notification('add', [1, 2]))
    expect([status, body, headers['content-type']]).toEqual([204, '', undefined])
  })

  test("a method that takes the HTTP request gets the framework's own request", async () => {
    const service = new Service<never>().method('path', { takesHttpRequest: true }, pathOf)
    const { body } = await post(`${await openEndpoint(service as unknown as Service)}?from=test`, call('path'))
    expect(JSON.parse(body).result).toBe('/rpc?from=test')
  })

  test('text beyond ASCII is received and returned unchanged', async () => {
    const service = new Service().method('echo', (value: unknown) => value)
    const { body } = await post(await openEndpoint(service), call('echo', ['ä€😀\u2028']))
    expect(JSON.parse(body).result).toBe('ä€😀\u2028')
  })

  test('an error that a method throws is masked', async () => {
    const { body } = await post(await openEndpoint(smallService()), call('fail'))
    expect(body).toBe('{"jsonrpc":"2.0","error":{"code":-32603,"message":"Internal error"},"id":1}')
  })
}

function runRefusalTests(openEndpoint: Open): void {
  test.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s is answered 405, and Allow names POST', async (method) => {
    const answer = await answerTo(open(await openEndpoint(smallService()), { method }).end())
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'POST' } })
    expect(errorOf(answer)).toEqual([-32600, 'method-not-allowed'])
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonx'])(
    'a body of type %s is answered 415',
    async (type) => {
      const answer = await post(await openEndpoint(smallService()), addition, { 'content-type': type })
      expect(answer.status).toBe(415)
      expect(answer.headers['accept-post']).toContain('application/json')
    },
  )

  test('only spaces and tabs are white space in Content-Type and Content-Encoding', async () => {
    const url = await openEndpoint(smallService())
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
    const url = await openEndpoint(smallService())
    const answer = await post(url, addition, { ...json, 'transfer-encoding': 'gzip, chunked' })
    expect([answer.status, ...errorOf(answer)]).toEqual([501, -32600, 'unsupported-transfer-encoding'])
    expect((await post(url, addition, { ...json, 'transfer-encoding': 'chunked' })).status).toBe(200)
  })

  test('a body without a Content-Type is answered 415', async () => {
    expect((await post(await openEndpoint(smallService()), addition, {})).status).toBe(415)
  })

  test('bad JSON, and no body at all, get the parse error of the service', async () => {
    const url = await openEndpoint(smallService())
    for (const body of ['{"jsonrpc": "2.0", "method', '', '\u0000', new Uint8Array([0xff, 0xfe])]) {
      const answer = await post(url, body)
      expect([answer.status, ...errorOf(answer)]).toEqual([200, -32700, undefined])
    }
  })

  test('JSON types that frameworks do not know are read', async () => {
    const url = await openEndpoint(smallService())
    for (const type of [
      'application/json-rpc',
      'application/jsonrequest',
      'application/vnd.api+json',
      'APPLICATION/JSON; charset=UTF-8',
    ]) {
      expect((await post(url, addition, { 'content-type': type })).status).toBe(200)
    }
  })
}

function runOriginTests(openEndpoint: Open): void {
  test('csrfServe refuses a page of another origin, and serve does not', async () => {
    const foreign = { ...json, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    expect((await post(await openEndpoint(smallService(), {}, 'csrfServe'), addition, foreign)).status).toBe(403)
    expect((await post(await openEndpoint(smallService(), {}, 'serve'), addition, foreign)).status).toBe(200)
  })

  test('csrfServe answers its own pages, pages of trusted origins, and programs', async () => {
    const url = await openEndpoint(smallService(), { trustedOrigins: ['https://app.example.com'] }, 'csrfServe')
    const own = { origin: new URL(url).origin }
    for (const headers of [own, { origin: 'https://app.example.com' }, {}]) {
      expect((await post(url, addition, { ...json, ...headers })).status).toBe(200)
    }
  })

  test('a preflight of an origin that cors names is allowed', async () => {
    const url = await openEndpoint(smallService(), { cors: ['https://app.example.com'] })
    const headers = { origin: 'https://app.example.com', 'access-control-request-method': 'POST' }
    const answer = await answerTo(open(url, { method: 'OPTIONS', headers }).end())
    expect(answer).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': 'https://app.example.com' } })
  })

  test('a page of a named app may call and read Retry-After', async () => {
    const url = await openEndpoint(smallService(), { cors: ['tauri://localhost'] }, 'csrfServe')
    const headers = { ...json, origin: 'tauri://localhost', 'sec-fetch-site': 'cross-site' }
    expect(await post(url, addition, headers)).toMatchObject({
      status: 200,
      headers: { 'access-control-allow-origin': 'tauri://localhost', 'access-control-expose-headers': 'retry-after' },
    })
    expect((await post(url, addition, { ...headers, origin: 'tauri://evil' })).status).toBe(403)
  })

  test('a Host that allowedHosts does not name is refused', async () => {
    const url = await openEndpoint(smallService(), { allowedHosts: ['127.0.0.1'] })
    expect((await post(url, addition)).status).toBe(200)
    const answer = await post(url, addition, { ...json, host: 'rebound.example' })
    expect([answer.status, ...errorOf(answer)]).toEqual([403, -32014, 'host-refused'])
  })
}
