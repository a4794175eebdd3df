/** Runs one transcript, step by step. */
import { setTimeout as after } from 'node:timers/promises'
import { expect, vi } from 'vitest'
import { type Many, type Step, type TwoWayCase, textOf, type Wire } from './cases.ts'
import { type Expected, hasCode, isEqual, isExpected, isSingle } from './compare.ts'
import { type Connection, connectOver } from './connections.ts'
import type { Message, Received } from './inbox.ts'
import type { Notes } from './service.ts'

/** A server of the transcripts. */
export interface RunningCase {
  readonly port: number
  readonly state: Notes
}

export async function runCase(one: TwoWayCase, wire: Wire, server: RunningCase): Promise<void> {
  const run = new CaseRun(one, wire, server)
  try {
    for (const step of one.steps) await run.step(step)
    expect(server.state.incidents).toEqual([])
  } finally {
    run.end()
  }
}

type Names = Readonly<Record<string, unknown>>

class CaseRun {
  readonly #case: TwoWayCase
  readonly #wire: Wire
  readonly #server: RunningCase
  readonly #connections = new Map<string, Connection>()
  readonly #names: Record<string, unknown> = {}
  readonly #memory = process.memoryUsage().rss
  #isDeaf = false

  constructor(one: TwoWayCase, wire: Wire, server: RunningCase) {
    this.#case = one
    this.#wire = wire
    this.#server = server
  }

