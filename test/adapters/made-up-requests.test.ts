/** Requests of Node that never came over a socket: gateways and test tools make them up, and leave out what they do not need. */
import { createServer, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { Service } from 'damn-simple-jsonrpc-server'
import * as onExpress from 'damn-simple-jsonrpc-server/express'
import * as onFastify from 'damn-simple-jsonrpc-server/fastify'
import * as onKoa from 'damn-simple-jsonrpc-server/koa'
import * as onNode from 'damn-simple-jsonrpc-server/node'
import express from 'express'
import fastify from 'fastify'
import Koa from 'koa'
import inject from 'light-my-request'
import serverless from 'serverless-http'
import { describe, expect, test } from 'vitest'
import { call, json, notification } from '../setup/messages.ts'
import { smallService } from '../setup/servers.ts'

const addition = call('add', [1, 2])
const three = '{"jsonrpc":"2.0","result":3,"id":1}'

const long = 'ä'.repeat(100_000)

const watched = () =>
  smallService()
    .method('long', () => long)
    .method('watch', { takesContext: true }, async ({ signal }) => {
      await new Promise(setImmediate)
      return signal.aborted
    })

describe('serverless-http', () => {
  const apps: Record<string, () => Parameters<typeof serverless>[0]> = {
    'node:http': () => createServer(onNode.serve(watched())),
    Express: () => express().post('/', onExpress.serve(watched())),
    'Express behind json()': () => express().use(express.json()).post('/', onExpress.serve(watched())),
    Koa: () => new Koa().use(onKoa.serve(watched())) as never,
    Fastify: () => fastify().register(onFastify.serve(watched()), { prefix: '/' }) as never,
  }

  describe.each(Object.entries(apps))('%s', (_name, app) => {
    const send = async (body: string, headers: Record<string, string> = { 'Content-Type': 'application/json' }) => {
      const event = { httpMethod: 'POST', path: '/', headers: { Host: 'api.example', ...headers }, body, requestContext: {} }
      return (await serverless(app())(event, {})) as { statusCode: number; headers: Record<string, string>; body: string }
    }

    test('a call is answered, with whole headers', async () => {
      const { statusCode, headers, body } = await send(addition)
      expect([statusCode, body]).toEqual([200, three])
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store', 'content-length': '35' })
      expect(headers['content-type']).toMatch(/^application\/json/)
    })

    test('a batch, a notification, a long reply and a call that looks at its signal are answered', async () => {
      expect(JSON.parse((await send(`[${addition},${call('watch')}]`)).body)).toMatchObject([{ result: 3 }, { result: false }])
      expect((await send(notification('add', [1, 2]))).statusCode).toBe(204)
      expect(JSON.parse((await send(call('long'))).body).result).toBe(long)
    })

    test('another type is refused', async () => {
      expect((await send(addition, { 'Content-Type': 'text/plain' })).statusCode).toBe(415)
    })
  })
})

describe('light-my-request', () => {
  const apps: Record<string, () => Parameters<typeof inject>[0]> = {
    'node:http': () => onNode.serve(watched()) as never,
    // of a whole app of Express, light-my-request changes the prototypes for the rest of the process
    'the adapter for Express': () => onExpress.serve(watched()) as never,
    Koa: () => new Koa().use(onKoa.serve(watched())).callback() as never,
  }
  const options = { method: 'POST', url: '/', headers: json } as const

  test.each(Object.entries(apps))('%s answers an injected request, over and over', async (_name, app) => {
    const listener = app()
    for (let turn = 0; turn < 100; turn++) {
      const { statusCode, payload } = await inject(listener, { ...options, payload: call('watch') })
      expect([statusCode, JSON.parse(payload).result]).toEqual([200, false])
    }
  })

  test('a request without a raw list is answered, and its conflicts are found', async () => {
    const endpoint = onNode.serve(watched(), { allowedHosts: ['localhost'] })
    const listener = (headers: object) => (request: IncomingMessage, response: ServerResponse) => {
      Object.assign(request, { rawHeaders: undefined, headers: { ...request.headers, ...headers } })
      endpoint(request, response)
    }
    const statusWith = async (headers: object) =>
      (await inject(listener(headers) as never, { ...options, payload: addition })).statusCode
    expect(await statusWith({})).toBe(200)
    expect(await statusWith({ 'content-type': ['application/json', 'text/plain'] })).toBe(400)
    expect(await statusWith({ 'content-type': ['application/json', 'application/json'] })).toBe(200)
    expect(await statusWith({ host: 'localhost', ':authority': 'evil.example' })).toBe(400)
    expect(await statusWith({ host: undefined, ':authority': 'localhost' })).toBe(200)
  })
})

describe('plain objects', () => {
  const written = () => {
    const chunks: Buffer[] = []
    const out = { headersSent: false, status: 0, headers: {} as object, body: '' }
    const response = {
      writeHead: (status: number, headers: object) => void Object.assign(out, { status, headers, headersSent: true }),
      end: (body = '') => void Object.assign(out, { body: `${body}` }),
      destroy: () => chunks.push(Buffer.from('destroyed')),
    }
    return { out, response }
  }

  test('a request with a body and no stream is answered', () => {
    const { out, response } = written()
    const request = { method: 'POST', url: '/', headers: json, body: JSON.parse(addition) }
    onNode.serve(smallService())(request as never, response as never)
    expect(out).toMatchObject({
      status: 200,
      body: three,
      headers: { 'content-type': 'application/json', 'content-length': '35' },
    })
  })

  test('a request without headers is refused', () => {
    const { out, response } = written()
    onNode.serve(smallService())({ method: 'POST' } as never, response as never)
    expect(out.status).toBe(415)
  })

  test('a signal of a request without a socket never aborts', async () => {
    const { out, response } = written()
    const service = new Service().method('look', { takesContext: true }, ({ signal }) => signal.aborted)
    onNode.serve(service)({ method: 'POST', headers: json, body: JSON.parse(call('look')) } as never, response as never)
    expect(JSON.parse(out.body).result).toBe(false)
  })

  test('a response of Node without a socket is answered, and holds nothing up', async () => {
    const endpoint = onNode.serve(smallService(), { limits: { maxCallsInFlight: 1 } })
    const socket = new PassThrough() as unknown as Socket
    for (let turn = 0; turn < 100; turn++) {
      const request = Object.assign(new IncomingMessage(socket), {
        method: 'POST',
        complete: true,
        headers: { ...json },
        body: JSON.parse(addition),
      })
      const response = new ServerResponse(request)
      endpoint(request, response)
      request.push(addition)
      request.push(null)
      await new Promise(setImmediate)
      expect(response.statusCode).toBe(200)
      response.emit('close')
    }
  })
})
