/** `maxMessageBytes` of an endpoint: bytes are counted while the body is read, also if Content-Length says otherwise. */
import { Service } from 'damn-simple-jsonrpc-server'
import { serve } from 'damn-simple-jsonrpc-server/node'
import { describe, expect, test } from 'vitest'
import { add, Connection, chunked, request, three } from './raw.ts'
import { type HttpCase, plainServer, quietService, runHttpCases, serverOf } from './servers.ts'

const limit = 1000
const tooLarge = { status: 413, code: -32007, reason: 'request-too-large' }
const ofSize = (size: number) => add.padEnd(size)
/** A call of `size` bytes that is mostly three-byte characters; `size` - 2 must be divisible by 3. */
const ofWideSize = (size: number) => add.replace('}', `,"x":"${'€'.repeat((size - add.length - 7) / 3)}"}`)

const cases: HttpCase[] = [
  { title: 'a body one byte below maxMessageBytes is answered', send: request({ body: ofSize(limit - 1) }), status: 200 },
  { title: 'a body of exactly maxMessageBytes is answered', send: request({ body: ofSize(limit) }), status: 200 },
  { title: 'a body one byte above maxMessageBytes is refused with 413', send: request({ body: ofSize(limit + 1) }), ...tooLarge },
  { title: 'a chunked body one byte below maxMessageBytes is answered', send: chunked(ofSize(limit - 1), 100), status: 200 },
  { title: 'a chunked body of exactly maxMessageBytes is answered', send: chunked(ofSize(limit), 100), status: 200 },
  {
    title: 'a chunked body one byte above maxMessageBytes is refused with 413',
    send: chunked(ofSize(limit + 1), 100),
    ...tooLarge,
  },
  { title: 'a body of maxMessageBytes in chunks of one byte is answered', send: chunked(ofSize(limit), 1), status: 200 },
  {
    title: 'a body one byte above maxMessageBytes in chunks of one byte is refused with 413',
    send: chunked(ofSize(limit + 1), 1),
    ...tooLarge,
  },
  { title: 'a chunked body of 1000 times maxMessageBytes is refused with 413', send: chunked(ofSize(limit * 1000)), ...tooLarge },
  {
    title: 'a body of 1000 times maxMessageBytes is refused with 413',
    send: request({ body: ofSize(limit * 1000) }),
    ...tooLarge,
  },
  { title: 'maxMessageBytes counts bytes, not characters', send: request({ body: '€'.repeat(334) }), ...tooLarge },
  { title: 'an empty body is a parse error', send: request({ body: '' }), status: 200, code: -32700 },
  { title: 'an empty chunked body is a parse error', send: chunked(''), status: 200, code: -32700 },
  {
    title: 'a request without Content-Length is a parse error',
    send: request({ body: '', headers: { 'Content-Length': null } }),
    status: 200,
    code: -32700,
  },
  {
    title: 'chunk extensions and trailers are ignored',
    send: Buffer.concat([
      request({ body: '', headers: { 'Content-Length': null, 'Transfer-Encoding': 'chunked', Trailer: 'X' } }),
      Buffer.from(`${add.length.toString(16)};a=b;c="d"\r\n${add}\r\n0\r\nX: y\r\nContent-Type: text/plain\r\n\r\n`),
    ]),
    status: 200,
  },
]

describe('maxMessageBytes of an endpoint', () => {
  const port = plainServer({ limits: { maxMessageBytes: limit } })
  runHttpCases(port, cases)

  test('the body of a 413 names the limit', async () => {
    const connection = await Connection.open(port())
    const { body } = await connection.ask(request({ body: ofSize(limit + 1) }))
    expect(JSON.parse(body).error.data).toEqual({ reason: 'request-too-large', limit })
    connection.close()
  })

  test('a Content-Length above maxMessageBytes is refused with 413 before the body is sent', async () => {
    const connection = await Connection.open(port())
    const answer = await connection.ask(request({ body: '', headers: { 'Content-Length': '1000000000000' } }))
    expect(answer.status).toBe(413)
    connection.close()
  })

  test('bytes after the declared Content-Length do not belong to the body', async () => {
    const connection = await Connection.open(port())
    expect(await connection.ask(request())).toMatchObject({ status: 200, body: three })
    expect((await connection.ask('garbage')).status).toBe(400)
    await connection.ended()
  })

  test('a chunked body without an end is refused with 413 as soon as it is above maxMessageBytes', async () => {
    const connection = await Connection.open(port())
    const unfinished = chunked(ofSize(limit * 3), 500).subarray(0, -5)
    expect((await connection.ask(unfinished)).status).toBe(413)
    expect(await connection.ask(Buffer.concat([Buffer.from('0\r\n\r\n'), request()]))).toMatchObject({ status: 200, body: three })
    connection.close()
  })

  test.each([
    ['both a length and chunks', request({ headers: { 'Transfer-Encoding': 'chunked' } })],
    ['two different lengths', request({ lines: ['Content-Length: 3'] })],
    ['a negative length', request({ headers: { 'Content-Length': '-1' } })],
    ['a length that is not a decimal number', request({ headers: { 'Content-Length': '0x10' } })],
    ['a length of 40 digits', request({ headers: { 'Content-Length': '9'.repeat(40) } })],
    [
      'a chunk without a valid size',
      chunked(add)
        .toString()
        .replace(/\r\n[0-9a-f]+\r\n\{/, '\r\nzz\r\n{'),
    ],
    [
      'Transfer-Encoding: chunked, identity',
      request({ headers: { 'Content-Length': null, 'Transfer-Encoding': 'chunked, identity' } }),
    ],
  ])('a request with %s, a way of request smuggling, is refused with 400 and the connection ends', async (_title, bytes) => {
    const connection = await Connection.open(port())
    expect((await connection.ask(bytes)).status).toBe(400)
    expect(await connection.ended()).toBe('')
  })
})

describe('the default maxMessageBytes', () => {
  const byDefault = 1_048_576
  const port = plainServer()
  runHttpCases(port, [
    { title: 'a body of 1 MiB is answered by default', send: request({ body: ofSize(byDefault) }), status: 200 },
    {
      title: 'a body of 1 MiB of three-byte characters is answered by default',
      send: request({ body: ofWideSize(byDefault) }),
      status: 200,
    },
    {
      title: 'a body of 1 MiB and one byte is refused with 413 by default',
      send: request({ body: ofSize(byDefault + 1) }),
      ...tooLarge,
    },
    { title: 'a chunked body of 1 MiB is answered by default', send: chunked(ofSize(byDefault)), status: 200 },
    {
      title: 'a chunked body of 1 MiB and one byte is refused with 413 by default',
      send: chunked(ofSize(byDefault + 1)),
      ...tooLarge,
    },
  ])
})

describe('maxMessageBytes of a service', () => {
  const port = serverOf(
    serve(new Service({ limits: { maxMessageBytes: 3_000_000 } }).method('add', (x: number, y: number) => x + y)),
  )
  runHttpCases(port, [
    {
      title: 'an endpoint accepts a body of exactly the maxMessageBytes of its service',
      send: request({ body: ofSize(3_000_000) }),
      status: 200,
    },
    {
      title: 'an endpoint refuses a body above the maxMessageBytes of its service',
      send: request({ body: ofSize(3_000_001) }),
      ...tooLarge,
    },
  ])
})

test('serve throws if maxMessageBytes of the endpoint is above that of the service', () => {
  expect(() => serve(quietService(), { limits: { maxMessageBytes: 2_000_000 } })).toThrow(/Raise it at the service/)
})
