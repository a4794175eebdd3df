/** Methods see the `AsyncLocalStorage` of a middleware, in every framework and however the body comes. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { createServer, type RequestListener, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { Service } from 'damn-simple-jsonrpc-server'
import * as onExpress from 'damn-simple-jsonrpc-server/express'
import * as onFastify from 'damn-simple-jsonrpc-server/fastify'
import * as onH3 from 'damn-simple-jsonrpc-server/h3'
import * as onHono from 'damn-simple-jsonrpc-server/hono'
import * as onKoa from 'damn-simple-jsonrpc-server/koa'
import * as onNode from 'damn-simple-jsonrpc-server/node'
import express from 'express'
import { fastify } from 'fastify'
import { H3, toNodeHandler } from 'h3'
import { Hono } from 'hono'
import Koa from 'koa'
import { expect, onTestFinished, test } from 'vitest'
import { call, post } from '../setup/messages.ts'
import { running } from '../setup/servers.ts'

const visitors = new AsyncLocalStorage<string>()
const service = new Service()
  .method('who', () => visitors.getStore() ?? 'no visitor')
  .method('whoLater', async () => {
    await new Promise(setImmediate)
    return visitors.getStore() ?? 'no visitor'
  })

/** Each has a middleware that sets the visitor to Anna. */
const listeners: Record<string, () => RequestListener | Promise<RequestListener>> = {
  node: () => {
    const endpoint = onNode.serve(service)
    return (request, response) => visitors.run('Anna', () => endpoint(request, response))
  },
  express: () =>
    express()
      .use((_request, _response, next) => visitors.run('Anna', next))
      .use(onExpress.serve(service)),
  fastify: async () => {
    const app = fastify()
    app.addHook('onRequest', (_request, _reply, done) => visitors.run('Anna', done))
    app.register(onFastify.serve(service), { prefix: '/rpc' })
    await app.ready()
    return app.routing
  },
  koa: () =>
    new Koa()
      .use((_context, next) => visitors.run('Anna', next))
      .use(onKoa.serve(service))
      .callback(),
  hono: () => {
    const app = new Hono()
    app.use((_context, next) => visitors.run('Anna', next))
    app.all('/rpc', onHono.serve(service))
    return getRequestListener(app.fetch)
  },
  h3: () => {
    const app = new H3()
    app.use((_event, next) => visitors.run('Anna', next))
    app.all('/rpc', onH3.serve(service))
    return toNodeHandler(app) as RequestListener
  },
}

test.each(Object.keys(listeners))('methods on %s see the AsyncLocalStorage of a middleware', async (name) => {
  const server: Server = createServer(await listeners[name]?.()).listen(0, '127.0.0.1')
  const { url, close } = await running(server)
  onTestFinished(close as () => Promise<void>)
  for (const method of ['who', 'whoLater']) expect((await post(`${url}/rpc`, call(method))).body).toContain('"result":"Anna"')
  expect((await post(`${url}/rpc`, `[${call('who')},${call('whoLater', [], 2)}]`)).body.match(/Anna/g)).toHaveLength(2)
})
