/** Servers in a process of their own whose callbacks throw wherever a user can put one. It tells what nothing has caught. */
import { createServer } from 'node:http'
import { createServer as createServer2 } from 'node:http2'
import { getRequestListener } from '@hono/node-server'
import { Service } from 'damn-simple-jsonrpc-server'
import { csrfTokens } from 'damn-simple-jsonrpc-server/csrf'
import * as onFastify from 'damn-simple-jsonrpc-server/fastify'
import * as onHono from 'damn-simple-jsonrpc-server/hono'
import * as onKoa from 'damn-simple-jsonrpc-server/koa'
import * as onNode from 'damn-simple-jsonrpc-server/node'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'

/** @type {string[]} */
const faults = []
for (const kind of ['uncaughtException', 'unhandledRejection', 'warning'])
  process.on(kind, (/** @type {unknown} */ error) => faults.push(`${kind}: ${String(error)}`))

/** @type {string[]} */
const told = []
/** @type {(word: string) => () => never} */
const fail = (word) => () => {
  throw new Error(word)
}

/** @type {Record<string, (signal: AbortSignal) => void>} */
const listeners = {
  function: (signal) => signal.addEventListener('abort', fail('function')),
  once: (signal) => signal.addEventListener('abort', fail('once'), { once: true }),
  object: (signal) => signal.addEventListener('abort', { handleEvent: fail('object') }),
  onabort: (signal) => {
    signal.onabort = fail('onabort')
  },
  async: (signal) => signal.addEventListener('abort', async () => fail('async')()),
  'nothing thrown': (signal) =>
    signal.addEventListener('abort', () => {
      throw undefined
    }),
}

/** @param {(error: unknown) => unknown} [onError] */
const makeService = (
  onError = (/** @type {unknown} */ error) => void told.push(error instanceof Error ? error.message : `${error}`),
) => {
  const service = new Service({ onError }).method('add', (/** @type {number} */ x, /** @type {number} */ y) => x + y)
  for (const [name, listen] of Object.entries(listeners))
    service.method(name, { takesContext: true }, ({ signal }) => {
      listen(signal)
      process.send?.({ began: name })
      return new Promise(() => {})
    })
  return service
}

/** @param {{ signal: AbortSignal, httpRequest: any }} context */
const guard = ({ signal, httpRequest }) => {
  const { url } = httpRequest.raw ?? httpRequest.req ?? httpRequest
  if (!String(url).includes('guarded')) return undefined
  signal.addEventListener('abort', fail('guard'))
  process.send?.({ began: 'guard' })
  return new Promise(() => {})
}

/** @param {import('node:net').Server} server */
const portOf = (server) =>
  new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(/** @type {import('node:net').AddressInfo} */ (server.address()).port)),
  )
const guards = [/** @type {never} */ (guard)]
const app = fastify().register(onFastify.serve(makeService(), { guards }), { prefix: '/' })
const hono = new Hono().all('/*', onHono.serve(makeService(), { guards }))
const tokens = csrfTokens({ secret: 'a secret of more than thirty-two characters', session: fail('session') })
const gateway = { handle: fail('handle'), report: fail('report') }
const rejecting = { handle: () => Promise.reject(new Error('handle')), report: () => Promise.reject(new Error('report')) }

process.send?.({
  ports: {
    listen: (await onNode.listen(makeService(), { port: 0, guards })).port,
    'node:http': await portOf(createServer(onNode.serve(makeService(), { guards }))),
    Koa: await portOf(createServer(new Koa().use(onKoa.serve(makeService(), { guards })).callback())),
    Fastify: Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port),
    Hono: await portOf(createServer(getRequestListener(hono.fetch))),
    'node:http2': await portOf(createServer2(/** @type {never} */ (onNode.serve(makeService(), { guards })))),
    'an onError that throws': await portOf(createServer(onNode.serve(makeService(fail('onError')), { guards }))),
    'an onError that rejects': await portOf(
      createServer(
        onNode.serve(
          makeService(async () => fail('onError')()),
          { guards },
        ),
      ),
    ),
    'a status that throws': await portOf(createServer(onNode.serve(makeService(), { status: fail('status') }))),
    'a session that throws': await portOf(createServer(onNode.csrfServe(makeService(), { tokens }))),
    'a page that throws': await portOf(createServer(onNode.serve(makeService(), { explorer: { open: () => fail('page') } }))),
    'a gateway that throws': await portOf(createServer(onNode.serve(gateway))),
    'a gateway that rejects': await portOf(createServer(onNode.serve(/** @type {never} */ (rejecting)))),
  },
})

process.on('message', () => process.send?.({ told: told.splice(0), faults: faults.splice(0) }))
