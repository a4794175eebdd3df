/** crossws on Bun. */
import crossws from 'crossws/adapters/bun'
import { serve } from 'damn-simple-jsonrpc-server/crossws'
import { options, served, service } from './two-way.ts'

declare const Bun: { serve(server: object): { port: number } }

const hooks = serve(service, options)
served(hooks.endpoint)
const { handleUpgrade, websocket } = crossws({ hooks: hooks as never })
const { port } = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: handleUpgrade, websocket })
console.log(`listening at http://127.0.0.1:${port}`)
