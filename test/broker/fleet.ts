/** Workers and gateways in processes of their own, started by `jsonrpc`, and a load of calls over WebSockets. */
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { jsonrpc, Program, project } from '../cli/program.ts'
import { type NatsServer, startNatsServer } from '../setup/nats-server.ts'
import { eventually } from '../setup/waiting.ts'

const files = {
  'jobs.mjs': `
    import { appendFileSync } from 'node:fs'
    import { setTimeout } from 'node:timers/promises'
    import { Service } from 'damn-simple-jsonrpc-server'

    const note = (event, number) => appendFileSync(process.env.JOURNAL, event + ' ' + number + ' ' + process.pid + '\\n')
    const noteAbort = (signal, number) => signal.addEventListener('abort', () => note('aborted', number))

    // the broker may give all calls of the largest load, 1,000 clients with 2 calls each, to one worker
    export default new Service({ timeout: Infinity, limits: { maxCallsInFlight: 2_000 } })
      .method('job', { params: ['number', 'milliseconds?'] }, async (number, milliseconds = 5) => {
        note('begun', number)
        await setTimeout(milliseconds)
        note('done', number)
        return process.pid
      })
      .method('wait', { params: ['number'], takesContext: true }, ({ signal }, number) => {
        note('begun', number)
        noteAbort(signal, number)
        return new Promise(() => {})
      })
      .method('items', { params: ['number'], takesContext: true }, async function* ({ signal }, number) {
        note('begun', number)
        noteAbort(signal, number)
        for (let index = 0; !signal.aborted; index++) {
          if (index % 100 === 0) note('item', number)
          yield 'x'.repeat(1_000)
        }
      })
  `,
}

/** One line of the journal that all workers write. */
interface Note {
  readonly event: string
  readonly number: number
  readonly pid: number
}

/** A broker, and processes that use it. They all end with the test. */
export class Fleet {
  readonly broker: NatsServer
  readonly #folder = project(files)
  readonly #journal = join(this.#folder, 'journal')

  private constructor(broker: NatsServer) {
    this.broker = broker
  }

  static async start(): Promise<Fleet> {
    const broker = await startNatsServer()
    onTestFinished(() => broker.stop())
    return new Fleet(broker)
  }

  /** Resolves when the worker serves. */
  async worker(...options: string[]): Promise<Program> {
    const worker = this.#run('serve', 'jobs.mjs', ...options)
    await worker.prints(/Ctrl-C ends it/)
    return worker
  }

  /** Resolves when the gateway listens. */
  async gateway(...options: string[]): Promise<{ readonly program: Program; readonly url: string }> {
    const program = this.#run('gateway', '--name', 'jobs', '--port', '0', ...options)
    return { program, url: await program.url() }
  }

  #run(command: string, ...args: string[]): Program {
    const broker = ['--nats', `nats://127.0.0.1:${this.broker.port}`]
    return new Program([jsonrpc, command, ...args, ...broker, '--quiet'], this.#folder, { JOURNAL: this.#journal })
  }

  /** What the workers have noted. */
  get notes(): readonly Note[] {
    if (!existsSync(this.#journal)) return []
    const lines = [...readFileSync(this.#journal, 'utf8').matchAll(/^(\w+) (\d+) (\d+)$/gm)]
    return lines.map(([, event = '', number, pid]) => ({ event, number: Number(number), pid: Number(pid) }))
  }

  /** The notes of one event. */
  notesOf(event: string): readonly Note[] {
    return this.notes.filter((note) => note.event === event)
  }

  /** Resolves when the workers have noted this. */
  async noted(event: string, number: number): Promise<void> {
    await eventually(async () => {
      await new Promise((resolve) => setTimeout(resolve, 10))
      expect(this.notesOf(event).map((note) => note.number)).toContain(number)
    })
  }

  /** Fails if a call ran twice. */
  expectNoneTwice(): void {
    const begun = this.notesOf('begun').map(({ number }) => number)
    expect(begun).toHaveLength(new Set(begun).size)
  }
}

/** What came back for one call. */
interface Outcome {
  readonly result?: number
  readonly code?: number
}

/** Opens a WebSocket. It ends with the test. */
export async function openSocket(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url.replace('http', 'ws'))
  onTestFinished(() => socket.terminate())
  await once(socket, 'open')
  return socket
}

/** Callers that call `job` without a pause, and count what comes back. */
export class Load {
  /** The responses to each call, by its number. */
  readonly outcomes = new Map<number, Outcome[]>()
  readonly #sockets: readonly WebSocket[]
  #last = 0
  #isEnding = false
  #inFlight = 0

  private constructor(sockets: readonly WebSocket[], callsPerSocket: number) {
    this.#sockets = sockets
    for (const socket of sockets) {
      socket.on('message', (data) => this.#onReply(socket, JSON.parse(String(data))))
      for (let count = 0; count < callsPerSocket; count++) this.#call(socket)
    }
  }

  /** Starts a load over so many WebSockets, each with so many calls in flight. */
  static async start(url: string, { sockets = 4, callsPerSocket = 4 } = {}): Promise<Load> {
    return new Load(await Promise.all(Array.from({ length: sockets }, () => openSocket(url))), callsPerSocket)
  }

  #call(socket: WebSocket): void {
    const id = ++this.#last
    this.#inFlight++
    this.outcomes.set(id, [])
    socket.send(JSON.stringify({ jsonrpc: '2.0', method: 'job', params: [id], id }))
  }

  #onReply(socket: WebSocket, reply: { id: number; result?: number; error?: { code: number } }): void {
    this.#inFlight--
    const outcome = reply.error ? { code: reply.error.code } : { result: reply.result as number }
    this.outcomes.get(reply.id)?.push(outcome)
    if (!this.#isEnding) this.#call(socket)
  }

  /** Resolves when so many more calls have succeeded. */
  async succeeds(count: number): Promise<void> {
    const wanted = this.results.length + count
    await eventually(async () => {
      await new Promise((resolve) => setTimeout(resolve, 10))
      expect(this.results.length).toBeGreaterThanOrEqual(wanted)
    })
  }

  /** Makes no more calls, and resolves when all have their response. Fails if one has several. */
  async end(): Promise<void> {
    this.#isEnding = true
    await eventually(async () => {
      await new Promise((resolve) => setTimeout(resolve, 10))
      expect(this.#inFlight).toBe(0)
    })
    for (const socket of this.#sockets) socket.ping()
    await Promise.all(this.#sockets.map((socket) => once(socket, 'pong'))) // a second response would come before it
    expect([...this.outcomes].filter(([, list]) => list.length !== 1)).toEqual([])
  }

  /** The workers that have answered. */
  get results(): readonly number[] {
    return [...this.outcomes.values()].flatMap(([outcome]) => outcome?.result ?? [])
  }

  /** The numbers of the calls that have failed, and their codes. */
  get failures(): readonly (readonly [number: number, code: number])[] {
    return [...this.outcomes].flatMap(([number, [outcome]]) =>
      outcome?.code === undefined ? [] : [[number, outcome.code] as const],
    )
  }
}
