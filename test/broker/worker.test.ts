/** Workers, gateways and clients over a real NATS server. */
import { headers } from '@nats-io/transport-node'
import { Service } from 'damn-simple-jsonrpc-server'
import { createClient } from 'damn-simple-jsonrpc-server/client'
import { gateway, nats, serve } from 'damn-simple-jsonrpc-server/nats'
import { listen } from 'damn-simple-jsonrpc-server/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type NatsServer, startNatsServer } from '../setup/nats-server.ts'

let server: NatsServer
beforeAll(async () => {
  server = await startNatsServer()
})
afterAll(() => server.stop())

test('a first trip', async () => {
  const [a, b] = await Promise.all([server.connect(), server.connect()])
  const service = new Service()
    .method('add', (x: number, y: number) => x + y)
    .method('rows', async function* (n: number) {
      for (let i = 0; i < n; i++) yield i
    })
  const endpoint = serve(service, a, { name: 'calc' })
  await a.flush()
  const raw = await b.request('rpc.calc', '{"jsonrpc":"2.0","method":"add","params":[1,2],"id":1}')
  expect(raw.string()).toBe('{"jsonrpc":"2.0","result":3,"id":1}')
  const http = await listen(gateway(b, { name: 'calc', headers }), { port: 0 })
  const client = createClient<typeof service>(http.url)
  expect(await client.add(1, 2)).toBe(3)
  const items: number[] = []
  for await (const item of client.stream.rows(3)) items.push(item)
  expect(items).toEqual([0, 1, 2])
  const direct = createClient<typeof service>(nats(b, { name: 'calc', headers }))
  expect(await direct.add(1, 2)).toBe(3)
  const more: number[] = []
  for await (const item of direct.stream.rows(3)) more.push(item)
  expect(more).toEqual([0, 1, 2])
  expect(await direct.rows(3)).toEqual([0, 1, 2])
  await http.close()
  await endpoint.close()
  await expect(direct.add(1, 2)).rejects.toThrow('No worker answers')
})
