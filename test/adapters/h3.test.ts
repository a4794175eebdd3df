/** The fetch door in h3. */
import { csrfServe, serve } from 'damn-simple-jsonrpc-server/fetch'
import { fromWebHandler, H3, serve as listen } from 'h3'
import { runDoorSuite } from './suite.ts'

const doors = { serve, csrfServe }

runDoorSuite(
  'h3',
  async (service, options, name) => {
    const app = new H3().all('/rpc', fromWebHandler(doors[name](service, options)))
    const server = await listen(app, { port: 0, hostname: '127.0.0.1', silent: true, gracefulShutdown: false }).ready()
    return { url: (server.url ?? '').replace(/\/$/, ''), close: () => server.close() }
  },
  { pathOf: (request: Request) => new URL(request.url).pathname + new URL(request.url).search },
)
