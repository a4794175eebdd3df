/** `Bun.serve`. */
import { serve } from 'damn-simple-jsonrpc-server/fetch'
import { options, service } from './service.ts'

declare const Bun: {
  serve(server: { port: number; hostname: string; fetch: (request: Request) => Promise<Response> }): { port: number }
}

const { port } = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: serve(service, options) })
console.log(`listening at http://127.0.0.1:${port}`)
