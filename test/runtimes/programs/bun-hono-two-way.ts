/** Hono with WebSockets on Bun. */
import { serve } from 'damn-simple-jsonrpc-server/hono-ws'
import { Hono } from 'hono'
import { upgradeWebSocket, websocket } from 'hono/bun'
import { options, served, service } from './two-way.ts'

declare const Bun: { serve(server: object): { port: number } }

const app = new Hono().get('/', upgradeWebSocket(served(serve(service, options)) as never))
const { port } = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: app.fetch, websocket })
console.log(`listening at http://127.0.0.1:${port}`)
