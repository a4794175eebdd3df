/** crossws on Deno. */
import crossws from 'crossws/adapters/deno'
import { serve } from 'damn-simple-jsonrpc-server/crossws'
import { options, served, service } from './two-way.ts'

declare const Deno: { serve(options: object, handler: object): void }

const hooks = serve(service, options)
served(hooks.endpoint)
const { handleUpgrade } = crossws({ hooks: hooks as never })
const onListen = ({ port }: { port: number }) => console.log(`listening at http://127.0.0.1:${port}`)
Deno.serve({ port: 0, hostname: '127.0.0.1', onListen }, handleUpgrade)
