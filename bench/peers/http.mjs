// @ts-nocheck its packages are installed when the bench runs, separately from ours
/** Other servers over HTTP, each set up as its README says. All offer `add` by position, and some offer `echo`. Their own checks are on. */
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { JsonRpcServer } from '@metamask/json-rpc-engine/v2'
import { Server as OpenRpcServer } from '@open-rpc/server-js'
import { initTRPC } from '@trpc/server'
import { createHTTPServer } from '@trpc/server/adapters/standalone'
import { JSONRPCServer } from 'json-rpc-2.0'
import { listenOnLoopback } from '../http/servers/listen.ts'

/** `server.http()`. */
export function jayson() {
  const { Server } = createRequire(import.meta.url)('jayson')
  const add = ([x, y], callback) => callback(null, x + y)
  const echo = ([value], callback) => callback(null, value)
  return listenOnLoopback(new Server({ add, echo }).http())
}

/** It has no HTTP server, so it runs behind `node:http`. It parses the JSON itself. */
export function jsonRpc2() {
  const server = new JSONRPCServer()
  server.addMethod('add', ([x, y]) => x + y)
  server.addMethod('echo', ([value]) => value)
  return listenOnLoopback(onNode(async (text) => JSON.stringify(await server.receiveJSON(text))))
}

/** It has no HTTP server and no batches, so it runs behind `node:http`. */
export function metamask() {
  const add = ({ request, next }) => (request.method === 'add' ? request.params[0] + request.params[1] : next())
  const server = new JsonRpcServer({ middleware: [add] })
  return listenOnLoopback(onNode(async (text) => JSON.stringify(await server.handle(JSON.parse(text)))))
}

/** `HTTPTransport`. Its option `port` is passed to `listen`, so an object keeps the server on loopback. */
export async function openRpc() {
  const number = (name) => ({ name, required: true, schema: { type: 'number' } })
  const method = { name: 'add', params: [number('x'), number('y')], result: number('sum') }
  const server = new OpenRpcServer({
    openrpcDocument: { openrpc: '1.2.6', info: { title: 'bench', version: '1.0.0' }, methods: [method] },
    methodMapping: { add: async (x, y) => x + y },
  })
  server.addDefaultTransport('HTTPTransport', { port: { port: 0, host: '127.0.0.1' }, middleware: [] })
  await server.start()
  return listenOnLoopback(server.transports[0].server)
}

/** The standalone adapter. Its envelope is different: the method is in the path, and the request is the input. */
export async function trpc() {
  const { procedure, router } = initTRPC.create()
  const add = procedure
    .input((params) => params)
    .mutation(
      ({
        input: {
          params: [x, y],
        },
      }) => x + y,
    )
  const url = await listenOnLoopback(createHTTPServer({ router: router({ add }) }))
  return new URL('/add', url).href
}

/** A tuned HTTP server around a function from text to text. */
function onNode(answer) {
  return createServer((request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', async () => {
      const text = await answer(Buffer.concat(chunks).toString())
      response.writeHead(200, ['content-type', 'application/json', 'content-length', String(Buffer.byteLength(text))])
      response.end(text)
    })
  })
}
