// @ts-nocheck its packages are installed when the bench runs, apart from ours
/** Other servers over HTTP, each set up as its README says. They offer `add` by position, some `echo` too, and check what they
 * check by themselves. */
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { JsonRpcServer } from '@metamask/json-rpc-engine/v2'
import { Server as OpenRpcServer } from '@open-rpc/server-js'
import { initTRPC } from '@trpc/server'
import { createHTTPServer } from '@trpc/server/adapters/standalone'
import { JSONRPCServer } from 'json-rpc-2.0'
import { listening } from '../http/servers/listening.ts'

/** `server.http()`. */
export function jayson() {
  const { Server } = createRequire(import.meta.url)('jayson')
  const add = ([x, y], callback) => callback(null, x + y)
  const echo = ([value], callback) => callback(null, value)
  return listening(new Server({ add, echo }).http())
}

/** It brings no server: behind `node:http`, with its own reading of JSON. */
export function jsonRpc2() {
  const server = new JSONRPCServer()
  server.addMethod('add', ([x, y]) => x + y)
  server.addMethod('echo', ([value]) => value)
  return listening(onNode(async (text) => JSON.stringify(await server.receiveJSON(text))))
}

/** It brings no server and knows no batches: behind `node:http`. */
export function metamask() {
  const add = ({ request, next }) => (request.method === 'add' ? request.params[0] + request.params[1] : next())
  const server = new JsonRpcServer({ middleware: [add] })
  return listening(onNode(async (text) => JSON.stringify(await server.handle(JSON.parse(text)))))
}

/** `HTTPTransport`, which takes a port from whoever starts it: here what `listen` takes, so that it stays on loopback. */
export async function openRpc() {
  const number = (name) => ({ name, required: true, schema: { type: 'number' } })
  const method = { name: 'add', params: [number('x'), number('y')], result: number('sum') }
  const server = new OpenRpcServer({
    openrpcDocument: { openrpc: '1.2.6', info: { title: 'bench', version: '1.0.0' }, methods: [method] },
    methodMapping: { add: async (x, y) => x + y },
  })
  server.addDefaultTransport('HTTPTransport', { port: { port: 0, host: '127.0.0.1' }, middleware: [] })
  await server.start()
  return listening(server.transports[0].server)
}

/** The standalone adapter. Another envelope for the same work: the method stands in the path, and the request is its input. */
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
  const url = await listening(createHTTPServer({ router: router({ add }) }))
  return new URL('/add', url).href
}

/** The road to a server that only knows text; as fast as it gets, so that what is measured is the server. */
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
