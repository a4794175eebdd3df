/** Hono with WebSockets on Deno. */
import { serve } from 'damn-simple-jsonrpc-server/hono-ws'
import { Hono } from 'hono'
import { upgradeWebSocket } from 'hono/deno'
import { options, served, service } from './two-way.ts'

declare const Deno: { serve(options: object, handler: object): void }

const app = new Hono().get('/', upgradeWebSocket(served(serve(service, options)) as never))
const onListen = ({ port }: { port: number }) => console.log(`listening at http://127.0.0.1:${port}`)
Deno.serve({ port: 0, hostname: '127.0.0.1', onListen }, app.fetch)
