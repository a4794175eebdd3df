/** How workers come and go: drain, rolling restarts, lost connections, discovery, and brokers that permit little. */
import { createInbox, headers, type NatsConnection } from '@nats-io/transport-node'
import { type RpcError, Service } from 'damn-simple-jsonrpc-server'
import { gateway, serve } from 'damn-simple-jsonrpc-server/nats'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { call, notification } from '../setup/messages.ts'
import { type NatsServer, startNatsServer } from '../setup/nats-server.ts'
import { smallService } from '../setup/servers.ts'
import { eventually, Gate, Notes } from '../setup/waiting.ts'

let broker: NatsServer
let client: NatsConnection
let notes: Notes
let gate: Gate
let name = ''
let last = 0

beforeAll(async () => {
  broker = await startNatsServer()
  client = await broker.connect()
})
beforeEach(() => {
  notes = new Notes()
  gate = new Gate()
  name = `calc-${++last}`
})
afterAll(() => broker.stop())

async function worker(service: Service = smallService(notes, gate), server = broker) {
  const connection = await server.connect()
  const endpoint = serve(service, connection, { name })
  await connection.flush()
  return { connection, endpoint }
}

async function ask(text: string, subject = `rpc.${name}`): Promise<string> {
  return (await client.request(subject, text, { timeout: 10_000 })).string()
}

function reasonOf(text: string): string | undefined {
  return JSON.parse(text).error?.data?.reason
}

describe('close()', () => {
  test('close() takes no new calls, answers those in flight, and leaves the connection open', async () => {
    const { endpoint, connection } = await worker()
    const waiting = ask(call('wait'))
    await notes.has('begun')
    expect(endpoint.isClosing).toBe(false)
    const closed = endpoint.close()
    expect(endpoint.close()).toBe(closed)
    expect(endpoint.isClosing).toBe(true)
    await connection.flush() // the broker has received the end of the subscriptions
    await expect(ask(call('add', [1, 2]))).rejects.toThrow(/responders/)
    gate.open()
    expect(await waiting).toContain('done')
    await closed
    expect(connection.isClosed()).toBe(false)
    expect(endpoint.stats).toMatchObject({ requests: 1, inFlight: 0 })
    await connection.close()
  })

  test('close() aborts the calls that still run after the drain time', async () => {
    const { endpoint } = await worker()
    const waiting = ask(call('wait'))
    await notes.has('begun')
    await endpoint.close({ drain: 20 })
    expect(reasonOf(await waiting)).toBe('shutdown')
    await notes.has('aborted: shutdown')
  })

  test('close() waits for a notification that runs', async () => {
    const ended = new Notes()
    const service = new Service().method('note', async () => {
      notes.add('begun')
      await gate.passed
      ended.add('ended')
    })
    const { endpoint } = await worker(service)
    client.publish(`rpc.${name}`, notification('note'))
    await notes.has('begun')
    const closed = endpoint.close().then(() => ended.add('closed'))
    gate.open()
    await closed
    expect(ended.list).toEqual(['ended', 'closed'])
  })

  test('a cancel is heard while a worker drains', async () => {
    const { endpoint } = await worker()
    const reply = createInbox()
    client.publish(`rpc.${name}`, call('wait'), { reply })
    await notes.has('begun')
    const closed = endpoint.close()
    client.publish(`rpc.${name}.$cancel`, notification('$/cancelRequest', { id: 1 }), { reply })
    await closed
    expect(notes.list).toContain('aborted: cancel')
  })

  test('close() works if the connection is closed already', async () => {
    const { endpoint, connection } = await worker()
    client.publish(`rpc.${name}`, call('wait'), { reply: createInbox() })
    await notes.has('begun')
    await connection.close()
    await notes.has('aborted: disconnect')
    expect(endpoint.isClosing).toBe(true)
    await endpoint.close()
  })

  test('a rolling restart of all workers under load loses no call, and runs none twice', async () => {
    const ran = new Map<number, number>()
    const service = () =>
      new Service().method('work', async (id: number) => {
        ran.set(id, (ran.get(id) ?? 0) + 1)
        await new Promise((resolve) => setTimeout(resolve, 2))
        return id
      })
    let workers = await Promise.all(Array.from({ length: 3 }, () => worker(service())))
    const front = gateway(client, { name, headers })
    let isOver = false
    let sent = 0
    const results: string[] = []
    const callAgain = async () => {
      while (!isOver) results.push(await front.handle(call('work', [++sent], sent)))
    }
    const load = Promise.all(Array.from({ length: 20 }, callAgain))
    for (let round = 0; round < 3; round++) {
      const next = []
      for (const old of workers) {
        next.push(await worker(service()))
        await old.endpoint.close()
        await old.connection.drain()
      }
      workers = next
    }
    isOver = true
    await load
    expect(results.length).toBeGreaterThan(100)
    expect(results.filter((text) => !text.includes('"result":'))).toEqual([])
    expect([...ran.values()].filter((times) => times !== 1)).toEqual([])
    expect(ran.size).toBe(sent)
    await front.close()
    for (const { endpoint } of workers) await endpoint.close()
  })
})

