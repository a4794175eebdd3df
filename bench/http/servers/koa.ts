/** Servers on Koa 3: our endpoint, and a hand-written handler. */
import { createServer } from 'node:http'
import { bodyParser } from '@koa/bodyparser'
import { serve } from 'damn-simple-jsonrpc-server/koa'
import Koa from 'koa'
import { listenOnLoopback } from './listen.ts'
import { answer, type Message, service } from './methods.ts'

/** Our endpoint. */
export function endpoint(): Promise<string> {
  const app = new Koa()
  app.use(serve(service))
  return listenOnLoopback(createServer(app.callback()))
}

/** A hand-written handler. */
export function bare(): Promise<string> {
  const app = new Koa()
  app.use(bodyParser())
  app.use((context) => {
    context.body = answer(context.request.body as Message)
  })
  return listenOnLoopback(createServer(app.callback()))
}
