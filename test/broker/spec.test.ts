/** Every case of the specification, and the transcripts of two-way connections, through a gateway and a worker: the wire is the same as without them. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { headers } from '@nats-io/transport-node'
import { gateway, serve } from 'damn-simple-jsonrpc-server/nats'
import { listen, type RunningServer } from 'damn-simple-jsonrpc-server/node'
import { serve as serveWebSockets } from 'damn-simple-jsonrpc-server/ws'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { type NatsServer, startNatsServer } from '../setup/nats-server.ts'
import { runSpecCases } from '../spec/run.ts'
import { specLimits, specService } from '../spec/service.ts'
import { type TwoWayCase, twoWayCases } from '../two-way/cases.ts'
import { runCase } from '../two-way/run-case.ts'
import { makeService } from '../two-way/service.ts'

let broker: NatsServer
let server: RunningServer

beforeAll(async () => {
  broker = await startNatsServer('max_payload: 33554432')
  const [worker, front] = await Promise.all([broker.connect(), broker.connect()])
  serve(specService(), worker, { name: 'spec' })
  await worker.flush()
  server = await listen(gateway(front, { name: 'spec', headers, limits: specLimits }), { port: 0 })
})
afterAll(async () => {
  await server.close()
  await broker.stop()
})

runSpecCases('through a gateway over HTTP', async (body) => {
  const response = await fetch(server.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const reply = await response.text()
  if (response.status !== (reply === '' ? 204 : 200)) throw new Error(`status ${response.status} with ${reply}`)
  return reply
})

/** A worker cannot call a client back. A transcript about memory counts that of the whole process, and so of worker and broker connections. */
function isApart({ steps }: TwoWayCase): boolean {
  const text = JSON.stringify(steps)
  return text.includes('callBack') || text.includes('rss growth')
}

let last = 0

async function withGateway(one: TwoWayCase): Promise<void> {
  const { service, state } = makeService()
  const [worker, front] = await Promise.all([broker.connect(), broker.connect()])
  const name = `case-${++last}`
  const behind = serve(service, worker, { name })
  await worker.flush()
  const ahead = gateway(front, { name, headers, onError: (error) => state.incidents.push(String(error)) })
  const endpoint = serveWebSockets(ahead, WebSocketServer, one.options)
  const http = createServer().on('upgrade', endpoint)
  await once(http.listen(0, '127.0.0.1'), 'listening')
  try {
    await runCase(one, 'ws', { port: (http.address() as AddressInfo).port, state })
  } finally {
    await endpoint.close({ drain: 0 })
    http.close()
    await behind.close({ drain: 0 })
    await Promise.all([worker.close(), front.close()])
  }
}

describe('transcripts', () => {
  const cases = twoWayCases.filter((one) => one.on.includes('ws') && !isApart(one))
  test.each(cases.map((one) => [one.id, one.title, one] as const))(
    'transcript through a gateway: %s, %s',
    async (_id, _title, one) => withGateway(one),
  )
})
