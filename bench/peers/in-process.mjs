/**
 * Other servers in process, each called in the shortest way from text to text that its public interface has. `open` takes methods, which
 * take the params unchanged, and returns a function that answers a text. If a server takes and returns objects, JSON is parsed and
 * stringified around it.
 */
import { createRequire } from 'node:module'
import { JsonRpcEngine, createScaffoldMiddleware as scaffoldV1 } from '@metamask/json-rpc-engine'
import { createScaffoldMiddleware, JsonRpcServer } from '@metamask/json-rpc-engine/v2'
import { JsonRpcError } from '@metamask/rpc-errors'
import { parseOpenRPCDocument } from '@open-rpc/schema-utils-js'
import { JSONRPCError, Router, transports } from '@open-rpc/server-js'
import { initTRPC } from '@trpc/server'
import { defineJsonRpcWebSocketHandler, HTTPError } from 'h3'
import { JSONRPCErrorException, JSONRPCServer } from 'json-rpc-2.0'

const jayson = createRequire(import.meta.url)('jayson')

const textOf = (reply) => (reply ? JSON.stringify(reply) : '')
const mapped = (methods, map) => Object.fromEntries(Object.entries(methods).map(([name, method]) => [name, map(method)]))

/** It takes text. A synchronous method is answered without a promise. */
function openJayson({ later, refuse, ...methods }) {
  const server = new jayson.Server({
    ...mapped(methods, (method) => (params, callback) => callback(null, method(params))),
    later: async (params, callback) => callback(null, await later(params)),
    refuse(params, callback) {
      // a method passes its error to the callback, because jayson does not catch what a method throws
      try {
        refuse(params)
      } catch ({ code, message }) {
        callback({ code, message })
      }
    },
  })
  return (text) => {
    let answer
    let settle
    server.call(text, (error, response) => {
      answer = textOf(error ?? response)
      settle?.(answer)
    })
    return answer ?? new Promise((resolve) => (settle = resolve))
  }
}

function openJsonRpc2(methods) {
  const server = new JSONRPCServer({ errorListener: () => {} })
  for (const [name, method] of Object.entries(methods)) server.addMethod(name, method)
  server.addMethod('refuse', () => {
    throw new JSONRPCErrorException('Refused', 1)
  })
  return async (text) => textOf(await server.receiveJSON(text))
}

function openMetamask(methods) {
  const handlerOf = (method) => (call) => method(call.request.params)
  const refuse = () => {
    throw new JsonRpcError(1, 'Refused')
  }
  const server = new JsonRpcServer({ middleware: [createScaffoldMiddleware({ ...mapped(methods, handlerOf), refuse })] })
  return async (text) => textOf(await server.handle(JSON.parse(text)))
}

/** The older, deprecated engine, which supports batches. */
function openMetamaskV1({ later, ...methods }) {
  const handlerOf = (method) => (request, response, _next, end) => {
    response.result = method(request.params)
    end()
  }
  const handlers = {
    ...mapped(methods, handlerOf),
    later: async (request, response, _next, end) => {
      response.result = await later(request.params)
      end()
    },
    refuse: (_request, _response, _next, end) => end(new JsonRpcError(1, 'Refused')),
  }
  const engine = new JsonRpcEngine()
  engine.push(scaffoldV1(handlers))
  return async (text) => textOf(await engine.handle(JSON.parse(text)))
}

/** The WebSocket handler of h3, which shares the code that answers. The HTTP handler does not go from text to text. */
function openH3(methods) {
  const refuse = () => {
    throw new HTTPError({ status: 400, message: 'Refused' })
  }
  const handlers = { ...mapped(methods, (method) => (call) => method(call.params)), refuse }
  const { message } = defineJsonRpcWebSocketHandler({ methods: handlers, maxBatchSize: 1000 })({ req: {} }).crossws
  return async (text) => {
    let answer = ''
    await message({ send: (reply) => (answer = reply) }, { json: () => JSON.parse(text) })
    return answer
  }
}

/** The same lines as in its own transport for HTTP. */
class TextTransport extends transports.ServerTransport {
  async answer(text) {
    const message = JSON.parse(text)
    if (!Array.isArray(message)) return textOf(await this.routerHandler(message))
    return textOf(await Promise.all(message.map((each) => this.routerHandler(each))))
  }
}

const number = (name) => ({ name, required: true, schema: { type: 'number' } })
const value = { name: 'value', required: true, schema: {} }
const described = { echo: [value], refuse: [] }

/** It checks params against the schemas of the document before each call, so `mul` needs no Zod schema. */
async function openOpenRpc({ sub, ...methods }) {
  const methodMapping = {
    ...mapped(
      methods,
      (method) =>
        async (...params) =>
          method(params),
    ),
    sub: async (x, y) => sub({ x, y }),
    mul: async (x, y) => x * y,
    refuse: async () => {
      throw new JSONRPCError('Refused', 1)
    },
  }
  const names = Object.keys(methodMapping)
  const document = await parseOpenRPCDocument({
    openrpc: '1.2.6',
    info: { title: 'bench', version: '1.0.0' },
    methods: names.map((name) => ({ name, params: described[name] ?? [number('x'), number('y')], result: value })),
  })
  const transport = new TextTransport()
  transport.addRouter(new Router(document, methodMapping))
  return (text) => transport.answer(text)
}

/** The in-process caller of tRPC, with the few lines that read and write single calls, because its protocol is different. */
function openTrpc(methods) {
  const { procedure, router, createCallerFactory } = initTRPC.create()
  const procedureOf = (method) => procedure.input((input) => input).mutation(({ input }) => method(input))
  const caller = createCallerFactory(router(mapped(methods, procedureOf)))({})
  return async (text) => {
    const { method, params, id } = JSON.parse(text)
    return JSON.stringify({ jsonrpc: '2.0', result: await caller[method](params), id })
  }
}

/** All peers. tRPC is not a JSON-RPC server. */
export const peers = [
  { title: 'jayson', open: openJayson },
  { title: 'json-rpc-2.0', open: openJsonRpc2 },
  { title: '@metamask/json-rpc-engine', open: openMetamask },
  { title: '@metamask/json-rpc-engine, its first engine', open: openMetamaskV1 },
  { title: 'h3', open: openH3 },
  { title: '@open-rpc/server-js', open: openOpenRpc },
  { title: 'tRPC', open: openTrpc, isOther: true },
]
