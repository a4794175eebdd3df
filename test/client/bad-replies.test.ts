/** Replies that are not a valid JSON-RPC response: the call rejects with a `TransportError` that holds the reply. */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { RpcError } from 'damn-simple-jsonrpc-server'
import { createClient, TransportError } from 'damn-simple-jsonrpc-server/client'
import { afterEach, describe, expect, test } from 'vitest'

let server: Server | undefined

afterEach(async () => {
  server?.closeAllConnections()
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)))
  server = undefined
})

async function clientOf(listener: RequestListener) {
  server = createServer(listener)
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return createClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}/rpc`, { timeout: 20_000 })
}

const replying =
  (body: string, status = 200, type = 'application/json'): RequestListener =>
  (request, response) => {
    request.resume().on('end', () => response.writeHead(status, { 'content-type': type }).end(body))
  }

const html = '<!doctype html>\n<html><body>Welcome</body></html>'
const cases = [
  { title: 'a page of HTML', listener: replying(html, 200, 'text/html'), reason: 'not-json', status: 200, says: /page of HTML/ },
  { title: 'a 404 page', listener: replying(html, 404, 'text/html'), reason: 'http-status', status: 404, says: /HTTP 404/ },
  { title: 'an empty 500', listener: replying('', 500), reason: 'http-status', status: 500, says: /HTTP 500/ },
  {
    title: 'JSON of another API with a 401',
    listener: replying('{"error":"no"}', 401),
    reason: 'http-status',
    status: 401,
    says: /"no"/,
  },
  { title: 'text that is not JSON', listener: replying('{"jsonrpc":'), reason: 'not-json', status: 200, says: /not JSON/ },
  { title: 'an empty reply', listener: replying('', 204), reason: 'no-response', status: 204, says: /empty/ },
  {
    title: 'JSON of another API',
    listener: replying('{"ok":true}'),
    reason: 'wrong-shape',
    status: 200,
    says: /not a JSON-RPC 2.0/,
  },
  { title: 'null', listener: replying('null'), reason: 'wrong-shape', status: 200, says: /not a JSON-RPC/ },
  {
    title: 'JSON-RPC 1.0',
    listener: replying('{"result":1,"error":null,"id":1}'),
    reason: 'wrong-shape',
    status: 200,
    says: /2\.0/,
  },
  {
    title: 'a response with result and error',
    listener: replying('{"jsonrpc":"2.0","result":1,"error":{"code":1,"message":""},"id":1}'),
    reason: 'wrong-shape',
    status: 200,
    says: /2\.0/,
  },
  {
    title: 'a response with neither result nor error',
    listener: replying('{"jsonrpc":"2.0","id":1}'),
    reason: 'wrong-shape',
    status: 200,
    says: /2\.0/,
  },
  {
    title: 'a response without an id',
    listener: replying('{"jsonrpc":"2.0","result":1}'),
    reason: 'wrong-shape',
    status: 200,
    says: /2\.0/,
  },
  {
    title: 'an error without a code',
    listener: replying('{"jsonrpc":"2.0","error":{"message":"x"},"id":1}'),
    reason: 'wrong-shape',
    status: 200,
    says: /2\.0/,
  },
  {
    title: 'an error that is null',
    listener: replying('{"jsonrpc":"2.0","error":null,"id":1}'),
    reason: 'wrong-shape',
    status: 200,
    says: /2\.0/,
  },
  {
    title: 'an array for a single call',
    listener: replying('[{"jsonrpc":"2.0","result":1,"id":1}]'),
    reason: 'wrong-shape',
    status: 200,
    says: /2\.0/,
  },
  {
    title: 'a response with another id',
    listener: replying('{"jsonrpc":"2.0","result":1,"id":999}'),
    reason: 'wrong-id',
    status: 200,
    says: /id/,
  },
  {
    title: 'a response with the id as a string',
    listener: replying('{"jsonrpc":"2.0","result":1,"id":"1"}'),
    reason: 'wrong-id',
    status: 200,
    says: /id/,
  },
  {
    title: 'a result with id null',
    listener: replying('{"jsonrpc":"2.0","result":1,"id":null}'),
    reason: 'wrong-id',
    status: 200,
    says: /id/,
  },
]

test.each(cases)(
  'a call that is answered with $title rejects with a TransportError',
  async ({ listener, reason, status, says }) => {
    const client = await clientOf(listener)
    const error = await client.call('add', [1, 2]).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(TransportError)
    expect(error).not.toBeInstanceOf(RpcError)
    expect(error).toMatchObject({ name: 'TransportError', reason, status, message: expect.stringMatching(says) })
    expect((error as TransportError).reply).toBeTypeOf('string')
  },
)

test('a TransportError holds the whole reply, and its message the beginning', async () => {
  const long = `<html>${'x'.repeat(5000)}</html>`
  const client = await clientOf(replying(long, 200, 'text/html'))
  const error = await client.call('add').catch((caught: TransportError) => caught)
  expect(error).toMatchObject({ reply: long })
  expect((error as TransportError).message.length).toBeLessThan(300)
})

test('a valid JSON-RPC error with HTTP status 401 rejects the call with an RpcError', async () => {
  const client = await clientOf(
    replying('{"jsonrpc":"2.0","error":{"code":-32013,"message":"Unauthenticated","data":{"reason":"x"}},"id":1}', 401),
  )
  await expect(client.call('add')).rejects.toMatchObject({ name: 'RpcError', code: -32013, data: { reason: 'x' } })
})

test('an error with id null rejects the call, the notification or each call of the batch with an RpcError', async () => {
  const client = await clientOf(
    replying('{"jsonrpc":"2.0","error":{"code":-32007,"message":"Request too large"},"id":null}', 413),
  )
  await expect(client.call('add')).rejects.toMatchObject({ name: 'RpcError', code: -32007 })
  await expect(client.notify.call('add')).rejects.toMatchObject({ name: 'RpcError', code: -32007 })
  const settled = await client.batch((calls) => Promise.allSettled([calls.call('a'), calls.call('b')]))
  expect(settled.map((one) => one.status === 'rejected' && one.reason.code)).toEqual([-32007, -32007])
})

test('a client skips a byte order mark and white space before a reply', async () => {
  const client = await clientOf(replying('\ufeff \n{"jsonrpc":"2.0","result":5,"id":1}\n'))
  expect(await client.call('add')).toBe(5)
})

describe('a reply to a batch', () => {
  const batchOf = async (body: string) => {
    const client = await clientOf(replying(body))
    return client.batch((calls) => Promise.allSettled([calls.call('a'), calls.call('b')]))
  }

  test('the results of a batch have the order of its calls if the responses have another', async () => {
    const settled = await batchOf('[{"jsonrpc":"2.0","result":"b","id":2},{"jsonrpc":"2.0","result":"a","id":1}]')
    expect(settled).toEqual([
      { status: 'fulfilled', value: 'a' },
      { status: 'fulfilled', value: 'b' },
    ])
  })

  test.each([
    ['a missing response', '[{"jsonrpc":"2.0","result":"a","id":1}]', 'wrong-id'],
    ['a response of the wrong shape', '[{"jsonrpc":"2.0","result":"a","id":1},{"ok":1}]', 'wrong-shape'],
    [
      'a response with an unknown id',
      '[{"jsonrpc":"2.0","result":"a","id":1},{"jsonrpc":"2.0","result":"b","id":7}]',
      'wrong-id',
    ],
  ])('a batch that is answered with %s rejects only the call without a response', async (_title, body, reason) => {
    const [first, second] = await batchOf(body)
    expect(first).toEqual({ status: 'fulfilled', value: 'a' })
    expect(second).toMatchObject({ status: 'rejected', reason: { name: 'TransportError' } })
    if (reason !== 'wrong-id') expect(second).toMatchObject({ reason: { reason } })
  })

  test.each([
    ['an empty reply', '', 'no-response'],
    ['an empty array', '[]', 'no-response'],
    ['one response in place of an array', '{"jsonrpc":"2.0","result":1,"id":1}', 'wrong-shape'],
    ['HTML', html, 'not-json'],
  ])('a batch that is answered with %s rejects every call', async (_title, body, reason) => {
    expect(await batchOf(body)).toMatchObject([
      { status: 'rejected', reason: { reason } },
      { status: 'rejected', reason: { reason } },
    ])
  })
})

test('a notification rejects if the reply is not JSON-RPC', async () => {
  const client = await clientOf(replying(html, 200, 'text/html'))
  await expect(client.notify.call('add')).rejects.toMatchObject({ reason: 'not-json' })
})

test('a call rejects with the URL, the reason and the cause if no server listens', async () => {
  const client = await clientOf(() => {})
  const { port } = (server as Server).address() as AddressInfo
  await new Promise((resolve) => server?.close(resolve))
  server = undefined
  const error = await client.call('add').catch((caught: TransportError) => caught)
  expect(error).toMatchObject({ reason: 'network', status: undefined, reply: undefined })
  expect((error as TransportError).message).toMatch(new RegExp(`http://127.0.0.1:${port}/rpc.*ECONNREFUSED`))
  expect((error as TransportError).cause).toBeInstanceOf(Error)
})

test('a call rejects with the reason "network" if the connection ends in the middle of the reply', async () => {
  const client = await clientOf((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-length': 100 }).write('{"json')
      setTimeout(() => response.destroy(), 20)
    })
  })
  await expect(client.call('add')).rejects.toMatchObject({ reason: 'network', cause: expect.any(Error) })
})

test.each([
  [
    'throws',
    () => {
      throw new Error('broken')
    },
  ],
  ['rejects', () => Promise.reject(new Error('broken'))],
])('a call rejects with a TransportError and its cause if handle() %s', async (_title, handle) => {
  const error = await createClient({ handle })
    .call('add')
    .catch((caught: unknown) => caught)
  expect(error).toMatchObject({
    name: 'TransportError',
    message: expect.stringContaining('broken'),
    cause: { message: 'broken' },
  })
})

test('a call rejects with the reason "no-response" if handle() returns a value that is not text', async () => {
  await expect(createClient({ handle: () => 5 as never }).call('add')).rejects.toMatchObject({ reason: 'no-response' })
})
