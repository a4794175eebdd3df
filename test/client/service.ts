/** The service that the tests of the client call, and the transports to it. */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { defineError, Service } from 'damn-simple-jsonrpc-server'
import * as atExpress from 'damn-simple-jsonrpc-server/express'
import * as atFastify from 'damn-simple-jsonrpc-server/fastify'
import { serve } from 'damn-simple-jsonrpc-server/fetch'
import * as atHono from 'damn-simple-jsonrpc-server/hono'
import * as atKoa from 'damn-simple-jsonrpc-server/koa'
import { listen } from 'damn-simple-jsonrpc-server/node'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { z } from 'zod'

export const NotEnoughMoney = defineError(1, 'Not enough money', z.object({ balance: z.number() }))
export const Gone = defineError(2, 'Gone')

const statistics = new Service().methods({
  mean: (numbers: number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length,
  name: () => 'statistics',
  length: () => 2,
})

export const service = new Service({ onError: () => {} })
  .method('add', (x: number, y: number) => x + y)
  .method('sub', { params: ['x', 'y'] }, (x: number, y: number) => x - y)
  .method('pow', { params: ['x', 'y?'] }, (x: number, y = 2) => x ** y)
  .method('mul', { params: { x: z.number(), y: z.number() } }, ({ x, y }) => x * y)
  .method('save', (order: { id: number }) => order.id)
  .method('count', (...args: unknown[]) => args.length)
  .method('now', () => new Date(0))
  .method('nothing', () => undefined)
  .method('breaks', () => {
    throw new Error('LEAK-CANARY')
  })
  .method('pay', { params: { amount: z.number() }, errors: [NotEnoughMoney, Gone] }, ({ amount }): number => {
    if (amount === 404) throw new Gone()
    throw new NotEnoughMoney({ balance: amount })
  })
  .method('surprise', () => {
    throw new Gone()
  })
  .method('notify', (name: string) => `notified ${name}`)
  .method('then', () => 'reached')
  .mount('stats', statistics)

async function serving(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rpc`
  const close = async () => {
    server.close()
    server.closeAllConnections()
  }
  return { target, options: {}, close }
}

/** The transports: each opens a server, and returns the target and options of a client. */
export const transports = [
  {
    name: 'node over a socket',
    open: async () => {
      const server = await listen(service, { port: 0 })
      return { target: server.url, options: {}, close: () => server.close() }
    },
  },
  {
    name: 'fetch',
    open: async () => {
      const endpoint = serve(service)
      const fetch = (url: string, init: RequestInit) => endpoint(new Request(url, init))
      return { target: 'http://localhost/rpc', options: { fetch }, close: async () => {} }
    },
  },
  { name: 'Express', open: () => serving(express().post('/rpc', atExpress.csrfServe(service))) },
  { name: 'Koa', open: () => serving(new Koa().use(atKoa.csrfServe(service)).callback()) },
  {
    name: 'Hono',
    open: () => serving(getRequestListener(new Hono().post('/rpc', atHono.csrfServe(service)).fetch)),
  },
  {
    name: 'Fastify',
    open: async () => {
      const app = fastify()
      app.register(atFastify.csrfServe(service), { prefix: '/rpc' })
      await app.ready()
      return serving((request, response) => app.routing(request, response))
    },
  },
  { name: 'in process', open: async () => ({ target: service, options: {}, close: async () => {} }) },
]
