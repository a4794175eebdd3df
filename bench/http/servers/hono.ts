/** Servers on Hono, on Node: our door, and the handler that one writes there by hand. */
import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { serve } from 'damn-simple-jsonrpc-server/hono'
import { Hono } from 'hono'
import { listening } from './listening.ts'
import { answer, service } from './methods.ts'

/** Our door. */
export function door(): Promise<string> {
  const app = new Hono()
  app.all('/rpc', serve(service))
  return listening(createServer(getRequestListener(app.fetch)))
}

/** By hand. */
export function bare(): Promise<string> {
  const app = new Hono()
  app.post('/rpc', async (context) => context.json(answer(await context.req.json())))
  return listening(createServer(getRequestListener(app.fetch)))
}
