/** The option `status`, and the headers of an answer. */
import { Service } from 'damn-simple-jsonrpc-server'
import { serve } from 'damn-simple-jsonrpc-server/node'
import { describe, expect, test } from 'vitest'
import { add, request, three } from './raw.ts'
import { connectTo, plainServer, runHttpCases, type Servable } from './servers.ts'

const notification = '{"jsonrpc":"2.0","method":"add","params":[1,2]}'
const unknown = '{"jsonrpc":"2.0","method":"unknown","id":1}'
const notFound = '{"jsonrpc":"2.0","error":{"code":-32601,"message":"Method not found"},"id":1}'
const post = (body: string) => request({ body })

describe('the default status', () =>
  runHttpCases(plainServer(), [
    {
      title: 'a result is sent with 200',
      send: post(add),
      status: 200,
      headers: { 'content-type': 'application/json', 'content-length': '35' },
    },
    { title: 'an error is sent with 200', send: post(unknown), status: 200, body: notFound },
    { title: 'a batch is sent with 200', send: post(`[${add}]`), status: 200, body: `[${three}]` },
    { title: 'a parse error is sent with 200', send: post('{'), status: 200, code: -32700 },
    {
      title: 'a notification is answered with 204 without body, Content-Type and Content-Length',
      send: post(notification),
      status: 204,
      body: '',
      headers: { 'content-type': undefined, 'content-length': undefined, 'transfer-encoding': undefined },
    },
    {
      title: 'a batch of notifications is answered with 204',
      send: post(`[${notification},${notification}]`),
      status: 204,
      body: '',
    },
    { title: 'a response is dropped and answered with 204', send: post(three), status: 204, body: '' },
  ]))

const statusOf = (reply: unknown) => {
  if (reply === undefined) return 202
  if (Array.isArray(reply)) return 207
  if (Object.hasOwn(Object(reply), 'error')) return 422
  return Object(reply).id === 'new' ? 201 : 200
}

describe('the option status', () =>
  runHttpCases(plainServer({ status: statusOf }), [
    {
      title: 'the option status sets the status of a result',
      send: post(add.replace('"id":1', '"id":"new"')),
      status: 201,
      body: three.replace('1}', '"new"}'),
    },
    { title: 'the option status sets the status of an error', send: post(unknown), status: 422, body: notFound },
    {
      title: 'the option status receives the replies of a batch as an array',
      send: post(`[${add}]`),
      status: 207,
      body: `[${three}]`,
    },
    {
      title: 'the option status receives undefined for a notification',
      send: post(notification),
      status: 202,
      body: '',
      headers: { 'content-type': undefined },
    },
    {
      title: 'the option status is not called for a refusal',
      send: request({ method: 'GET', body: '' }),
      status: 405,
      code: -32600,
      reason: 'method-not-allowed',
    },
  ]))

/** A result keeps 200, because each case ends with a valid call. */
describe.each([204, 205, 304])('an option status that returns %i', (status) => {
  runHttpCases(plainServer({ status: (reply) => (Object.hasOwn(Object(reply), 'error') ? status : 200) }), [
    {
      title: `an answer with status ${status} has no body`,
      send: post(unknown),
      status,
      body: '',
      headers: { 'content-type': undefined },
    },
  ])
})

describe('an option status that fails', () => {
  const broken: readonly [string, (reply: never) => unknown][] = [
    [
      'throws',
      () => {
        throw new Error('SECRET')
      },
    ],
    [
      'throws undefined',
      () => {
        throw undefined
      },
    ],
    ['returns undefined', () => undefined],
    ['returns text', () => '200'],
    ['returns a promise', async () => 200],
    ['returns a fraction', () => 200.5],
    ['returns NaN', () => Number.NaN],
    ['returns 100', () => 100],
    ['returns 101', () => 101],
    ['returns 199', () => 199],
    ['returns 600', () => 600],
    ['returns -200', () => -200],
  ]
  test.each(broken)(
    'the answer is a masked 500, onError is called and the connection stays open if status %s',
    async (_title, status) => {
      const reported: unknown[] = []
      const service = new Service({ onError: (error) => reported.push(error) }).method('add', (x: number, y: number) => x + y)
      const connection = await connectTo(serve(service, { status: status as never }))
      for (let turn = 1; turn <= 2; turn++) {
        const answer = await connection.ask(request())
        expect(answer).toMatchObject({
          status: 500,
          body: '{"jsonrpc":"2.0","error":{"code":-32603,"message":"Internal error"},"id":null}',
        })
        expect(reported).toHaveLength(turn)
      }
    },
  )
})

describe('an object with handle() that fails', () => {
  const handlers: readonly [string, unknown][] = [
    [
      'throws',
      {
        handle: () => {
          throw new Error('SECRET')
        },
      },
    ],
    ['rejects with an error', { handle: () => Promise.reject(new Error('SECRET')) }],
    ['rejects with undefined', { handle: () => Promise.reject() }],
    ['returns undefined', { handle: () => undefined }],
    ['returns an object', { handle: () => ({ jsonrpc: '2.0' }) }],
    ['returns bytes', { handle: () => new Uint8Array(3) }],
    [
      'throws, and report() throws',
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
      'rejects, and report() rejects',
      { handle: () => Promise.reject(new Error('SECRET')), report: () => Promise.reject(new Error('again')) },
    ],
  ]
  test.each(handlers)('the answer is a masked 500 and the connection stays open if handle() %s', async (_title, broken) => {
    const handler = { report: () => {}, ...(broken as Servable) }
    const connection = await connectTo(serve(handler))
    for (let turn = 0; turn < 2; turn++) {
      const { status, body } = await connection.ask(request())
      expect([status, body]).toEqual([500, '{"jsonrpc":"2.0","error":{"code":-32603,"message":"Internal error"},"id":null}'])
    }
  })

  test('handle() receives the text and the context, and its return value is sent unchanged', async () => {
    const seen: unknown[] = []
    const connection = await connectTo(
      serve({
        handle: (message, context) => {
          seen.push(message, context.transport, context.httpRequest?.method)
          return '"anything"'
        },
      }),
    )
    expect(await connection.ask(request())).toMatchObject({ status: 200, body: '"anything"' })
    expect(seen).toEqual([add, 'http', 'POST'])
  })
})
