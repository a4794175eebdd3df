/** `Bun.serve` with WebSockets. */
import { serve } from 'damn-simple-jsonrpc-server/bun'
import { options, served, service } from './two-way.ts'

declare const Bun: { serve(server: object): { port: number } }

const { port } = Bun.serve({ port: 0, hostname: '127.0.0.1', ...served(serve(service, options)) })
console.log(`listening at http://127.0.0.1:${port}`)