  /** The first member with a meaning says what the step is. */
  async step(step: Step): Promise<void> {
    const connection = await this.#connection(step.on ?? 'main')
    const kind = Object.keys(step).find((name) => Object.hasOwn(this.#steps, name))
    if (kind === undefined) throw new Error(`no such step: ${JSON.stringify(step)}`)
    await this.#steps[kind]?.(connection, step as Required<Step>)
  }

  async #connection(name: string): Promise<Connection> {
    const known = this.#connections.get(name)
    if (known) return known
    const connection = await connectOver(this.#wire, this.#server.port)
    this.#connections.set(name, connection)
    return connection
  }

  end(): void {
    for (const connection of this.#connections.values()) connection.cut()
  }

  readonly #steps: Readonly<Record<string, (connection: Connection, step: Required<Step>) => unknown>> = {
    send: (connection, step) => this.#send(connection, step),
    sendMany: (connection, { sendMany: { item, count } }) => {
      for (let index = 0; index < count; index++) connection.send(item.replaceAll('$i', `${index}`))
    },
    sendBatch: (connection, { sendBatch: { item, count } }) => {
      const items = Array.from({ length: count }, (_, index) => item.replaceAll('$i', `${index}`))
      connection.send(`[${items.join(',')}]`)
    },
    sendRaw: (connection, { sendRaw, bytewise }) =>
      bytewise && typeof sendRaw === 'string' ? connection.sendBytewise(sendRaw) : connection.sendRaw(sendRaw),
    cancel: (connection, { cancel: id }) =>
      connection.send(JSON.stringify({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id } })),
    frame: async (connection, { frame }) => {
      const payload = textOf(frame)
      connection.send(`{"jsonrpc":"2.0","id":1,"method":"echo","params":[${payload}]}`)
      const { result } = (await connection.inbox.next()) as Message
      expect(JSON.stringify(result)).toBe(JSON.stringify(JSON.parse(payload)))
    },
    expect: async ({ inbox }, step) => {
      const received = await this.#next(inbox)
      expect(isExpected(received, this.#filled(step.expect)), JSON.stringify([received, step.expect]).slice(0, 500)).toBe(true)
    },
    expectCall: async ({ inbox }, { expectCall: expected }) => {
      const call = (await inbox.next()) as Message
      const { method, params = call.params, as } = expected
      expect(call).toMatchObject({ method, params, id: expect.anything() })
      this.#names[as] = call.id
    },
    expectNotification: async ({ inbox }, { expectNotification }) => {
      const notification = (await inbox.next()) as Message
      expect(notification).toMatchObject(this.#filled(expectNotification))
      expect(notification).not.toHaveProperty('id')
    },
    answer: (connection, { answer, error, result }) =>
      connection.send(JSON.stringify({ jsonrpc: '2.0', ...(error ? { error } : { result }), id: this.#names[answer] })),
    answerAll: async (connection) => {
      const calls: Message[] = []
      while (calls.length < 50) calls.push((await connection.inbox.next()) as Message)
      for (const { id, params } of calls.toReversed())
        connection.send(JSON.stringify({ jsonrpc: '2.0', result: (params as unknown[])[0], id }))
    },
    unordered: (connection, { unordered }) =>
      isMany(unordered) ? this.#expectMany(connection, unordered) : this.#expectAll(connection, unordered),
    expectBatch: async ({ inbox }, { expectBatch: { count, maxMs } }) => {
      const received = (await inbox.next(maxMs)) as Message[]
      expect(received).toHaveLength(count)
      expect(received.every((one) => 'result' in one)).toBe(true)
    },
    silence: async ({ inbox }, { silence }) => {
      await after(silence)
      expect(inbox.unread.filter((one) => !this.#isAllowed(one))).toEqual([])
    },
    wait: (_, { wait }) => after(wait),
    probe: async (connection) => {
      connection.send('{"jsonrpc":"2.0","id":"probe","method":"noop","params":[]}')
      expect(await this.#next(connection.inbox)).toMatchObject({ id: 'probe', result: null })
    },
    halfClose: (connection) => connection.halfClose(),
    close: (connection) => connection.close(),
    cut: (connection) => connection.cut(),
    stopReading: (connection) => {
      this.#isDeaf = true
      connection.stopReading()
    },
    ignorePings: (connection) => connection.ignorePings(),
    closed: async (connection, { closed }) => {
      const { inbox } = connection
      if (this.#isDeaf) await after(5000)
      connection.readAgain()
      const how = await inbox.untilClosed(20_000)
      const { code } = closed
      // A client that reads nothing never gets the close frame.
      if (code !== undefined && this.#wire === 'ws') expect([code, ...(code === 1013 ? [1006] : [])]).toContain(how.code)
      if (!this.#isDeaf) for (const one of inbox.unread) expect(one).toMatchObject({ id: null, error: expect.anything() })
    },
    state: (_, { state }) => this.#expectState(state),
  }

  #send(connection: Connection, step: Required<Step>): void {
    const names = this.#names
    const text = textOf(step.send).replace(/\{"same":"(\w+)"\}/g, (_, name) => JSON.stringify(names[name]))
    const { progressToken, binary, fragments } = step
    const message = progressToken === undefined ? text : JSON.stringify({ ...JSON.parse(text), workDoneToken: progressToken })
    connection.send(message, { binary: binary ?? false, fragments: fragments ?? 1 })
  }

  async #next(inbox: Connection['inbox']): Promise<Received> {
    const received = await inbox.next()
    return this.#isAllowed(received) ? this.#next(inbox) : received
  }

  #isAllowed(received: Received): boolean {
    return (this.#case.allow ?? []).some((allowed) => isSingle(received) && received.method === allowed.method)
  }

  async #expectAll({ inbox }: Connection, expected: readonly Expected[]): Promise<void> {
    const missing = [...expected]
    while (missing.length > 0) {
      const received = await inbox.next()
      const index = missing.findIndex((one) => isExpected(received, one))
      expect(index, JSON.stringify(received)).not.toBe(-1)
      missing.splice(index, 1)
    }
  }

  /** `ok($i, …)` is the result of each id; else each has a result or -32012, and none has two. */
  async #expectMany({ inbox }: Connection, { item, count }: Many): Promise<void> {
    const value = /ok\(\$i, (\S+)\)/.exec(item)?.[1]
    const ids = new Set<unknown>()
    while (ids.size < count) {
      const received = (await inbox.next()) as Message
      expect(ids.has(received.id), `a second response to ${received.id}`).toBe(false)
      ids.add(received.id)
      if (value === undefined) expect('result' in received || hasCode(received, -32012)).toBe(true)
      else expect(received.result).toBe(value === '$i' ? received.id : Number(value))
    }
  }

  async #expectState(state: Names): Promise<void> {
    for (const [name, expected] of Object.entries(state)) {
      const { below, includes } = Object(expected) as { below?: number; includes?: string }
      if (name === 'rss growth MB') expect((process.memoryUsage().rss - this.#memory) / 1e6).toBeLessThan(below as number)
      else if (typeof includes === 'string')
        await vi.waitFor(() => expect(this.#server.state[name as keyof Notes]).toContain(includes), { timeout: 20_000 })
      else expect(isEqual(this.#server.state[name as keyof Notes], expected)).toBe(true)
    }
  }

  #filled<Value>(value: Value): Value {
    return JSON.parse(JSON.stringify(value), (_, member) =>
      typeof member === 'object' && member !== null && 'same' in member ? this.#names[member.same] : member,
    )
  }
}

function isMany(expected: readonly Expected[] | Many): expected is Many {
  return !Array.isArray(expected)
}
