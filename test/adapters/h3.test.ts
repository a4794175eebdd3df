/** The adapter for h3, and the fetch endpoint in it. */

import { Service } from 'damn-simple-jsonrpc-server'
import * as onFetch from 'damn-simple-jsonrpc-server/fetch'
import * as onH3 from 'damn-simple-jsonrpc-server/h3'
import { fromWebHandler, H3, type H3Event, serve as listen } from 'h3'
import { H3 as H3Candidate } from 'h3-rc'
import { expect, test } from 'vitest'
import { json } from '../setup/messages.ts'
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

test('the release candidate of h3 that Nitro 3.0.0 has sends the reply, and not an object with it', async () => {
  const service = new Service().method('add', (x: number, y: number) => x + y)
  const app = new H3Candidate().all('/rpc', onH3.serve(service))
  const body = '{"jsonrpc":"2.0","method":"add","params":[1,2],"id":1}'
  const response = await app.request('/rpc', { method: 'POST', headers: json, body })
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json'])
  expect(await response.json()).toEqual({ jsonrpc: '2.0', result: 3, id: 1 })
  expect(await app.request('/rpc')).toMatchObject({ status: 405 })
})

async function running(app: H3): Promise<Running> {
  const server = await listen(app, { port: 0, hostname: '127.0.0.1', silent: true, gracefulShutdown: false }).ready()
  return { url: (server.url ?? '').replace(/\/$/, ''), close: () => server.close() }
}

function pathOf({ url }: { url: string }): string {
  return new URL(url).pathname + new URL(url).search
}
