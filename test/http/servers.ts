/** Servers for the tests of the HTTP rules. Each server stops after the tests of its file. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Service } from 'damn-simple-jsonrpc-server'
import { csrfServe, serve } from 'damn-simple-jsonrpc-server/node'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type Answer, add, Connection, request, three } from './raw.ts'

export type Endpoint = ReturnType<typeof serve>
export type Servable = Parameters<typeof serve>[0]
export type Options = NonNullable<Parameters<typeof serve>[1]>

/** A service that prints nothing to stderr. */
export function quietService() {
  return new Service({ onError: () => {} })
    .method('add', (x: number, y: number) => x + y)
    .method('echo', { params: ['value'] }, (value: unknown) => value)
}

/** A connection to a new server, which stops after the current test. */
export async function connectTo(endpoint: Endpoint): Promise<Connection> {
  return Connection.open(await portOf(createServer(endpoint)))
}

/** Starts the server, returns its port, and stops it after the current test. */
export async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => stop(server))
  return (server.address() as AddressInfo).port
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}

/** Starts a server for the tests of the current `describe` or file. Returns a function that returns its port. */
export function serverOf(endpoint: Endpoint): () => number {
  const server = createServer(endpoint)
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
  afterAll(() => stop(server))
  return () => (server.address() as AddressInfo).port
}

export const plainServer = (options?: Options) => serverOf(serve(quietService(), options))
export const csrfServer = (options?: Options) => serverOf(csrfServe(quietService(), options))

/** A request, and the answer that an endpoint must give. */
export interface HttpCase {
  readonly title: string
  readonly send: Uint8Array
  readonly status: number
  /** The code of the JSON-RPC error, or `undefined` if the answer is a result. */
  readonly code?: number
  readonly reason?: string
  /** Headers that the answer must have with this value, or must not have if the value is `undefined`. */
  readonly headers?: Readonly<Record<string, string | undefined>>
  /** The body, if it is neither a refusal nor the sum of 1 and 2. */
  readonly body?: string
  readonly closes?: boolean
}

/** Declares one test for each case. */
export function runHttpCases(port: () => number, cases: readonly HttpCase[]): void {
  test.each(cases.map((each) => [each.title, each] as const))('%s', (_title, each) => runHttpCase(port(), each))
}

/** Sends the request, checks the answer, and then makes a valid call on the same connection. */
export async function runHttpCase(port: number, each: HttpCase): Promise<void> {
  const connection = await Connection.open(port)
  const toHead = Buffer.from(each.send).toString('latin1').startsWith('HEAD ') ? 'HEAD' : undefined
  checkAnswer(await connection.write(each.send).answer(toHead), each, toHead !== undefined)
  if (each.closes) await connection.ended()
  else expect(await connection.ask(request({ body: add }))).toMatchObject({ status: 200, body: three })
  connection.close()
}

const everyAnswer = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' }

function checkAnswer(answer: Answer, each: HttpCase, hasNoBody: boolean): void {
  expect(answer.status, answer.body).toBe(each.status)
  if (!hasNoBody) checkBody(answer, each)
  for (const [name, value] of Object.entries({ ...everyAnswer, ...each.headers }))
    expect(answer.headers.get(name), name).toBe(value)
}

function checkBody(answer: Answer, each: HttpCase): void {
  if (answer.body !== '') expect(answer.headers.get('content-type')).toBe('application/json')
  if (each.code === undefined) expect(answer.body).toBe(each.body ?? three)
  else checkRefusal(answer, each)
}

function checkRefusal(answer: Answer, each: HttpCase): void {
  const { jsonrpc, id, error, ...more } = JSON.parse(answer.body)
  expect({ jsonrpc, id, more }).toEqual({ jsonrpc: '2.0', id: null, more: {} })
  expect(error).toMatchObject({ code: each.code, message: expect.any(String) })
  expect(error.data?.reason).toBe(each.reason)
}
