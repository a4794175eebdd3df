/** Servers on Fastify 5: our door, and the handler that one writes there by hand. */
import { serve } from 'damn-simple-jsonrpc-server/fastify'
import { fastify } from 'fastify'
import { answer, type Message, service } from './methods.ts'

/** Our door. */
export async function door(): Promise<string> {
  const app = fastify()
  app.register(serve(service), { prefix: '/rpc' })
  return `${await app.listen({ port: 0, host: '127.0.0.1' })}/rpc`
}

/** By hand. */
export async function bare(): Promise<string> {
  const app = fastify()
  app.post('/rpc', async (request) => answer(request.body as Message))
  return `${await app.listen({ port: 0, host: '127.0.0.1' })}/rpc`
}
