/** `Deno.serve` with WebSockets. */
import { serve } from 'damn-simple-jsonrpc-server/deno'
import { options, served, service } from './two-way.ts'

declare const Deno: { serve(options: object, handler: object): void }

const onListen = ({ port }: { port: number }) => console.log(`listening at http://127.0.0.1:${port}`)
Deno.serve({ port: 0, hostname: '127.0.0.1', onListen }, served(serve(service, options)))
