/** What every door must do, whatever it is built on: each is started as its user would start it, and met over a real socket. */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import { afterAll, afterEach, describe } from 'vitest'
import { runSpecCases } from '../spec/run.ts'
import { specLimits, specService } from '../spec/service.ts'
import { runAuditTests } from './suite-audits.ts'
import { runBodyTests } from './suite-bodies.ts'
import { runCrowdTests, runEndTests } from './suite-lives.ts'
import { runRuleTests } from './suite-rules.ts'
import { post } from './wire.ts'

/** A server of the framework, with the door at /rpc. */
export interface Running {
  readonly url: string
  /** Takes no new connection; resolves when the calls in flight are answered. */
  close(): Promise<unknown>
}

type DoorName = 'serve' | 'csrfServe'

/** The options that the suite uses: no door may need a cast for them. */
export interface Options {
  readonly guards?: readonly (() => void)[]
  readonly cors?: readonly string[]
  readonly trustedOrigins?: readonly string[]
  readonly allowedHosts?: readonly string[]
  readonly limits?: { readonly maxMessageBytes?: number; readonly maxCallsInFlight?: number }
}

/** Starts the framework with a door: `door[name](service, options)`, for every HTTP method, at /rpc. */
export type Start = (service: Service, options: Options, name: DoorName) => Running | Promise<Running>

export interface SuiteOptions {
  /** The path and query that the framework's own request tells: proof that methods get that, and no other. */
  readonly pathOf: (httpRequest: never) => string
  /** The door gets whole messages only, and never hears that a client has gone. */
  readonly isBuffered?: boolean
}

/** Opens what a test needs; the suite closes it. */
export type Open = (service: Service, options?: Options, name?: DoorName) => Promise<string>

/** Call it at the top of a test file. */
export function runAdapterSuite(name: string, start: Start, { pathOf, isBuffered = false }: SuiteOptions): void {
  describe(name, () => {
    const running = new Set<Running>()
    const opened: Open = async (service, options = {}, door = 'serve') => {
      const server = await start(service, options, door)
      running.add(server)
      return `${server.url}/rpc`
    }
    afterEach(async () => {
      const servers = [...running]
      running.clear()
      await Promise.all(servers.map((server) => server.close()))
    })
    conformance(start)
    runAuditTests(opened, isBuffered)
    runRuleTests(opened, pathOf)
    runCrowdTests(opened)
    if (isBuffered) return
    runBodyTests(opened)
    runEndTests(start, opened)
  })
}

function conformance(start: Start): void {
  const service = specService()
  let server: Promise<Running> | undefined
  runSpecCases('over HTTP', async (text) => {
    server ??= Promise.resolve(start(service, { limits: { maxMessageBytes: specLimits.maxMessageBytes } }, 'serve'))
    return (await post(`${(await server).url}/rpc`, text)).body
  })
  afterAll(async () => (await server)?.close())
}

/** A server of `node:http`, once it listens. */
export async function running(server: Server): Promise<Running> {
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

/** A small service; `wait` says when it has begun, and how it ended. */
export function smallService(said: (word: string) => void = () => {}) {
  return new Service({ onError: (error) => said(`error: ${error instanceof Error ? error.message : error}`) })
    .method('add', { params: ['x', 'y'] }, (x: number, y: number) => x + y)
    .method('length', { params: ['text'] }, (text: string) => text.length)
    .method('echo', { params: ['value'] }, (value: unknown) => value)
    .method('fail', () => {
      throw new Error('LEAK-CANARY')
    })
    .method('slow', { takesContext: true }, async ({ signal }) => {
      said('begun')
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, 500)
        signal.addEventListener('abort', () => said(`aborted: ${reasonOf(signal)}`))
        signal.addEventListener('abort', () => clearTimeout(timer))
      })
      return 'done'
    })
}

function reasonOf({ reason }: AbortSignal): string {
  return RpcError.is(reason) ? (reason.data as { reason: string }).reason : 'no reason'
}
