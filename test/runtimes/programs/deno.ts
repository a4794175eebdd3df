/** `Deno.serve`. */
import { serve } from 'damn-simple-jsonrpc-server/fetch'
import { options, service } from './service.ts'

interface Address {
  port: number
}
declare const Deno: {
  serve(
    options: { port: number; hostname: string; onListen: (address: Address) => void },
    handler: ReturnType<typeof serve>,
  ): void
}

const onListen = ({ port }: Address) => console.log(`listening at http://127.0.0.1:${port}`)
Deno.serve({ port: 0, hostname: '127.0.0.1', onListen }, serve(service, options))
