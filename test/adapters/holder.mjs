/** A server of one framework in a process of its own, whose replies are large. It tells its port, and how much memory it holds. */
import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { Service } from 'damn-simple-jsonrpc-server'
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

const [framework, maxCallsInFlight] = /** @type {[string, string]} */ (/** @type {unknown} */ (process.argv.slice(2)))
const options = maxCallsInFlight === undefined ? {} : { limits: { maxCallsInFlight: Number(maxCallsInFlight) } }

let started = 0
/** @param {number} size */
const sized = (size) => () => {
  started++
  return 'x'.repeat(size)
}
/** @param {() => string} method */
const later = (method) => async () => {
  await new Promise((resolve) => setTimeout(resolve, 20))
  return method()
}

const service = new Service()
  .method('add', (/** @type {number} */ x, /** @type {number} */ y) => x + y)
  .method('2 MB', sized(2_000_000))
  .method('9 MB', sized(9_000_000))
  .method('2 MB later', later(sized(2_000_000)))
  .method('9 MB later', later(sized(9_000_000)))

/** @param {unknown} listener */
const serverOf = (listener) =>
  new Promise((resolve) => {
    const server = createServer(/** @type {import('node:http').RequestListener} */ (listener))
    server.listen(0, '127.0.0.1', () => resolve(/** @type {import('node:net').AddressInfo} */ (server.address()).port))
  })

/** @type {Record<string, () => unknown>} */
const starts = {
  listen: async () => (await onNode.listen(service, { port: 0, ...options })).port,
  'node:http': () => serverOf(onNode.serve(service, options)),
  Express: () => serverOf(express().post('/', onExpress.serve(service, options))),
  Koa: () => serverOf(new Koa().use(onKoa.serve(service, options)).callback()),
  Fastify: async () => {
    const app = fastify().register(onFastify.serve(service, options), { prefix: '/' })
    return Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port)
  },
  Hono: () => serverOf(getRequestListener(new Hono().post('/', onHono.serve(service, options)).fetch)),
  h3: () => serverOf(toNodeHandler(new H3().post('/', onH3.serve(service, options)))),
  'fetch in h3': () => serverOf(toNodeHandler(new H3().post('/', fromWebHandler(onFetch.serve(service, options))))),
}

process.send?.({ port: await starts[framework]?.() })

process.on('message', () => {
  globalThis.gc?.()
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage()
  process.send?.({ rss, held: heapUsed + arrayBuffers, started })
})
