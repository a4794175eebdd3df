/** How large a body may be: counted while it is read, whatever a client declares. */
import { Service } from 'damn-simple-jsonrpc-server'
import { serve } from 'damn-simple-jsonrpc-server/node'
import { describe, expect, test } from 'vitest'
import { add, Connection, chunked, request, three } from './raw.ts'
import { type HttpCase, plain, quietService, runHttpCases, serverOf } from './servers.ts'

const limit = 1000
const tooLarge = { status: 413, code: -32007, reason: 'request-too-large' }
const ofSize = (size: number) => add.padEnd(size)
/** So many bytes in a third as many characters; `size` less 2 must be divisible by 3. */
const ofWideSize = (size: number) => add.replace('}', `,"x":"${'€'.repeat((size - add.length - 7) / 3)}"}`)

const cases: HttpCase[] = [
  { title: 'one byte below the limit is answered', send: request({ body: ofSize(limit - 1) }), status: 200 },
  { title: 'a body of exactly the limit is answered', send: request({ body: ofSize(limit) }), status: 200 },
  { title: 'one byte more is 413', send: request({ body: ofSize(limit + 1) }), ...tooLarge },
  { title: 'chunked, one byte below the limit is answered', send: chunked(ofSize(limit - 1), 100), status: 200 },
  { title: 'chunked, exactly the limit is answered', send: chunked(ofSize(limit), 100), status: 200 },
  { title: 'chunked, one byte more is 413', send: chunked(ofSize(limit + 1), 100), ...tooLarge },
  { title: 'chunked byte by byte, exactly the limit is answered', send: chunked(ofSize(limit), 1), status: 200 },
  { title: 'chunked byte by byte, one byte more is 413', send: chunked(ofSize(limit + 1), 1), ...tooLarge },
  { title: 'chunked, a thousand times too large is 413', send: chunked(ofSize(limit * 1000)), ...tooLarge },
  { title: 'a thousand times too large is 413', send: request({ body: ofSize(limit * 1000) }), ...tooLarge },
  { title: 'bytes count, not characters', send: request({ body: '€'.repeat(334) }), ...tooLarge },
  { title: 'an empty body is a parse error', send: request({ body: '' }), status: 200, code: -32700 },
  { title: 'an empty chunked body is a parse error', send: chunked(''), status: 200, code: -32700 },
  {
    title: 'no length at all means no body: a parse error',
    send: request({ body: '', headers: { 'Content-Length': null } }),
    status: 200,
    code: -32700,
  },
  {
    title: 'chunk extensions and trailers mean nothing',
    send: Buffer.concat([
      request({ body: '', headers: { 'Content-Length': null, 'Transfer-Encoding': 'chunked', Trailer: 'X' } }),
      Buffer.from(`${add.length.toString(16)};a=b;c="d"\r\n${add}\r\n0\r\nX: y\r\nContent-Type: text/plain\r\n\r\n`),
    ]),
    status: 200,
  },
]

describe('a door with a limit of its own', () => {
  const port = plain({ limits: { maxMessageBytes: limit } })
  runHttpCases(port, cases)

  test('what a 413 says names the limit', async () => {
    const connection = await Connection.open(port())
    const { body } = await connection.ask(request({ body: ofSize(limit + 1) }))
    expect(JSON.parse(body).error.data).toEqual({ reason: 'request-too-large', limit })
    connection.close()
  })

  test('a declared length above the limit is refused before a byte of the body was sent', async () => {
    const connection = await Connection.open(port())
    const answer = await connection.ask(request({ body: '', headers: { 'Content-Length': '1000000000000' } }))
    expect(answer.status).toBe(413)
    connection.close()
  })

  test('what comes after the declared length is not of the body', async () => {
    const connection = await Connection.open(port())
    expect(await connection.ask(request())).toMatchObject({ status: 200, body: three })
    expect((await connection.ask('garbage')).status).toBe(400)
    await connection.ended()
  })

  test('a chunked body without an end is refused as soon as it is too large', async () => {
    const connection = await Connection.open(port())
    const endless = chunked(ofSize(limit * 3), 500).subarray(0, -5)
    expect((await connection.ask(endless)).status).toBe(413)
    expect(await connection.ask(Buffer.concat([Buffer.from('0\r\n\r\n'), request()]))).toMatchObject({ status: 200, body: three })
    connection.close()
  })

  test.each([
    ['both a length and chunks', request({ headers: { 'Transfer-Encoding': 'chunked' } })],
    ['two different lengths', request({ lines: ['Content-Length: 3'] })],
    ['a negative length', request({ headers: { 'Content-Length': '-1' } })],
    ['a length that is no number', request({ headers: { 'Content-Length': '0x10' } })],
    ['a length that no number holds', request({ headers: { 'Content-Length': '9'.repeat(40) } })],
    [
      'chunks of no size',
      chunked(add)
        .toString()
        .replace(/\r\n[0-9a-f]+\r\n\{/, '\r\nzz\r\n{'),
    ],
    [
      'Transfer-Encoding: chunked, identity',
      request({ headers: { 'Content-Length': null, 'Transfer-Encoding': 'chunked, identity' } }),
    ],
  ])('%s could smuggle a request past a proxy: 400, and the connection ends', async (_title, bytes) => {
    const connection = await Connection.open(port())
    expect((await connection.ask(bytes)).status).toBe(400)
    expect(await connection.ended()).toBe('')
  })
})

describe('the usual limits', () => {
  const usual = 1_048_576
  const port = plain()
  runHttpCases(port, [
    { title: '1 MiB is answered', send: request({ body: ofSize(usual) }), status: 200 },
    { title: '1 MiB of wide characters is answered', send: request({ body: ofWideSize(usual) }), status: 200 },
    { title: '1 MiB and a byte is 413', send: request({ body: ofSize(usual + 1) }), ...tooLarge },
    { title: 'chunked, 1 MiB is answered', send: chunked(ofSize(usual)), status: 200 },
    { title: 'chunked, 1 MiB and a byte is 413', send: chunked(ofSize(usual + 1)), ...tooLarge },
  ])
})

describe('a service with a higher limit', () => {
  const port = serverOf(
    serve(new Service({ limits: { maxMessageBytes: 3_000_000 } }).method('add', (x: number, y: number) => x + y)),
  )
  runHttpCases(port, [
    { title: 'is a door with a higher limit', send: request({ body: ofSize(3_000_000) }), status: 200 },
    { title: 'and no higher', send: request({ body: ofSize(3_000_001) }), ...tooLarge },
  ])
})

test('a door cannot take more than its service', () => {
  expect(() => serve(quietService(), { limits: { maxMessageBytes: 2_000_000 } })).toThrow(/Raise it at the service/)
})