describe('the queue group', () => {
  test('two workers share the load, and each message goes to one of them', async () => {
    const workers = await Promise.all([worker(), worker()])
    await Promise.all(Array.from({ length: 200 }, (_, id) => ask(call('add', [1, 2], id))))
    for (const { endpoint } of workers) {
      expect(endpoint.stats.requests).toBeGreaterThan(30)
      await endpoint.close()
    }
    expect(workers.reduce((sum, { endpoint }) => sum + endpoint.stats.requests, 0)).toBe(200)
  })

  test('a service gets no messages of another whose name begins alike', async () => {
    const service = (tag: string) => new Service().method('who', () => tag)
    const connection = await broker.connect()
    const endpoints = ['a', 'ab', 'a-b'].map((one) => serve(service(one), connection, { name: `${name}${one}` }))
    await connection.flush()
    for (const one of ['a', 'ab', 'a-b']) expect(await ask(call('who'), `rpc.${name}${one}`)).toContain(`"${one}"`)
    for (const one of endpoints) await one.close()
  })
})

describe('discovery', () => {
  const discover = async (subject: string) => {
    const answers: Record<string, unknown>[] = []
    const found = await client.requestMany(subject, '', { strategy: 'stall', maxWait: 1000, stall: 200 })
    for await (const message of found) answers.push(message.json())
    return answers
  }

  test('$SRV.PING, INFO and STATS are answered as ADR-32 of NATS says, by all, by name and by id', async () => {
    const connection = await broker.connect()
    const options = { name, version: '1.2.3', description: 'adds', metadata: { team: 'x' } }
    const endpoints = [
      serve(smallService(notes, gate), connection, options),
      serve(smallService(notes, gate), connection, options),
    ]
    await connection.flush()
    await ask(call('add', [1, 2]))
    await ask(call('add', [1, 2]), `rpc.${name}.add`)
    await ask(call('none'))
    const about = { name, version: '1.2.3', metadata: { team: 'x' } }
    for (const subject of ['$SRV.PING', `$SRV.PING.${name}`]) {
      const pings = (await discover(subject)).filter((one) => one.name === name)
      expect(pings).toHaveLength(2)
      expect(pings[0]).toMatchObject({ ...about, type: 'io.nats.micro.v1.ping_response' })
      expect(new Set(pings.map(({ id }) => id))).toEqual(new Set(endpoints.map(({ id }) => id)))
    }
    const [info, ...more] = await discover(`$SRV.INFO.${name}.${endpoints[0]?.id}`)
    expect(more).toEqual([])
    expect(info).toEqual({
      ...about,
      type: 'io.nats.micro.v1.info_response',
      id: endpoints[0]?.id,
      description: 'adds',
      endpoints: [
        { name: 'any', subject: `rpc.${name}`, queue_group: name, metadata: {} },
        { name: 'method', subject: `rpc.${name}.>`, queue_group: name, metadata: {} },
      ],
    })
    interface Stats {
      readonly num_requests: number
      readonly num_errors: number
      readonly last_error: string
      readonly processing_time: number
      readonly average_processing_time: number
    }
    const stats = await discover(`$SRV.STATS.${name}`)
    expect(stats[0]).toMatchObject({
      ...about,
      type: 'io.nats.micro.v1.stats_response',
      started: expect.stringMatching(/^\d{4}-.*Z$/),
    })
    const all = stats.flatMap((one) => one.endpoints as Stats[])
    const sum = (member: 'num_requests' | 'num_errors') => all.reduce((total, one) => total + one[member], 0)
    expect([sum('num_requests'), sum('num_errors')]).toEqual([3, 1])
    expect(all.map((one) => one.last_error).filter(Boolean)).toEqual(['-32601:Method not found'])
    const used = all.find((one) => one.num_requests > 0) as Stats
    expect(used.processing_time).toBeGreaterThan(0)
    expect(used.average_processing_time).toBeLessThanOrEqual(used.processing_time)
    for (const one of endpoints) await one.close()
    await expect(discover(`$SRV.PING.${name}`)).rejects.toThrow(/responders/)
  })
})

