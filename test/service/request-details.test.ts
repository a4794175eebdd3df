/** What a call sees of the request by which it came: headers, the address of the client, and a request id. */
import { type MessageContext, Service } from 'damn-simple-jsonrpc-server'
import { memory, peer } from 'damn-simple-jsonrpc-server/channel'
import { createClient } from 'damn-simple-jsonrpc-server/client'
import { expect, test } from 'vitest'
import { ask, askAll, request } from './ask.ts'

const random = expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)

const service = new Service().method('told', { takesContext: true }, (context) => [
  context.header('X-Test') ?? null,
  context.peerAddress ?? null,
  context.requestId,
])

test.each<[what: string, headers: unknown, value: string | null]>([
  ['Headers', new Headers({ 'X-Test': 'seen' }), 'seen'],
  ['a record in lower case', { 'x-test': 'seen' }, 'seen'],
  ['a record as the client wrote it', { 'X-TEST': 'seen' }, 'seen'],
  ['a record with lists', { 'x-test': ['one', 'two'] }, 'one, two'],
  ['a list of pairs', [['X-Test', 'seen']], 'seen'],
  ['a map', new Map([['x-test', 'seen']]), 'seen'],
  ['a record without the header', { other: 'x' }, null],
  ['a record with null', { 'x-test': null }, null],
  ['no headers', undefined, null],
])('handleHttpRequest() finds a header in %s', async (_, headers, value) => {
  const answered = await new Service<object>()
    .mount('in', service as never)
    .handleHttpRequest({ body: request('in.told'), headers })
  expect(JSON.parse(answered).result).toEqual([value, null, random])
})

test('handleHttpRequest() shows the address that the framework or the socket tells, and the id of the request', async () => {
  const headers = { 'x-request-id': 'trace:1' }
  const told = async (more: object) =>
    JSON.parse(await service.handleHttpRequest({ body: request('told'), headers, ...more })).result.slice(1)
  expect(await told({ socket: { remoteAddress: '::ffff:10.0.0.1' } })).toEqual(['10.0.0.1', 'trace:1'])
  expect(await told({ socket: { remoteAddress: '10.0.0.1' }, ip: '1.1.1.1' })).toEqual(['1.1.1.1', 'trace:1'])
})

test.each([
  ['a', 'a'],
  ['a.b:c/d+e=f@g-h_1', 'a.b:c/d+e=f@g-h_1'],
  ['x'.repeat(128), 'x'.repeat(128)],
  ['x'.repeat(129), random],
  ['', random],
  ['two words', random],
  ['one, two', random],
  ['line\nbreak', random],
  ['a\n', random],
  ['ä', random],
  ['"', random],
])('an X-Request-Id of %j gives this request id: %s', async (sent, id) => {
  const header = (name: string) => (name === 'x-request-id' ? sent : undefined)
  expect((await ask(service, 'told', [], { header } as never)).result).toEqual([null, null, id])
})

test('the calls of one message share its request id, and two messages do not', async () => {
  for (const context of [undefined, {} as MessageContext<never>]) {
    const answered = await askAll(service, [request('told', [], 1), request('told', [], 2)], context)
    const [one, other] = answered.map(({ result }) => (result as string[])[2])
    expect(one).toBe(other)
    expect((await ask(service, 'told')).result).not.toContain(one)
  }
})

test('a call in process has the details that its caller gives, and else none', async () => {
  const context = { peerAddress: '1.1.1.1', requestId: 'mine', header: () => 'given' }
  expect((await ask(service, 'told', [], context as never)).result).toEqual(['given', '1.1.1.1', 'mine'])
  expect(await createClient<typeof service>(service).told()).toEqual([null, null, random])
})

test('a call over a channel without a request has no headers and no address', async () => {
  const [one, other] = memory()
  peer(one, { service })
  const { remote } = peer<typeof service>(other)
  expect(await remote.told()).toEqual([null, null, random])
})

test('a guard cannot replace the details of the request', async () => {
  for (const name of ['header', 'peerAddress', 'requestId']) {
    const guarded = new Service({ onError: () => {} }).method('a', { guards: [() => ({ [name]: 'forged' })] }, () => 1)
    expect((await ask(guarded, 'a')).error?.code, name).toBe(-32603)
  }
})

const broken = (options: object) =>
  new Service({ onError: () => {}, ...options }).method('fail', () => {
    throw new Error('SECRET')
  })

test('a masked error has the id of its request with exposeRequestIds, and none without it', async () => {
  const context = { requestId: 'mine' } as never
  expect((await ask(broken({ exposeRequestIds: true }), 'fail', [], context)).error).toEqual({
    code: -32603,
    message: 'Internal error',
    data: { requestId: 'mine' },
  })
  expect((await ask(broken({}), 'fail', [], context)).error).toEqual({ code: -32603, message: 'Internal error' })
})

test('a masked error has both its request id and its details with exposeRequestIds and exposeErrors', async () => {
  const { error } = await ask(broken({ exposeRequestIds: true, exposeErrors: true }), 'fail', [], { requestId: 'mine' } as never)
  expect(error?.data).toEqual({ requestId: 'mine', name: 'Error', message: 'SECRET', stack: expect.any(String) })
})

test('onError gets a context with the request id that the client has', async () => {
  const ids: unknown[] = []
  const failing = broken({
    exposeRequestIds: true,
    onError: (_: unknown, { requestId }: { requestId?: string }) => ids.push(requestId),
  })
  const { error } = await ask(failing, 'fail')
  expect(error?.data).toEqual({ requestId: ids[0] })
})
