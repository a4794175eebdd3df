/** Every transcript of a two-way connection, over each transport that it names. */
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createSocketServer } from 'node:net'
import { type ConnectionListener, serve as serveSockets } from 'damn-simple-jsonrpc-server/net'
import { serve as serveWebSocket } from 'damn-simple-jsonrpc-server/ws'
import { describe, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { type TwoWayCase, twoWayCases, type Wire } from './cases.ts'
import { runCase } from './run-case.ts'
import { makeService } from './service.ts'

/** These need a process of their own, and are in stdio.test.ts. */
const ofProcesses = ['wire-8.09', 'wire-8.29']

const upgradeOnly: RequestListener = (_, response) => response.writeHead(426).end()

async function withServer(one: TwoWayCase, wire: Wire): Promise<void> {
  const { service, state } = makeService()
  const endpoint =
    wire === 'ws'
      ? serveWebSocket(service, WebSocketServer, one.options)
      : serveSockets(service, { framing: wire === 'ndjson' ? 'lines' : 'content-length', ...one.options })
  const server =
    wire === 'ws' ? createServer(upgradeOnly).on('upgrade', endpoint) : createSocketServer(endpoint as ConnectionListener)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  try {
    await runCase(one, wire, { port: (server.address() as AddressInfo).port, state })
  } finally {
    await endpoint.close({ drain: 0 })
    server.close()
  }
}

/** They look at the memory of the process, which others would change. */
const runsAlone = ({ steps }: TwoWayCase) => JSON.stringify(steps).includes('rss growth')

describe.each(['ws', 'ndjson', 'headers'] as const)('over %s', (wire) => {
  const cases = twoWayCases.filter(({ id, on }) => on.includes(wire) && !ofProcesses.includes(id))
  const title = `${wire}: %s, %s`
  const rows = (some: readonly TwoWayCase[]) => some.map((one) => [one.id, one.title, one] as const)
  const run = async (_id: string, _title: string, one: TwoWayCase) => {
    for (let times = one.repeat ?? 1; times > 0; times--) await withServer(one, wire)
  }
  // Most of a transcript is waiting.
  test.concurrent.each(rows(cases.filter((one) => !runsAlone(one))))(title, run)
  test.each(rows(cases.filter(runsAlone)))(title, run)
})
