/**
 * Other servers, each set up as in its README, without additions. The methods do what the audits require. They accept params by
 * position and by name if the server leaves that to the method, and check nothing that the server does not check.
 */
import { createRequire } from 'node:module'
import { parseOpenRPCDocument } from '@open-rpc/schema-utils-js'
import { Server as OpenRpcServer } from '@open-rpc/server-js'
import express from 'express'
import { defineJsonRpcHandler, H3, serve as listenH3 } from 'h3'
import { JSONRPCServer } from 'json-rpc-2.0'
import { freePort } from '../scripts/free-port.mjs'

const jayson = createRequire(import.meta.url)('jayson')

const total = (numbers) => numbers.reduce((sum, each) => sum + each, 0)
const first = (params) => (Array.isArray(params) ? params[0] : params.value)
const difference = (params) => (Array.isArray(params) ? params[0] - params[1] : params.minuend - params.subtrahend)

const jaysonServer = () =>
  new jayson.Server({
    echo: (params, callback) => callback(null, first(params)),
    subtract: (params, callback) => callback(null, difference(params)),
    sum: (params, callback) => callback(null, total(params)),
  })

function onJaysonMiddleware() {
  const app = express()
  app.use(express.json())
  app.use(jaysonServer().middleware())
  return app.listen(0, '127.0.0.1')
}

function onJsonRpc2() {
  const server = new JSONRPCServer()
  server.addMethod('echo', first)
  server.addMethod('subtract', difference)
  server.addMethod('sum', total)
  const app = express()
  app.use(express.json())
  app.post('/rpc', (request, response) => {
    server.receive(request.body).then((reply) => (reply ? response.json(reply) : response.sendStatus(204)))
  })
  return app.listen(0, '127.0.0.1')
}

async function onH3() {
  const methods = {
    echo: ({ params }) => first(params),
    subtract: ({ params }) => difference(params),
    sum: ({ params }) => total(params),
  }
  const app = new H3().post('/rpc', defineJsonRpcHandler({ methods }))
  const { url } = await listenH3(app, { port: 0, hostname: '127.0.0.1', silent: true }).ready()
  return new URL('/rpc', url).href
}

const number = (name) => ({ name, required: true, schema: { type: 'number' } })
const openRpcDocument = {
  openrpc: '1.2.6',
  info: { title: 'audited', version: '1.0.0' },
  methods: [
    { name: 'echo', params: [{ name: 'value', required: true, schema: {} }], result: { name: 'value', schema: {} } },
    { name: 'subtract', params: [number('minuend'), number('subtrahend')], result: number('difference') },
  ],
}

/** The server needs a port number. `sum` is missing, because a document cannot describe any number of params. */
async function onOpenRpc() {
  const port = await freePort()
  const server = new OpenRpcServer({
    openrpcDocument: await parseOpenRPCDocument(openRpcDocument),
    transportConfigs: [{ type: 'HTTPTransport', options: { port, middleware: [] } }],
    methodMapping: { echo: async (value) => value, subtract: async (minuend, subtrahend) => minuend - subtrahend },
  })
  await server.start()
  return `http://127.0.0.1:${port}/rpc`
}

/** As `ours`; `package` is the audited package. */
export const peers = [
  { title: 'jayson, `server.http()`', package: 'jayson', start: () => jaysonServer().http().listen(0, '127.0.0.1') },
  { title: 'jayson, `server.middleware()` on `express.json()`', package: 'jayson', host: 'express', start: onJaysonMiddleware },
  { title: 'json-rpc-2.0 on `express.json()`', package: 'json-rpc-2.0', host: 'express', start: onJsonRpc2 },
  { title: '@open-rpc/server-js, `HTTPTransport`', package: '@open-rpc/server-js', start: onOpenRpc },
  { title: 'h3, `defineJsonRpcHandler`', package: 'h3', start: onH3 },
]
