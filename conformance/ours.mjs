/** Our adapters, each set up as in the README. */
import { createServer } from 'node:http'
import { serve as listenHono } from '@hono/node-server'
import { Service } from 'damn-simple-jsonrpc-server'
import { serve as serveExpress } from 'damn-simple-jsonrpc-server/express'
import { serve as serveFastify } from 'damn-simple-jsonrpc-server/fastify'
import { serve as serveFetch } from 'damn-simple-jsonrpc-server/fetch'
import { serve as serveH3 } from 'damn-simple-jsonrpc-server/h3'
import { serve as serveHono } from 'damn-simple-jsonrpc-server/hono'
import { serve as serveKoa } from 'damn-simple-jsonrpc-server/koa'
import { listen, serve } from 'damn-simple-jsonrpc-server/node'
import express from 'express'
import express4 from 'express4'
import fastify from 'fastify'
import fastify4 from 'fastify4'
import { H3, serve as listenH3 } from 'h3'
import { Hono } from 'hono'
import Koa from 'koa'
import Koa2 from 'koa2'

const service = new Service()
  .method('echo', { params: ['value'] }, (value) => value)
  .method('subtract', { params: ['minuend', 'subtrahend'] }, (minuend, subtrahend) => minuend - subtrahend)
  .method('sum', (...numbers) => numbers.reduce((total, each) => total + each, 0))

const onExpress = (framework) => () => framework().post('/rpc', serveExpress(service)).listen(0, '127.0.0.1')
const onKoa = (Framework) => () => new Framework().use(serveKoa(service)).listen(0, '127.0.0.1')

const onFastify = (framework) => async () => {
  const app = framework()
  app.register(serveFastify(service), { prefix: '/rpc' })
  return `${await app.listen({ port: 0, host: '127.0.0.1' })}/rpc`
}

async function onH3() {
  const app = new H3().post('/rpc', serveH3(service))
  const { url } = await listenH3(app, { port: 0, hostname: '127.0.0.1', silent: true }).ready()
  return new URL('/rpc', url).href
}

/**
 * One server for each adapter and major version of its framework. `host` is the package that runs it; `start` returns its URL or a server of
 * node:http.
 */
export const ours = [
  { title: '`/node`, on node:http', start: () => createServer(serve(service)).listen(0, '127.0.0.1') },
  { title: '`/node`, `listen`', start: async () => (await listen(service, { port: 0 })).url },
  { title: '`/express`', host: 'express', start: onExpress(express) },
  { title: '`/express`', host: 'express4', start: onExpress(express4) },
  { title: '`/fastify`', host: 'fastify', start: onFastify(fastify) },
  { title: '`/fastify`', host: 'fastify4', start: onFastify(fastify4) },
  { title: '`/koa`', host: 'koa', start: onKoa(Koa) },
  { title: '`/koa`', host: 'koa2', start: onKoa(Koa2) },
  {
    title: '`/hono`',
    host: 'hono',
    start: () => listenHono({ fetch: new Hono().post('/rpc', serveHono(service)).fetch, port: 0, hostname: '127.0.0.1' }),
  },
  {
    title: '`/fetch`',
    host: '@hono/node-server',
    start: () => listenHono({ fetch: serveFetch(service), port: 0, hostname: '127.0.0.1' }),
  },
  { title: '`/h3`', host: 'h3', start: onH3 },
]