describe('a broker that permits little', () => {
  const config = `authorization { users = [
    { user: worker, password: w, permissions: { subscribe: ["rpc.calc", "rpc.calc.>"], publish: ["_INBOX.>", "own.>"] } }
    { user: guest, password: n, permissions: { subscribe: ["_INBOX.>"], publish: ["_INBOX.>"] } }
    { user: adder, password: a, permissions: { subscribe: ["own.>"], publish: ["rpc.calc.add", "rpc.calc.$cancel"] } }
    { user: other, password: o }
  ] }`

  /** The connection of a user that may call one method. A worker serves it until the end of the test. */
  async function connectAdder(): Promise<NatsConnection> {
    const strict = await startNatsServer(config)
    onTestFinished(() => strict.stop())
    const [own, adder] = await Promise.all([
      strict.connect({ user: 'worker', pass: 'w' }),
      strict.connect({ user: 'adder', pass: 'a' }),
    ])
    serve(smallService(notes, gate), own, { name: 'calc' })
    await own.flush()
    return adder
  }

  test('a worker without the permission for $SRV serves all the same', async () => {
    const strict = await startNatsServer(config)
    try {
      const [own, other] = await Promise.all([
        strict.connect({ user: 'worker', pass: 'w' }),
        strict.connect({ user: 'other', pass: 'o' }),
      ])
      const endpoint = serve(smallService(notes, gate), own, { name: 'calc' })
      await own.flush()
      await other.flush()
      expect((await other.request('rpc.calc', call('add', [1, 2]))).string()).toContain('"result":3')
      expect(notes.list).toEqual([])
      await endpoint.close()
      expect(own.isClosed()).toBe(false)
    } finally {
      await strict.stop()
    }
  })

  test('a worker that may not subscribe reports that, and does not crash', async () => {
    const strict = await startNatsServer(config)
    try {
      const own = await strict.connect({ user: 'guest', pass: 'n' })
      const endpoint = serve(smallService(notes, gate), own, { name: 'calc' })
      await notes.until((list) => list.some((note) => note.includes('Permissions Violation')))
      await endpoint.close()
    } finally {
      await strict.stop()
    }
  })

  test('a gateway whose inbox is refused fails its calls at once, and reports why', async () => {
    const adder = await connectAdder()
    const errors = new Notes()
    const front = gateway(adder, { name: 'calc', onError: (error) => errors.add(String(error)) })
    expect(reasonOf(await front.handle(call('add', [1, 2])))).toBe('inbox-refused')
    expect(reasonOf(await front.handle(call('add', [1, 2])))).toBe('inbox-refused')
    expect(errors.list).toEqual([expect.stringContaining('Permissions Violation')])
  })

  test('a client that may publish to one method calls it by subjectPerMethod and a prefix of its own', async () => {
    const adder = await connectAdder()
    const front = gateway(adder, {
      name: 'calc',
      subjectPerMethod: true,
      inboxPrefix: 'own.x',
      timeout: 200,
      onError: () => {},
    })
    expect(await front.handle(call('add', [1, 2]))).toContain('"result":3')
    expect(reasonOf(await front.handle(call('echo', [1])))).toBe('timeout')
    for (const method of ['a b', '*', '>', '', '$cancel', 'a..b', '$cancel.x'])
      expect(reasonOf(await front.handle(call(method)))).toBe('timeout')
    await front.close()
  })
})

