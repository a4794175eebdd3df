/** Servers on Express 5: our door, and the handler that one writes there by hand. */
import { createServer } from 'node:http'
import { serve } from 'damn-simple-jsonrpc-server/express'
import express from 'express'
import { listening } from './listening.ts'
import { answer, type Message, service } from './methods.ts'

/** Our door. */
export function door(): Promise<string> {
  const app = express()
  app.all('/rpc', serve(service))
  return listening(createServer(app))
}

/** By hand; the limit lets the large echo pass. */
export function bare(): Promise<string> {
  const app = express()
  app.post('/rpc', express.json({ limit: '1mb' }), (request, response) => {
    response.json(answer(request.body as Message))
  })
  return listening(createServer(app))
}
