/** Servers on Express 5: our endpoint, and a hand-written handler. */
import { createServer } from 'node:http'
import { serve } from 'damn-simple-jsonrpc-server/express'
import express from 'express'
import { listenOnLoopback } from './listen.ts'
import { answer, type Message, service } from './methods.ts'

/** Our endpoint. */
export function endpoint(): Promise<string> {
  const app = express()
  app.all('/rpc', serve(service))
  return listenOnLoopback(createServer(app))
}

/** A hand-written handler. The limit allows the large echo. */
export function bare(): Promise<string> {
  const app = express()
  app.post('/rpc', express.json({ limit: '1mb' }), (request, response) => {
    response.json(answer(request.body as Message))
  })
  return listenOnLoopback(createServer(app))
}