describe('connections that are lost', () => {
  test('a gateway settles everything at once when its connection is closed', async () => {
    const { endpoint } = await worker()
    const own = await broker.connect()
    const front = gateway(own, { name })
    const waiting = [front.handle(call('wait', [], 1)), front.handle(`[${call('wait', [], 2)},${notification('wait')}]`)]
    await notes.until((list) => list.length === 3)
    await own.close()
    expect(reasonOf((await waiting[0]) as string)).toBe('broker-closed')
    expect(JSON.parse((await waiting[1]) as string)).toMatchObject([{ id: 2, error: { code: -32016 } }])
    expect(JSON.parse(await front.handle(call('add', [1, 2])))).toMatchObject({ error: { code: -32016 } })
    await front.close()
    await endpoint.close({ drain: 0 })
  })

  test('a connection that drains fails new messages alone', async () => {
    const { endpoint } = await worker()
    const own = await broker.connect()
    const front = gateway(own, { name, onError: () => {} })
    expect(await front.handle(call('add', [1, 2]))).toContain('"result":3')
    const drained = own.drain()
    const replies = await Promise.all([front.handle(call('add', [1, 2])), drained.then(() => front.handle(call('add', [1, 2])))])
    expect(JSON.parse(replies[1] as string).error.code).toBe(-32016)
    await endpoint.close()
  })

  test('calls that begin while the broker is down wait for it, and each settles once', async () => {
    const own = await startNatsServer()
    try {
      const [behind, ahead] = await Promise.all([own.connect(), own.connect()])
      serve(smallService(notes, gate), behind, { name })
      await behind.flush()
      const front = gateway(ahead, { name, headers, timeout: 10_000 })
      expect(await front.handle(call('add', [1, 2]))).toContain('"result":3')
      await own.kill()
      await eventually(async () => expect(ahead.info).toBeUndefined())
      const waiting = Array.from({ length: 20 }, (_, id) => front.handle(call('add', [id, 1], id)))
      await own.start()
      const replies = (await Promise.all(waiting)).map((text) => JSON.parse(text) as { result?: number; error?: RpcError })
      // The gateway may be back before its worker.
      for (const [id, { result, error }] of replies.entries()) expect(error?.code === -32016 || result === id + 1).toBe(true)
      await eventually(async () => expect(await front.handle(call('add', [1, 2]))).toContain('"result":3'))
      await front.close()
    } finally {
      await own.stop()
    }
  })

  test('a reply that is ready while the broker is down is sent once it is back', async () => {
    const own = await startNatsServer()
    try {
      const [behind, ahead] = await Promise.all([own.connect({ reconnectTimeWait: 400 }), own.connect({ reconnectTimeWait: 10 })])
      const endpoint = serve(smallService(notes, gate), behind, { name })
      await behind.flush()
      const front = gateway(ahead, { name, headers })
      const waiting = front.handle(call('wait'))
      await notes.has('begun')
      await own.kill()
      await eventually(async () => expect([ahead.info, behind.info]).toEqual([undefined, undefined]))
      gate.open()
      await eventually(async () => expect(endpoint.stats.inFlight).toBe(0))
      await own.start()
      expect(await waiting).toContain('done')
      await front.close()
      await endpoint.close()
    } finally {
      await own.stop()
    }
  })

  test('a worker that vanishes ends its calls by their timeout, and its streams by the missing keep-alive messages', async () => {
    const { connection } = await worker(
      new Service({ onError: () => {} })
        .method('wait', () => new Promise(() => notes.add('begun')))
        .method('quiet', { takesContext: true }, async function* ({ signal }) {
          yield 1
          await new Promise((resolve) => signal.addEventListener('abort', resolve))
        }),
    )
    const front = gateway(await broker.connect(), { name, headers, timeout: 300, keepAliveInterval: 50 })
    const items = new Notes<string>()
    const stream = JSON.stringify({ jsonrpc: '2.0', method: 'quiet', partialResultToken: 't', id: 2 })
    const waiting = [front.handle(call('wait')), front.handle(stream, { send: (text) => items.add(text) })]
    await items.until((list) => list.length === 1)
    await notes.has('begun')
    await connection.close()
    const [one, other] = await Promise.all(waiting)
    expect([one, other].map((text) => JSON.parse(text as string).error.data)).toEqual([
      { reason: 'timeout', limit: 300 },
      { reason: 'timeout', limit: 150 },
    ])
    expect(JSON.parse(await front.handle(call('wait')))).toMatchObject({
      error: { code: -32016, data: { reason: 'no-responder' } },
    })
    await front.close()
  })
})
