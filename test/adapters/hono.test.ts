/** The adapter for Hono, on Node. */
import type { Server } from 'node:http'
import { serve as listen } from '@hono/node-server'
import { csrfServe, serve } from 'damn-simple-jsonrpc-server/hono'
import { type Context, Hono } from 'hono'
import { running } from '../setup/servers.ts'
import { runAdapterSuite } from './suite.ts'

const adapter = { serve, csrfServe }

runAdapterSuite(
  'Hono on Node',
  (service, options, name) => {
    const app = new Hono()
    app.all('/rpc', adapter[name](service, options))
    return running(listen({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as Server)
  },
  { pathOf: (context: Context) => context.req.path + new URL(context.req.url).search },
)
