/** Servers on Koa 3: our door, and the handler that one writes there by hand. */
import { createServer } from 'node:http'
import { bodyParser } from '@koa/bodyparser'
import { serve } from 'damn-simple-jsonrpc-server/koa'
import Koa from 'koa'
import { listening } from './listening.ts'
import { answer, type Message, service } from './methods.ts'

/** Our door. */
export function door(): Promise<string> {
  const app = new Koa()
  app.use(serve(service))
  return listening(createServer(app.callback()))
}

/** By hand. */
export function bare(): Promise<string> {
  const app = new Koa()
  app.use(bodyParser())
  app.use((context) => {
    context.body = answer(context.request.body as Message)
  })
  return listening(createServer(app.callback()))
}
