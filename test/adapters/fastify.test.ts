/** The adapter for Fastify, on both majors in use. */
import { csrfServe, serve } from 'damn-simple-jsonrpc-server/fastify'
import fastify, { type FastifyRequest } from 'fastify'
import fastify4 from 'fastify4'
import { runAdapterSuite, type Start } from './suite.ts'

const adapter = { serve, csrfServe }

const startOn =
  (framework: typeof fastify): Start =>
  async (service, options, name) => {
    const app = framework()
    app.register(adapter[name](service, options), { prefix: '/rpc' })
    return { url: await app.listen({ port: 0, host: '127.0.0.1' }), close: () => app.close() }
  }

const pathOf = (request: FastifyRequest) => request.originalUrl

runAdapterSuite('Fastify 5', startOn(fastify), { pathOf })
runAdapterSuite('Fastify 4', startOn(fastify4 as unknown as typeof fastify), { pathOf })
