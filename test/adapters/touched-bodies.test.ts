/** Bodies that others have touched: platforms that read them in advance, and middleware that decodes, pauses or watches the stream. */
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import * as onExpress from 'damn-simple-jsonrpc-server/express'
import * as onFastify from 'damn-simple-jsonrpc-server/fastify'
import * as onFetch from 'damn-simple-jsonrpc-server/fetch'
import * as onH3 from 'damn-simple-jsonrpc-server/h3'
import * as onHono from 'damn-simple-jsonrpc-server/hono'
import * as onKoa from 'damn-simple-jsonrpc-server/koa'
import * as onNode from 'damn-simple-jsonrpc-server/node'
import express from 'express'
import fastify from 'fastify'
import { fromWebHandler, H3, toNodeHandler } from 'h3'
import { Hono } from 'hono'
import Koa from 'koa'
import { describe, expect, onTestFinished, test } from 'vitest'
import { answerTo, call, errorOf, json, open, post } from '../setup/messages.ts'
import { running, smallService } from '../setup/servers.ts'

const addition = call('add', [1, 2])
const three = '{"jsonrpc":"2.0","result":3,"id":1}'
const wide = call('echo', ['ä€😀'.repeat(20_000)])
const limits = { maxMessageBytes: 400_000 }

const service = () => smallService()
const h3With = (handler: unknown) => toNodeHandler(new H3().all('/rpc', handler as never)) as unknown as RequestListener

/** Each framework as a listener of `node:http`, so that something else of Node can stand before it. */
const frameworks: Record<string, () => RequestListener | Promise<RequestListener>> = {
  'node:http': () => onNode.serve(service(), { limits }),
  Express: () => express().all('/rpc', onExpress.serve(service(), { limits })),
  Koa: () => Object.assign(new Koa(), { silent: true }).use(onKoa.serve(service(), { limits })).callback() as RequestListener,
  Fastify: async () => {
    const app = fastify()
    app.register(onFastify.serve(service(), { limits }), { prefix: '/rpc' })
    await app.ready()
    return (request, response) => app.routing(request, response)
  },
  Hono: () => getRequestListener(new Hono().all('/rpc', onHono.serve(service(), { limits })).fetch) as unknown as RequestListener,
  h3: () => h3With(onH3.serve(service(), { limits })),
  'fetch in h3': () => h3With(fromWebHandler(onFetch.serve(service(), { limits }))),
}

type Before = (request: IncomingMessage) => void | Promise<void>

async function urlOf(framework: () => RequestListener | Promise<RequestListener>, before: Before): Promise<string> {
  const listener = await framework()
  const server = createServer((request, response) => {
    const touched = before(request)
    if (touched) touched.then(() => listener(request, response))
    else listener(request, response)
  })
  const { url, close } = await running(server.listen(0, '127.0.0.1'))
  onTestFinished(close as () => Promise<void>)
  return `${url}/rpc`
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const platforms: Record<string, Before> = {
  'body, parsed': async (request) => void Object.assign(request, { body: JSON.parse((await bytesOf(request)).toString()) }),
  'body, as text': async (request) => void Object.assign(request, { body: (await bytesOf(request)).toString() }),
  'body, as bytes': async (request) => void Object.assign(request, { body: await bytesOf(request) }),
  'rawBody, as bytes': async (request) => void Object.assign(request, { rawBody: await bytesOf(request) }),
  'rawBody, beside a body that was cut': async (request) =>
    void Object.assign(request, { rawBody: await bytesOf(request), body: { jsonrpc: '2.0' } }),
}

describe.each(Object.entries(frameworks))('%s', (_name, framework) => {
  test.each(Object.entries(platforms))('a body that the platform has left in %s is answered', async (_place, before) => {
    const url = await urlOf(framework, before)
    expect((await post(url, addition)).body).toBe(three)
    expect(JSON.parse((await post(url, `[${addition},${call('echo', ['ä'])},5]`)).body)).toMatchObject([
      { result: 3 },
      { result: 'ä' },
      { error: { code: -32600 } },
    ])
    const tooLong = await post(url, call('echo', ['x'.repeat(400_000)]))
    expect([tooLong.status, ...errorOf(tooLong)]).toEqual([413, -32007, 'request-too-large'])
  })

  test('a body that was parsed to null is not taken for a missing one', async () => {
    const url = await urlOf(framework, platforms['body, parsed'] as Before)
    expect(errorOf(await post(url, 'null'))[0]).toBe(-32600)
  })

  test('a body that was paused is read', async () => {
    const url = await urlOf(framework, (request) => void request.pause())
    expect((await post(url, addition)).body).toBe(three)
    expect(JSON.parse((await post(url, wide)).body).result).toBe(JSON.parse(wide).params[0])
  })

  test('a body that was paused and has arrived meanwhile is read', async () => {
    const url = await urlOf(framework, async (request) => {
      request.pause()
      await new Promise((resolve) => setTimeout(resolve, 20))
    })
    expect((await post(url, addition)).body).toBe(three)
  })
})

const readers = Object.entries(frameworks).slice(0, 4)

describe.each(readers)('%s', (_name, framework) => {
  test.each(['utf8', 'utf16le', 'latin1', 'base64', 'hex'] as const)('a body that is decoded as %s is read', async (encoding) => {
    const url = await urlOf(framework, (request) => void request.setEncoding(encoding))
    expect((await post(url, addition)).body).toBe(three)
    const long = await post(url, wide)
    expect([long.status, JSON.parse(long.body).result]).toEqual([200, JSON.parse(wide).params[0]])
  })

  test('a body that is decoded counts in bytes', async () => {
    const url = await urlOf(framework, (request) => void request.setEncoding('utf8'))
    const fitting = call('length', [''])
    const fill = (400_000 - fitting.length) / 2
    expect((await post(url, call('length', ['ä'.repeat(Math.floor(fill))]))).status).toBe(200)
    expect((await post(url, call('length', ['ä'.repeat(Math.floor(fill) + 1)]))).status).toBe(413)
  })

  test('letters that are split between chunks are put together, decoded or not', async () => {
    for (const before of [() => {}, (request: IncomingMessage) => void request.setEncoding('utf8')]) {
      const sent = open(await urlOf(framework, before), { method: 'POST', headers: { ...json, 'transfer-encoding': 'chunked' } })
      for (const byte of Buffer.from(call('length', ['ä€😀']))) {
        sent.write(Uint8Array.of(byte))
        await new Promise(setImmediate)
      }
      expect(JSON.parse((await answerTo(sent.end())).body).result).toBe(4)
    }
  })

  test('a body that others watch for data or readable is read', async () => {
    const watchers: Before[] = [
      (request) => void request.on('readable', () => {}),
      (request) => void request.on('readable', () => {}).pause(),
      (request) => void request.on('readable', () => request.read()),
      (request) => void request.on('end', () => {}),
      (request) => void request.on('data', () => {}),
      (request) => new Promise((resolve) => request.once('readable', resolve)),
      (request) => void request.pause().on('data', () => {}),
    ]
    for (const before of watchers) {
      const url = await urlOf(framework, before)
      expect((await post(url, addition)).body).toBe(three)
      expect((await post(url, wide)).status).toBe(200)
    }
  })
})
