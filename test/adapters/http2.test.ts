/** HTTP/2, where `:authority` takes the place of `Host`: Fastify is the framework that serves it. */
import { once } from 'node:events'
import { connect } from 'node:http2'
import { text } from 'node:stream/consumers'
import { csrfServe } from 'damn-simple-jsonrpc-server/fastify'
import fastify from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, json } from '../setup/messages.ts'
import { smallService } from '../setup/servers.ts'

const app = fastify({ http2: true }).register(csrfServe(smallService(), { allowedHosts: ['127.0.0.1'] }), { prefix: '/rpc' })
let url: string
beforeAll(async () => {
  url = await app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => app.close())

async function post(headers: Record<string, string>): Promise<{ status: number; body: string }> {
  const session = connect(url)
  const stream = session.request({ ':method': 'POST', ':path': '/rpc', ...json, ...headers })
  const [[head], body] = await Promise.all([once(stream, 'response'), text(stream.end(call('add', [1, 2])))])
  session.close()
  return { status: head[':status'], body }
}

test('csrfServe over HTTP/2 answers a program and a page of its own origin', async () => {
  expect(await post({})).toEqual({ status: 200, body: '{"jsonrpc":"2.0","result":3,"id":1}' })
  expect((await post({ origin: url })).status).toBe(200)
})

test('csrfServe over HTTP/2 refuses a foreign page and a foreign :authority', async () => {
  expect((await post({ origin: 'https://evil.example' })).status).toBe(403)
  expect((await post({ ':authority': 'rebound.example' })).status).toBe(403)
})
