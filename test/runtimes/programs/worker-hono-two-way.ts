/** Hono with WebSockets in a Cloudflare Worker. */
import { serve } from 'damn-simple-jsonrpc-server/hono-ws'
import { Hono } from 'hono'
import { upgradeWebSocket } from 'hono/cloudflare-workers'
import { options, served, service } from './two-way.ts'

export default new Hono().get('/', upgradeWebSocket(served(serve(service, options)) as never))
