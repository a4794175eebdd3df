/** The adapter for h3, and the fetch endpoint in it. */
import * as onFetch from 'damn-simple-jsonrpc-server/fetch'
import * as onH3 from 'damn-simple-jsonrpc-server/h3'
import { fromWebHandler, H3, type H3Event, serve as listen } from 'h3'
import type { Running } from '../setup/servers.ts'
import { runAdapterSuite } from './suite.ts'

const adapter = { serve: onH3.serve, csrfServe: onH3.csrfServe }
const fetchAdapter = { serve: onFetch.serve, csrfServe: onFetch.csrfServe }

runAdapterSuite('h3', (service, options, name) => running(new H3().all('/rpc', adapter[name](service, options))), {
  pathOf: (event: H3Event) => pathOf(event.req),
})

runAdapterSuite(
  'the fetch endpoint in h3',
  (service, options, name) => running(new H3().all('/rpc', fromWebHandler(fetchAdapter[name](service, options)))),
  { pathOf },
)

async function running(app: H3): Promise<Running> {
  const server = await listen(app, { port: 0, hostname: '127.0.0.1', silent: true, gracefulShutdown: false }).ready()
  return { url: (server.url ?? '').replace(/\/$/, ''), close: () => server.close() }
}

function pathOf({ url }: { url: string }): string {
  return new URL(url).pathname + new URL(url).search
}
