/** Hono on Bun. */
import { serve } from 'damn-simple-jsonrpc-server/hono'
import { Hono } from 'hono'
import { options, service } from './service.ts'

declare const Bun: { serve(server: object): { port: number } }

const app = new Hono().all('/', serve(service, options))
const { port } = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: app.fetch })
console.log(`listening at http://127.0.0.1:${port}`)
