/** The `status` option, and what an answer has beside its body. */
import { Service } from 'damn-simple-jsonrpc-server'
import { serve } from 'damn-simple-jsonrpc-server/node'
import { describe, expect, test } from 'vitest'
import { add, request, three } from './raw.ts'
import { answering, plain, runHttpCases, type Served } from './servers.ts'

const notification = '{"jsonrpc":"2.0","method":"add","params":[1,2]}'
const unknown = '{"jsonrpc":"2.0","method":"nobody","id":1}'
const notFound = '{"jsonrpc":"2.0","error":{"code":-32601,"message":"Method not found"},"id":1}'
const post = (body: string) => request({ body })

describe('without a status option', () =>
  runHttpCases(plain(), [
    {
      title: 'a result is 200',
      send: post(add),
      status: 200,
      headers: { 'content-type': 'application/json', 'content-length': '35' },
    },
    { title: 'an error is 200', send: post(unknown), status: 200, body: notFound },
    { title: 'a batch is 200', send: post(`[${add}]`), status: 200, body: `[${three}]` },
    { title: 'a parse error is 200', send: post('{'), status: 200, code: -32700 },
    {
      title: 'a notification is 204 without a body, its type or its length',
      send: post(notification),
      status: 204,
      body: '',
      headers: { 'content-type': undefined, 'content-length': undefined, 'transfer-encoding': undefined },
    },
    { title: 'a batch of notifications is 204', send: post(`[${notification},${notification}]`), status: 204, body: '' },
    { title: 'a response is dropped: 204', send: post(three), status: 204, body: '' },
  ]))

const statusOf = (reply: unknown) => {
  if (reply === undefined) return 202
  if (Array.isArray(reply)) return 207
  if (Object.hasOwn(Object(reply), 'error')) return 422
  return Object(reply).id === 'new' ? 201 : 200
}

describe('with a status option', () =>
  runHttpCases(plain({ status: statusOf }), [
    {
      title: 'a result is what it says',
      send: post(add.replace('"id":1', '"id":"new"')),
      status: 201,
      body: three.replace('1}', '"new"}'),
    },
    { title: 'an error is what it says', send: post(unknown), status: 422, body: notFound },
    { title: 'a batch comes as an array', send: post(`[${add}]`), status: 207, body: `[${three}]` },
    {
      title: 'nothing comes as undefined',
      send: post(notification),
      status: 202,
      body: '',
      headers: { 'content-type': undefined },
    },
    {
      title: 'a refusal is not an answer: its status is fixed',
      send: request({ method: 'GET', body: '' }),
      status: 405,
      code: -32600,
      reason: 'method-not-allowed',
    },
  ]))

/** A result is 200 all the same, so that the normal call afterwards is one. */
describe.each([204, 205, 304])('a status option that gives %i', (status) => {
  runHttpCases(plain({ status: (reply) => (Object.hasOwn(Object(reply), 'error') ? status : 200) }), [
    { title: 'leaves the body out', send: post(unknown), status, body: '', headers: { 'content-type': undefined } },
  ])
})

describe('a status option that is broken', () => {
  const broken: readonly [string, (reply: never) => unknown][] = [
    [
      'throws',
      () => {
        throw new Error('SECRET')
      },
    ],
    [
      'throws nothing',
      () => {
        throw undefined
      },
    ],
    ['gives nothing', () => undefined],
    ['gives text', () => '200'],
    ['gives a promise', async () => 200],
    ['gives a fraction', () => 200.5],
    ['gives NaN', () => Number.NaN],
    ['gives 100', () => 100],
    ['gives 101', () => 101],
    ['gives 199', () => 199],
    ['gives 600', () => 600],
    ['gives -200', () => -200],
  ]
  test.each(broken)('%s: 500, masked, onError told, and the connection goes on', async (_title, status) => {
    const told: unknown[] = []
    const service = new Service({ onError: (error) => told.push(error) }).method('add', (x: number, y: number) => x + y)
    const connection = await answering(serve(service, { status: status as never }))
    for (let turn = 1; turn <= 2; turn++) {
      const answer = await connection.ask(request())
      expect(answer).toMatchObject({
        status: 500,
        body: '{"jsonrpc":"2.0","error":{"code":-32603,"message":"Internal error"},"id":null}',
      })
      expect(told).toHaveLength(turn)
    }
  })
})

describe('a gateway that breaks its word', () => {
  const handlers: readonly [string, unknown][] = [
    [
      'throws',
      {
        handle: () => {
          throw new Error('SECRET')
        },
      },
    ],
    ['rejects', { handle: () => Promise.reject(new Error('SECRET')) }],
    ['rejects with nothing', { handle: () => Promise.reject() }],
    ['gives undefined', { handle: () => undefined }],
    ['gives an object', { handle: () => ({ jsonrpc: '2.0' }) }],
    ['gives bytes', { handle: () => new Uint8Array(3) }],
    [
      'has a report that throws',
      {
        handle: () => {
          throw new Error('SECRET')
        },
        report: () => {
          throw new Error('again')
        },
      },
    ],
    [
      'has a report that rejects',
      { handle: () => Promise.reject(new Error('SECRET')), report: () => Promise.reject(new Error('again')) },
    ],
  ]
  test.each(handlers)('%s: 500, masked, and the connection goes on', async (_title, broken) => {
    const handler = { report: () => {}, ...(broken as Served) }
    const connection = await answering(serve(handler))
    for (let turn = 0; turn < 2; turn++) {
      const { status, body } = await connection.ask(request())
      expect([status, body]).toEqual([500, '{"jsonrpc":"2.0","error":{"code":-32603,"message":"Internal error"},"id":null}'])
    }
  })

  test('it gets the text and the context, and its own text goes back as it is', async () => {
    const seen: unknown[] = []
    const connection = await answering(
      serve({
        handle: (message, context) => {
          seen.push(message, context.transport, context.httpRequest?.method)
          return '"whatever"'
        },
      }),
    )
    expect(await connection.ask(request())).toMatchObject({ status: 200, body: '"whatever"' })
    expect(seen).toEqual([add, 'http', 'POST'])
  })
})
