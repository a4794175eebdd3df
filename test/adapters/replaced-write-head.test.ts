/** Middleware that puts a `writeHead` of its own in the place of Node's: what it does with headers must come out right. */
import { createServer, ServerResponse } from 'node:http'
import { gunzipSync } from 'node:zlib'
import compression from 'compression'
import { serve } from 'damn-simple-jsonrpc-server/express'
import * as onNode from 'damn-simple-jsonrpc-server/node'
import express, { type RequestHandler } from 'express'
import session from 'express-session'
import express4 from 'express4'
import morgan from 'morgan'
import responseTime from 'response-time'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Answer, answerTo, call, json, notification, open, post } from '../setup/messages.ts'
import { running, smallService } from '../setup/servers.ts'

const addition = call('add', [1, 2])
const three = '{"jsonrpc":"2.0","result":3,"id":1}'

async function urlOf(server: ReturnType<typeof createServer>): Promise<string> {
  const { url, close } = await running(server)
  onTestFinished(close as () => Promise<void>)
  return `${url}/rpc`
}

const expressWith = (framework: typeof express, ...middleware: RequestHandler[]) =>
  urlOf(framework().use(middleware).all('/rpc', serve(smallService())).listen(0, '127.0.0.1'))

/** Every name is one that was meant: a list taken for an object or for pairs makes names of letters or numbers. */
function expectWhole({ headers }: Answer, more: readonly string[] = []): void {
  const known = [
    ...['content-type', 'content-length', 'x-content-type-options', 'cache-control', 'accept-post', 'allow', 'vary', 'etag'],
    ...['access-control-allow-origin', 'access-control-expose-headers', 'connection', 'date', 'keep-alive', 'x-powered-by'],
    ...['transfer-encoding', ...more],
  ]
  expect(Object.keys(headers).filter((name) => !known.includes(name))).toEqual([])
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
}

const packages: Record<string, { use: () => RequestHandler; adds: readonly string[] }> = {
  'morgan 1.10.0': { use: () => morgan('combined', { stream: { write: () => {} } }), adds: [] },
  'express-session 1.18.1': {
    use: () => session({ secret: 'a secret', resave: false, saveUninitialized: true }),
    adds: ['set-cookie'],
  },
  'compression 1.8.0': { use: () => compression({ threshold: 1e9 }), adds: [] },
  'response-time 2.3.2': { use: () => responseTime(), adds: ['x-response-time'] },
}

describe.each([
  ['Express 5', express],
  ['Express 4', express4],
] as const)('%s', (_name, framework) => {
  test.each(Object.entries(packages))(
    'behind %s, replies and refusals have their own headers',
    async (_package, { use, adds }) => {
      const url = await expressWith(framework, use())
      const reply = await post(url, addition)
      expect(reply).toMatchObject({ status: 200, body: three, headers: { 'content-type': 'application/json' } })
      expect(Object.keys(reply.headers)).toEqual(expect.arrayContaining([...adds]))
      expectWhole(reply, adds)
      const empty = await post(url, notification('add', [1, 2]))
      expect([empty.status, empty.body, empty.headers['content-type']]).toEqual([204, '', undefined])
      expectWhole(empty, adds)
      const refused = await post(url, addition, { 'content-type': 'text/plain' })
      expect([refused.status, refused.headers['accept-post']]).toEqual([415, expect.stringContaining('application/json-rpc')])
      expectWhole(refused, adds)
      const wrong = await answerTo(open(url, { method: 'GET' }).end())
      expect([wrong.status, wrong.headers.allow]).toEqual([405, 'POST'])
      expectWhole(wrong, adds)
    },
  )

  test('behind all of them, a reply is compressed and has the headers of each', async () => {
    const all = Object.keys(packages).filter((name) => !name.startsWith('compression'))
    const uses = all.map((name) => packages[name]?.use() as RequestHandler)
    const url = await expressWith(framework, ...uses, compression({ threshold: 0 }))
    const long = 'y'.repeat(100_000)
    for (const text of ['x', long]) {
      const sent = open(url, { method: 'POST', headers: { ...json, 'accept-encoding': 'gzip' } }).end(call('echo', [text]))
      const chunks: Buffer[] = []
      const answer = await new Promise<Answer>((resolve) => {
        sent.on('response', (response) => {
          response.on('data', (chunk) => chunks.push(chunk))
          response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: '' }))
        })
      })
      expectWhole(answer, ['set-cookie', 'x-response-time', 'content-encoding'])
      expect(answer.headers).toMatchObject({ 'content-encoding': 'gzip', 'content-type': 'application/json' })
      expect(JSON.parse(gunzipSync(Buffer.concat(chunks)).toString()).result).toBe(text)
    }
  })
})

type WriteHead = ServerResponse['writeHead']

/** Reads headers as most such wrappers do: as an object. */
function reading(writeHead: WriteHead, seen: string[]): WriteHead {
  return function (this: ServerResponse, status: number, ...rest: unknown[]) {
    seen.push(...Object.keys(rest.at(-1) as object))
    return writeHead.call(this, status, ...(rest as []))
  } as WriteHead
}

const names = ['content-type', 'x-content-type-options', 'cache-control', 'content-length']

describe('node:http', () => {
  test('a writeHead that a response has of its own gets an object', async () => {
    const seen: string[] = []
    const endpoint = onNode.serve(smallService())
    const server = createServer((request, response) => {
      response.writeHead = reading(response.writeHead, seen)
      endpoint(request, response)
    })
    expect((await post(await urlOf(server.listen(0, '127.0.0.1')), addition)).body).toBe(three)
    expect(seen.sort()).toEqual(names.sort())
  })

  test('a writeHead of a class of responses gets an object', async () => {
    const seen: string[] = []
    class Watched extends ServerResponse {
      override writeHead = reading(ServerResponse.prototype.writeHead, seen) as never
    }
    const server = createServer({ ServerResponse: Watched as never }, onNode.serve(smallService()))
    expect((await post(await urlOf(server.listen(0, '127.0.0.1')), addition)).body).toBe(three)
    expect(seen.sort()).toEqual(names.sort())
  })

  test('a writeHead that is replaced for all responses gets an object, even after others were sent', async () => {
    const seen: string[] = []
    const url = await urlOf(createServer(onNode.serve(smallService())).listen(0, '127.0.0.1'))
    expect((await post(url, addition)).body).toBe(three)
    const { writeHead } = ServerResponse.prototype
    ServerResponse.prototype.writeHead = reading(writeHead, seen)
    try {
      expect((await post(url, addition)).body).toBe(three)
    } finally {
      ServerResponse.prototype.writeHead = writeHead
    }
    expect(seen.sort()).toEqual(names.sort())
    expect((await post(url, addition)).headers['content-type']).toBe('application/json')
  })

  test('a writeHead that returns nothing is enough', async () => {
    const endpoint = onNode.serve(smallService())
    const server = createServer((request, response) => {
      const { writeHead } = response
      response.writeHead = ((...args: [number]) => void writeHead.apply(response, args)) as never
      endpoint(request, response)
    })
    const url = await urlOf(server.listen(0, '127.0.0.1'))
    expect((await post(url, addition)).body).toBe(three)
    expect((await post(url, notification('add', [1, 2]))).status).toBe(204)
  })
})
