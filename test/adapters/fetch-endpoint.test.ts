/** What only the fetch endpoint has to do with: bodies that are streams of any kind, and hosts without Node. */
import { resolve } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { Service } from 'damn-simple-jsonrpc-server'
import { csrfServe, serve } from 'damn-simple-jsonrpc-server/fetch'
import { build } from 'esbuild'
import { describe, expect, test } from 'vitest'

const add = '{"jsonrpc":"2.0","method":"add","params":[1,2],"id":1}'
const three = '{"jsonrpc":"2.0","result":3,"id":1}'
const encoder = new TextEncoder()

/** A service that adds, and notes masked errors. */
function adding(errors: unknown[] = []) {
  return new Service<Request>({ onError: (error) => errors.push(error) }).method('add', (x: number, y: number) => x + y)
}

function post(body: RequestInit['body'] | null, init: RequestInit & { duplex?: 'half' } = {}) {
  const headers = { 'content-type': 'application/json', ...init.headers }
  return new Request('http://rpc.example/', { method: 'POST', duplex: 'half', ...init, body, headers } as RequestInit)
}

async function answerOf(response: Response) {
  return { status: response.status, error: JSON.parse(await response.text()).error }
}

/** A stream of what a generator yields. `ending` says whether it was cancelled. */
function streamOf(parts: () => Generator<unknown>) {
  const source = parts()
  const ending: { cancelled?: boolean } = {}
  const stream = new ReadableStream({
    pull(controller) {
      const { value, done } = source.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel() {
      ending.cancelled = true
    },
  })
  return { stream, ending }
}

describe('a fetch body', () => {
  const endpoint = serve(adding())

  test('a Request without a body is a parse error', async () => {
    expect(await answerOf(await endpoint(post(null)))).toMatchObject({ status: 200, error: { code: -32700 } })
  })

  test('a Request with an empty body is a parse error', async () => {
    expect(await answerOf(await endpoint(post('')))).toMatchObject({ status: 200, error: { code: -32700 } })
  })

  test.each([
    ['text', add],
    ['bytes', encoder.encode(add)],
    ['an array buffer', encoder.encode(add).buffer],
    ['a blob', new Blob([add])],
  ])('a body that is %s is read', async (_title, body) => {
    expect(await (await endpoint(post(body))).text()).toBe(three)
  })

  test('a body that comes byte by byte is read, even when a byte ends within a character', async () => {
    const echo = serve(new Service().method('echo', (value: string) => value))
    const { stream } = streamOf(function* () {
      for (const byte of encoder.encode('{"jsonrpc":"2.0","method":"echo","params":["€𝒳"],"id":1}')) yield Uint8Array.of(byte)
    })
    expect(await (await echo(post(stream))).json()).toMatchObject({ result: '€𝒳' })
  })

  test('a body with empty chunks is read', async () => {
    const { stream } = streamOf(function* () {
      yield new Uint8Array()
      yield encoder.encode(add)
      yield new Uint8Array()
    })
    expect(await (await endpoint(post(stream))).text()).toBe(three)
  })

  test('a body that starts with a byte order mark is read', async () => {
    expect(await (await endpoint(post(`\ufeff${add}`))).text()).toBe(three)
  })

  test('a body stream that fails midway is answered 400, and onError is not called', async () => {
    const errors: unknown[] = []
    const { stream } = streamOf(function* () {
      yield encoder.encode(add.slice(0, 10))
      throw new TypeError('terminated')
    })
    const answer = await answerOf(await serve(adding(errors))(post(stream)))
    expect(answer).toMatchObject({ status: 400, error: { code: -32600, data: { reason: 'incomplete-body' } } })
    expect(errors).toEqual([])
  })

  test('a body that never ends is answered 413, and its stream is cancelled', async () => {
    let sent = 0
    const { stream, ending } = streamOf(function* () {
      for (;;) {
        sent += 1000
        yield new Uint8Array(1000).fill(32)
      }
    })
    const answer = await answerOf(await serve(adding(), { limits: { maxMessageBytes: 5000 } })(post(stream)))
    expect(answer).toMatchObject({ status: 413, error: { code: -32007 } })
    expect(ending).toEqual({ cancelled: true })
    expect(sent).toBeLessThanOrEqual(8000)
  })

  test.each([4999, 5000, 5001])('a body of %i bytes is measured against maxMessageBytes of 5000', async (size) => {
    const limited = serve(adding(), { limits: { maxMessageBytes: 5000 } })
    const { stream } = streamOf(function* () {
      yield encoder.encode(add)
      yield new Uint8Array(size - add.length).fill(32)
    })
    expect((await limited(post(stream))).status).toBe(size > 5000 ? 413 : 200)
    expect((await limited(post(add.padEnd(size)))).status).toBe(size > 5000 ? 413 : 200)
  })

  test('a body with a huge Content-Length is answered 413 and not read', async () => {
    const request = post(add, { headers: { 'content-type': 'application/json', 'content-length': '999999999' } })
    expect((await endpoint(request)).status).toBe(413)
    expect(request.bodyUsed).toBe(false)
  })

  test.each([
    ['method', { method: 'PUT' }, 405],
    ['type', { headers: { 'content-type': 'text/plain' } }, 415],
    ['encoding', { headers: { 'content-encoding': 'gzip' } }, 415],
  ])('the body of a request that is refused for its %s is not read', async (_title, init, status) => {
    const request = post(add, init as RequestInit)
    expect((await endpoint(request)).status).toBe(status)
    expect(request.bodyUsed).toBe(false)
  })

  test('a body that was read or locked before is answered 500, and onError gets a TypeError', async () => {
    for (const use of [(request: Request) => request.text(), (request: Request) => request.body?.getReader()]) {
      const errors: unknown[] = []
      const request = post(add)
      await use(request)
      expect((await serve(adding(errors))(request)).status).toBe(500)
      expect(errors).toEqual([expect.any(TypeError)])
    }
  })

  test.each([
    ['numbers', 1],
    ['objects', {}],
    ['nothing', null],
  ])('a body stream of %s gets an answer', async (_title, piece) => {
    const { stream } = streamOf(function* () {
      yield piece
      yield encoder.encode(add)
    })
    expect((await endpoint(post(stream))).status).toBeGreaterThanOrEqual(200)
  })
})

describe('a fetch Response', () => {
  test('a Response has a type, nosniff and no-store', async () => {
    const { headers, status } = await serve(adding())(post(add))
    expect(status).toBe(200)
    expect([...headers]).toEqual([
      ['cache-control', 'no-store'],
      ['content-type', 'application/json'],
      ['x-content-type-options', 'nosniff'],
    ])
  })

  test('the Response to a notification has no body and no Content-Type', async () => {
    const { status, body, headers } = await serve(adding())(post('{"jsonrpc":"2.0","method":"add"}'))
    expect([status, body, headers.get('content-type')]).toEqual([204, null, null])
  })

  test.each([200, 202, 204, 205, 304, 422, 599])('a Response has the status %i if the option says so', async (status) => {
    const response = await serve(adding(), { status: () => status })(post(add))
    expect([response.status, await response.text()]).toEqual([status, [204, 205, 304].includes(status) ? '' : three])
  })

  test.each([undefined, 'x', 99, 100, 101, 600, Number.NaN])(
    'a Response is 500 if the option status returns %s',
    async (status) => {
      expect((await serve(adding(), { status: () => status as number })(post(add))).status).toBe(500)
    },
  )
})

describe('a fetch Request', () => {
  test('the Request and its signal reach the method, and the reason of an abort is disconnect', async () => {
    let signal: AbortSignal | undefined
    let started = () => {}
    const starts = new Promise<void>((resolve) => {
      started = resolve
    })
    const service = new Service<Request>().method('wait', { takesContext: true }, (context) => {
      signal = context.signal
      started()
      return new Promise((resolve) => context.signal.addEventListener('abort', () => resolve(context.httpRequest.url)))
    })
    const client = new AbortController()
    const answer = serve(service)(post('{"jsonrpc":"2.0","method":"wait","id":1}', { signal: client.signal }))
    await starts
    client.abort()
    expect(await (await answer).json()).toMatchObject({ result: 'http://rpc.example/' })
    expect(signal?.reason).toMatchObject({ code: -32800, data: { reason: 'disconnect' } })
  })

  test('a Request that is already aborted aborts the call at once', async () => {
    const service = new Service<Request>().method('look', { takesContext: true }, ({ signal }) => signal.reason.data)
    const request = post('{"jsonrpc":"2.0","method":"look","id":1}', { signal: AbortSignal.abort() })
    expect(await (await serve(service)(request)).json()).toMatchObject({ result: { reason: 'disconnect' } })
  })

  test('further arguments of a fetch endpoint, as hosts pass them, are ignored', async () => {
    const endpoint = serve(adding()) as (...args: unknown[]) => Promise<Response>
    const params = { params: Promise.resolve({ slug: 'rpc' }) }
    expect(await (await endpoint(post(add), { KV: 1 }, { waitUntil() {} })).text()).toBe(three)
    expect(await (await endpoint(post(add), params)).text()).toBe(three)
  })

  test('csrfServe of fetch checks the origin', async () => {
    const endpoint = csrfServe(adding(), { trustedOrigins: ['https://app.example'] })
    const from = async (headers: Record<string, string>) =>
      (
        await endpoint(
          new Request('http://rpc.example/', {
            method: 'POST',
            body: add,
            headers: { 'content-type': 'application/json', ...headers },
          }),
        )
      ).status
    expect(await from({})).toBe(200)
    expect(await from({ 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await from({ origin: 'https://app.example', 'sec-fetch-site': 'cross-site' })).toBe(200)
    expect(await from({ origin: 'null' })).toBe(403)
  })
})

test('a fetch endpoint answers 1,000 calls at once, and the next one with 503', async () => {
  const releases: (() => void)[] = []
  const service = new Service().method('hold', () => new Promise((resolve) => releases.push(() => resolve(1))))
  const endpoint = serve(service)
  const hold = () => endpoint(post('{"jsonrpc":"2.0","method":"hold","id":1}'))
  const held = Array.from({ length: 1000 }, hold)
  while (releases.length < 1000) await new Promise(setImmediate)
  const refused = await hold()
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
  for (const release of releases) release()
  expect((await Promise.all(held)).every(({ status }) => status === 200)).toBe(true)
})

test('a fetch endpoint runs without Node, with web standards alone', async () => {
  const contents = `
    import { Service } from 'damn-simple-jsonrpc-server'
    import { csrfServe } from 'damn-simple-jsonrpc-server/fetch'
    export default { fetch: csrfServe(new Service().method('add', (x, y) => x + y)) }`
  const resolveDir = resolve(import.meta.dirname, '../../.packed')
  const built = await build({
    stdin: { contents, resolveDir },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'worker',
    platform: 'neutral',
  })
  const web = {
    Request,
    Response,
    Headers,
    ReadableStream,
    TextEncoder,
    TextDecoder,
    AbortController,
    AbortSignal,
    Uint8Array,
    setTimeout,
    clearTimeout,
  }
  const context = createContext({ ...web })
  runInContext(built.outputFiles[0]?.text ?? '', context)
  const response = await runInContext('worker.default.fetch', context)(post(add), {}, {})
  expect([response.status, await response.text()]).toEqual([200, three])
})
