/** Servers on Fastify 5: our endpoint, and a hand-written handler. */
import { serve } from 'damn-simple-jsonrpc-server/fastify'
import { fastify } from 'fastify'
import { answer, type Message, service } from './methods.ts'

/** Our endpoint. */
export async function endpoint(): Promise<string> {
  const app = fastify()
  app.register(serve(service), { prefix: '/rpc' })
  return `${await app.listen({ port: 0, host: '127.0.0.1' })}/rpc`
}

/** A hand-written handler. */
export async function bare(): Promise<string> {
  const app = fastify()
  app.post('/rpc', async (request) => answer(request.body as Message))
  return `${await app.listen({ port: 0, host: '127.0.0.1' })}/rpc`
}
