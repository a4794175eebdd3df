/** Servers on Hono, on Node: our endpoint, and a hand-written handler. */
import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { serve } from 'damn-simple-jsonrpc-server/hono'
import { Hono } from 'hono'
import { listenOnLoopback } from './listen.ts'
import { answer, service } from './methods.ts'

/** Our endpoint. */
export function endpoint(): Promise<string> {
  const app = new Hono()
  app.all('/rpc', serve(service))
  return listenOnLoopback(createServer(getRequestListener(app.fetch)))
}

/** A hand-written handler. */
export function bare(): Promise<string> {
  const app = new Hono()
  app.post('/rpc', async (context) => context.json(answer(await context.req.json())))
  return listenOnLoopback(createServer(getRequestListener(app.fetch)))
}
