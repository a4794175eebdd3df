/** The permissions of docs/scale-out.md are enough for a worker and a gateway, and stop a program that may call one method. */
import { headers, type NatsConnection } from '@nats-io/transport-node'
import { Service } from 'damn-simple-jsonrpc-server'
import { createClient } from 'damn-simple-jsonrpc-server/client'
import { gateway, serve } from 'damn-simple-jsonrpc-server/nats'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { blocksIn } from '../docs/markdown.ts'
import { type NatsServer, startNatsServer } from '../setup/nats-server.ts'

const [documented = ''] = blocksIn('docs/scale-out.md').flatMap(({ language, code }) => (language === 'conf' ? code : []))
const config = documented.replace(/\$(WORKER|GATEWAY|REPORT)_PASSWORD/g, 'secret')

const calculator = new Service()
  .method('add', { params: ['x', 'y'] }, (x: number, y: number) => x + y)
  .method('rows', async function* () {
    for (let row = 0; row < 600; row++) yield { row, text: 'x'.repeat(1000) }
  })

let broker: NatsServer
let report: NatsConnection
let client: ReturnType<typeof createClient<typeof calculator>>
beforeAll(async () => {
  broker = await startNatsServer(config)
  const connect = (user: string) => broker.connect({ user, pass: 'secret', inboxPrefix: `_INBOX_${user}` })
  report = await connect('report')
  const connection = await connect('worker')
  serve(calculator, connection, { name: 'calculator', inboxPrefix: '_INBOX_worker' })
  await connection.flush()
  client = createClient(gateway(await connect('gateway'), { name: 'calculator', headers, inboxPrefix: '_INBOX_gateway' }))
})
afterAll(() => broker.stop())

const add = '{"jsonrpc":"2.0","method":"add","params":[1,2],"id":1}'

test('a gateway with the documented permissions reaches a worker, and its streams have back-pressure', async () => {
  expect(await client.add(1, 2)).toBe(3)
  const rows: unknown[] = []
  for await (const row of client.stream.rows()) rows.push(row)
  expect(rows.length).toBe(600) // more than a worker sends without an answer of the gateway
})

test('a report with the documented permissions may call one method', async () => {
  const reply = await report.request('rpc.calculator.add', add)
  expect(reply.json()).toEqual({ jsonrpc: '2.0', result: 3, id: 1 })
})

test('a report with the documented permissions may call no other method', async () => {
  await expect(report.request('rpc.calculator', add)).rejects.toThrow('Permissions Violation for Publish')
  await expect(report.request('rpc.calculator.rows', add)).rejects.toThrow('Permissions Violation for Publish')
  const reply = await report.request('rpc.calculator.add', '{"jsonrpc":"2.0","method":"rows","id":1}')
  expect(reply.json()).toMatchObject({ error: { code: -32600, data: { reason: 'subject-is-not-method' } } })
})

test.each(['rpc.calculator', 'rpc.calculator.>', '_INBOX_gateway.>'])(
  'a report with the documented permissions cannot subscribe to %s',
  async (subject) => {
    const error = await new Promise<Error | null>((resolve) => report.subscribe(subject, { callback: resolve }))
    expect(error?.message).toContain('Permissions Violation for Subscription')
  },
)
