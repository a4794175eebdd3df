/** Elysia on Bun: it mounts any function from a `Request` to a `Response`. */
import { serve } from 'damn-simple-jsonrpc-server/fetch'
import { Elysia } from 'elysia'
import { options, service } from './service.ts'

const app = new Elysia().mount('/', serve(service, options)).listen({ port: 0, hostname: '127.0.0.1' })
console.log(`listening at http://127.0.0.1:${app.server?.port}`)
