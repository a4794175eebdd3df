/** WebSockets through Hono, crossws, h3 and Fastify on Node. */
import { createServer } from 'node:http'
import websocket from '@fastify/websocket'
import { serve as serveHono, upgradeWebSocket } from '@hono/node-server'
import crossws from 'crossws/adapters/node'
import { plugin as crosswsPlugin } from 'crossws/server/node'
import * as forCrossws from 'damn-simple-jsonrpc-server/crossws'
import * as forFastify from 'damn-simple-jsonrpc-server/fastify'
import * as forHono from 'damn-simple-jsonrpc-server/hono-ws'
import * as http from 'damn-simple-jsonrpc-server/node'
import * as forWs from 'damn-simple-jsonrpc-server/ws'
import fastify from 'fastify'
import { defineWebSocketHandler, H3, serve as serveH3 } from 'h3'
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { call, post } from '../setup/messages.ts'
import { running } from '../setup/servers.ts'
import { Notes } from '../setup/waiting.ts'
import { twoWayOptions, twoWayService } from './two-way-service.ts'
import { type Host, runTwoWaySuite } from './two-way-suite.ts'

type Endpoint = { notify(method: string, params?: unknown[]): unknown }

/** A service, and the notes of its method `wait`. `endpoint` is set once there is one. */
function served() {
  const notes = new Notes()
  const own: { endpoint?: Endpoint } = {}
  const service = twoWayService(
    (note) => notes.add(note),
    () => own.endpoint as Endpoint,
  )
  return { notes, service, own }
}

async function startWs(): Promise<Host> {
  const { notes, service, own } = served()
  const endpoint = forWs.serve(service, WebSocketServer, twoWayOptions)
  own.endpoint = endpoint
  const server = await running(createServer(http.serve(service)).on('upgrade', endpoint).listen(0, '127.0.0.1'))
  return { ...server, notes, close: () => Promise.all([endpoint.close({ drain: 0 }), server.close()]) }
}

async function startHono(): Promise<Host> {
  const { notes, service, own } = served()
  const endpoint = forHono.serve(service, twoWayOptions)
  own.endpoint = endpoint
  const app = new Hono().get('/rpc', upgradeWebSocket(endpoint as never))
  const websocketServer = new WebSocketServer({ noServer: true })
  const server = serveHono({ fetch: app.fetch, port: 0, hostname: '127.0.0.1', websocket: { server: websocketServer as never } })
  const { url, close } = await running(server as never)
  return { url: `${url}/rpc`, notes, close: () => Promise.all([endpoint.close({ drain: 0 }), close()]) }
}

async function startCrossws(): Promise<Host> {
  const { notes, service, own } = served()
  const hooks = forCrossws.serve(service, twoWayOptions)
  own.endpoint = hooks.endpoint
  const ws = crossws({ hooks: hooks as never })
  const server = createServer().on('upgrade', (request, socket, head) => void ws.handleUpgrade(request, socket, head))
  const { url, close } = await running(server.listen(0, '127.0.0.1'))
  return { url, notes, close: () => Promise.all([hooks.endpoint.close({ drain: 0 }), close()]) }
}

async function startH3(): Promise<Host> {
  const { notes, service, own } = served()
  const hooks = forCrossws.serve(service, twoWayOptions)
  own.endpoint = hooks.endpoint
  const app = new H3().get('/rpc', defineWebSocketHandler(hooks as never))
  const server = serveH3(app, { port: 0, hostname: '127.0.0.1', silent: true, plugins: [crosswsPlugin({}) as never] })
  await server.ready()
  const url = `${server.url}rpc`
  return { url, notes, close: () => Promise.all([hooks.endpoint.close({ drain: 0 }), server.close(true)]) }
}

async function startFastify(): Promise<Host> {
  const { notes, service, own } = served()
  const endpoint = forFastify.serve(service, twoWayOptions)
  own.endpoint = endpoint
  const app = fastify()
  await app.register(websocket)
  app.register(endpoint, { prefix: '/rpc' })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  return { url: `${url}/rpc`, notes, close: () => Promise.all([endpoint.close({ drain: 0 }), app.close()]) }
}

runTwoWaySuite('ws', startWs)
runTwoWaySuite('Hono on Node', startHono, { refusesWithoutBody: true })
runTwoWaySuite('crossws on Node', startCrossws)
runTwoWaySuite('h3 with crossws', startH3)
runTwoWaySuite('Fastify with @fastify/websocket', startFastify)

test('Fastify answers HTTP on the path of the WebSockets, with the same status for other methods', async () => {
  const host = await startFastify()
  expect(await post(host.url, call('add', [1, 2]))).toMatchObject({ status: 200, body: '{"jsonrpc":"2.0","result":3,"id":1}' })
  for (const method of ['GET', 'HEAD', 'PUT', 'OPTIONS', 'DELETE'])
    expect((await fetch(host.url, { method })).status, method).toBe(405)
  await host.close()
})
