/** Servers on h3 2, on Node: our endpoint, a hand-written handler, and the JSON-RPC handler of h3. */
import { serve } from 'damn-simple-jsonrpc-server/h3'
import { defineJsonRpcHandler, H3, serve as listen, readBody } from 'h3'
import { answer, type Message, service } from './methods.ts'

/** Our endpoint. */
export function endpoint(): Promise<string> {
  return listenWithH3(new H3().all('/rpc', serve(service)))
}

/** A hand-written handler. */
export function bare(): Promise<string> {
  return listenWithH3(new H3().post('/rpc', async (event) => answer((await readBody(event)) as Message)))
}

/** The JSON-RPC handler of h3, whose default is batches of at most 50. */
export function jsonRpcHandler(): Promise<string> {
  const methods = {
    add: ({ params }: { params?: unknown }) => (params as number[]).reduce((x, y) => x + y),
    echo: ({ params }: { params?: unknown }) => (params as object[])[0],
  }
  return listenWithH3(new H3().post('/rpc', defineJsonRpcHandler({ methods, maxBatchSize: 1000 })))
}

async function listenWithH3(app: H3): Promise<string> {
  const { url } = await listen(app, { port: 0, hostname: '127.0.0.1', silent: true }).ready()
  return new URL('/rpc', url).href
}
