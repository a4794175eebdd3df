/** Servers on h3 2, on Node: our door, the handler that one writes there by hand, and h3's own handler for JSON-RPC. */
import { serve } from 'damn-simple-jsonrpc-server/h3'
import { defineJsonRpcHandler, H3, serve as listen, readBody } from 'h3'
import { answer, type Message, service } from './methods.ts'

/** Our door. */
export function door(): Promise<string> {
  return running(new H3().all('/rpc', serve(service)))
}

/** By hand. */
export function bare(): Promise<string> {
  return running(new H3().post('/rpc', async (event) => answer((await readBody(event)) as Message)))
}

/** What h3 ships; it takes batches of fifty unless told. */
export function jsonRpcHandler(): Promise<string> {
  const methods = {
    add: ({ params }: { params?: unknown }) => (params as number[]).reduce((x, y) => x + y),
    echo: ({ params }: { params?: unknown }) => (params as object[])[0],
  }
  return running(new H3().post('/rpc', defineJsonRpcHandler({ methods, maxBatchSize: 1000 })))
}

async function running(app: H3): Promise<string> {
  const { url } = await listen(app, { port: 0, hostname: '127.0.0.1', silent: true }).ready()
  return new URL('/rpc', url).href
}
