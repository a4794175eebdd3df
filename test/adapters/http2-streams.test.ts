/** HTTP/2, in its compatibility API: streams that are cancelled, sessions that end, and a host that goes by two names. */
import { once } from 'node:events'
import { type ClientHttp2Session, connect, createServer, type Http2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import * as onExpress from 'damn-simple-jsonrpc-server/express'
import * as onFastify from 'damn-simple-jsonrpc-server/fastify'
import * as onKoa from 'damn-simple-jsonrpc-server/koa'
import * as onNode from 'damn-simple-jsonrpc-server/node'
import fastify from 'fastify'
import Koa from 'koa'
import { describe, expect, onTestFinished, test } from 'vitest'
import { call, json, notification } from '../setup/messages.ts'
import { eventually } from '../setup/waiting.ts'

type Options = Parameters<typeof onNode.serve>[1]

const servers: Record<string, (service: Service, options?: Options) => Http2Server | Promise<Http2Server>> = {
  'node:http2': (service, options) => createServer(onNode.serve(service, options) as never),
  'the adapter for Express': (service, options) => createServer(onExpress.serve(service, options) as never),
  Koa: (service, options) => createServer(new Koa().use(onKoa.serve(service, options as object)).callback() as never),
  Fastify: async (service, options) => {
    const app = fastify({ http2: true })
    app.register(onFastify.serve(service, options as object), { prefix: '/' })
    await app.ready()
    return app.server as unknown as Http2Server
  },
}

/** A service whose calls say when they begin, and how they are given up. */
function waiting() {
  const said: string[] = []
  const reasonOf = ({ reason }: AbortSignal) => (RpcError.is(reason) ? (reason.data as { reason: string }).reason : `${reason}`)
  const service = new Service({ onError: (error) => said.push(`error: ${error}`) })
    .method('add', (x: number, y: number) => x + y)
    .method('long', () => 'x'.repeat(1_000_000))
    .method('wait', { takesContext: true }, ({ signal }) => {
      said.push('began')
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          said.push(reasonOf(signal))
          resolve(null)
        })
      })
    })
    .method('look later', { takesContext: true }, async (context) => {
      said.push('began')
      await new Promise((resolve) => setTimeout(resolve, 100))
      said.push(context.signal.aborted ? reasonOf(context.signal) : 'not aborted')
    })
  return { said, service: service as unknown as Service }
}

async function sessionWith(server: Http2Server | Promise<Http2Server>): Promise<ClientHttp2Session> {
  const running = await server
  await new Promise<void>((resolve) => running.listen(0, '127.0.0.1', resolve))
  const session = connect(`http://127.0.0.1:${(running.address() as AddressInfo).port}`)
  session.on('error', () => {})
  onTestFinished(() => {
    session.destroy()
    running.close()
  })
  return session
}

function send(session: ClientHttp2Session, body: string, headers: Record<string, string> = {}) {
  const stream = session.request({ ':method': 'POST', ':path': '/', ...json, ...headers })
  stream.on('error', () => {})
  return stream.end(body)
}

async function ask(session: ClientHttp2Session, body: string, headers?: Record<string, string>): Promise<[number, string]> {
  const stream = send(session, body, headers)
  const [[head], reply] = await Promise.all([once(stream, 'response'), text(stream)])
  return [head[':status'], reply]
}

const addition = call('add', [1, 2])
const three = '{"jsonrpc":"2.0","result":3,"id":1}'

describe.each(Object.entries(servers))('%s', (_name, start) => {
  test('calls, batches, notifications and long replies are answered', async () => {
    const session = await sessionWith(start(waiting().service))
    expect(await ask(session, addition)).toEqual([200, three])
    expect(await ask(session, `[${addition},${addition}]`)).toEqual([200, `[${three},${three}]`])
    expect(await ask(session, notification('add', [1, 2]))).toEqual([204, ''])
    expect((await ask(session, call('long')))[1]).toHaveLength(1_000_036)
  })

  test.each(['wait', 'look later'])('a stream that is cancelled aborts the signal of %s', async (method) => {
    const { said, service } = waiting()
    const session = await sessionWith(start(service))
    const stream = send(session, call(method))
    await eventually(async () => expect(said).toEqual(['began']))
    stream.close(8)
    await eventually(async () => expect(said).toEqual(['began', 'disconnect']))
    expect(await ask(session, addition)).toEqual([200, three])
  })

  test('a stream that is cancelled aborts the signals of a batch', async () => {
    const { said, service } = waiting()
    const session = await sessionWith(start(service))
    const stream = send(session, `[${call('wait')},${call('wait')}]`)
    await eventually(async () => expect(said).toEqual(['began', 'began']))
    stream.close(8)
    await eventually(async () => expect(said.slice(2)).toEqual(['disconnect', 'disconnect']))
  })

  test('a session that is destroyed aborts the signals of all of its streams', async () => {
    const { said, service } = waiting()
    const session = await sessionWith(start(service))
    for (let count = 0; count < 3; count++) send(session, call('wait'))
    await eventually(async () => expect(said).toHaveLength(3))
    session.destroy()
    await eventually(async () => expect(said.slice(3)).toEqual(['disconnect', 'disconnect', 'disconnect']))
  })

  test('a call that is answered is not aborted afterwards', async () => {
    const { said, service } = waiting()
    const session = await sessionWith(start(service))
    expect((await ask(session, call('look later')))[0]).toBe(200)
    expect(said).toEqual(['began', 'not aborted'])
  })

  test('an authority beside another host is a conflict', async () => {
    const session = await sessionWith(start(waiting().service, { allowedHosts: ['127.0.0.1', 'localhost'] }))
    const reasonOf = async (headers: Record<string, string>) => {
      const [status, body] = await ask(session, addition, headers)
      return status === 200 ? status : [status, JSON.parse(body).error.data.reason]
    }
    const conflict = [400, 'conflicting-header']
    expect(await reasonOf({ ':authority': 'evil.example', host: '127.0.0.1' })).toEqual(conflict)
    expect(await reasonOf({ ':authority': '127.0.0.1', host: 'evil.example' })).toEqual(conflict)
    expect(await reasonOf({ ':authority': '127.0.0.1', host: '127.0.0.1:8080' })).toEqual(conflict)
    expect(await reasonOf({ ':authority': 'evil.example' })).toEqual([403, 'host-refused'])
    expect(await reasonOf({ ':authority': 'localhost', host: 'localhost' })).toBe(200)
    expect(await reasonOf({ ':authority': 'LocalHost', host: 'localhost' })).toBe(200)
    expect(await reasonOf({ ':authority': '127.0.0.1:8080' })).toBe(200)
  })

  test('replies that no stream reads count, and make room when the session ends', async () => {
    const { service } = waiting()
    const server = start(service, { limits: { maxUnsentBytes: 2_500_000 } })
    const session = await sessionWith(server)
    const unread = Array.from({ length: 6 }, () => send(session, call('long')).pause())
    const statuses = await Promise.all(unread.map(async (stream) => (await once(stream, 'response'))[0][':status']))
    expect(statuses.sort()).toEqual([200, 200, 200, 503, 503, 503])
    const other = connect(`http://127.0.0.1:${((await server).address() as AddressInfo).port}`)
    onTestFinished(() => other.destroy())
    expect((await ask(other, addition))[0]).toBe(503)
    session.destroy()
    await eventually(async () => expect(await ask(other, addition)).toEqual([200, three]))
  })
})
