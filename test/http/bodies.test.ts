/** Request bodies: in chunks, incomplete, in a wrong encoding, pipelined; and clients that disconnect. */
import { once } from 'node:events'
import { Service } from 'damn-simple-jsonrpc-server'
import { serve } from 'damn-simple-jsonrpc-server/node'
import { describe, expect, onTestFinished, test } from 'vitest'
import { add, Connection, chunked, request, three } from './raw.ts'
import { connectTo, plainServer, quietService, runHttpCases, serverOf } from './servers.ts'

const parseError = { status: 200, code: -32700 }
const echo = (value: string) => `{"jsonrpc":"2.0","method":"echo","params":{"value":"${value}"},"id":1}`
const echoed = (value: string) => `{"jsonrpc":"2.0","result":"${value}","id":1}`
const bytes = (...parts: (string | number[])[]) => Buffer.concat(parts.map((part) => Buffer.from(part as string)))
const mark = [0xef, 0xbb, 0xbf]
const wide = 'für 5 €: 𝒳 \u2028 \u0000'.replaceAll('\u0000', '\\u0001')

const port = plainServer()

runHttpCases(port, [
  { title: 'a byte order mark before the message is skipped', send: request({ body: bytes(mark, add) }), status: 200 },
  { title: 'a byte order mark that is split into chunks is skipped', send: chunked(bytes(mark, add), 1), status: 200 },
  { title: 'two byte order marks are a parse error', send: request({ body: bytes(mark, mark, add) }), ...parseError },
  { title: 'a body that is only a byte order mark is a parse error', send: request({ body: bytes(mark) }), ...parseError },
  {
    title: 'a byte that is not UTF-8 is a parse error',
    send: request({ body: bytes(echo('').replace(/""/, '"'), [0xff], '"') }),
    ...parseError,
  },
  {
    title: 'an incomplete UTF-8 character is a parse error',
    send: request({ body: bytes('"', [0xe2, 0x82], '"') }),
    ...parseError,
  },
  { title: 'an overlong UTF-8 slash is a parse error', send: request({ body: bytes('"', [0xc0, 0xaf], '"') }), ...parseError },
  {
    title: 'half a surrogate pair in UTF-8 is a parse error',
    send: request({ body: bytes('"', [0xed, 0xa0, 0x80], '"') }),
    ...parseError,
  },
  { title: 'a body in UTF-16 is a parse error', send: request({ body: Buffer.from(add, 'utf16le') }), ...parseError },
  { title: 'a body of NUL bytes is a parse error', send: request({ body: Buffer.alloc(100) }), ...parseError },
  { title: 'a body of white space is a parse error', send: request({ body: ' \r\n\t ' }), ...parseError },
  {
    title: 'a compressed body without Content-Encoding is a parse error',
    send: request({ body: bytes([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]) }),
    ...parseError,
  },
  { title: 'a form is a parse error', send: request({ body: 'jsonrpc=2.0&method=add' }), ...parseError },
  { title: 'white space around a message is skipped', send: request({ body: `\r\n ${add}\t\n` }), status: 200 },
  { title: 'text after a message is a parse error', send: request({ body: `${add} x` }), ...parseError },
  { title: 'two messages in one body are a parse error', send: request({ body: `${add}\n${add}` }), ...parseError },
  { title: 'text of several scripts is echoed unchanged', send: request({ body: echo(wide) }), status: 200, body: echoed(wide) },
  ...[1, 2, 3, 5, 7].map((size) => ({
    title: `text of several scripts in chunks of ${size}, which split characters, is echoed unchanged`,
    send: chunked(echo(wide), size),
    status: 200,
    body: echoed(wide),
  })),
])

describe('a slow client', () => {
  test('a client that sends each byte separately is answered', async () => {
    const connection = await Connection.open(port())
    for (const byte of request({ body: echo('€') })) {
      connection.write(Uint8Array.of(byte))
      await new Promise(setImmediate)
    }
    expect(await connection.answer()).toMatchObject({ status: 200, body: echoed('€') })
    connection.close()
  })

  test('a client that sends Expect: 100-continue receives 100 and then its answer', async () => {
    const connection = await Connection.open(port())
    const head = request({ headers: { Expect: '100-continue', 'Content-Length': `${add.length}` }, body: '' })
    expect((await connection.ask(head)).status).toBe(100)
    expect(await connection.ask(add)).toMatchObject({ status: 200, body: three })
    connection.close()
  })

  test('a client that sends another Expect header receives 417', async () => {
    const connection = await Connection.open(port())
    expect((await connection.ask(request({ headers: { Expect: 'a-pony' } }))).status).toBe(417)
    connection.close()
  })
})

describe('requests on one connection', () => {
  test('pipelined requests are answered in order', async () => {
    const connection = await Connection.open(port())
    const values = Array.from({ length: 50 }, (_, index) => `${index}`)
    connection.write(Buffer.concat(values.map((value) => request({ body: echo(value) }))))
    for (const value of values) expect((await connection.answer()).body).toBe(echoed(value))
    connection.close()
  })

  test('pipelined requests of which some are refused are answered in order', async () => {
    const connection = await Connection.open(port())
    const refused = request({ headers: { 'Content-Type': 'text/plain' } })
    connection.write(Buffer.concat([refused, request(), request({ method: 'GET' }), request({ body: '{' }), chunked(add, 3)]))
    const answers = []
    for (let at = 0; at < 5; at++) answers.push(await connection.answer())
    expect(answers.map(({ status }) => status)).toEqual([415, 200, 405, 200, 200])
    expect(answers[4]?.body).toBe(three)
    connection.close()
  })

  test('the connection ends after the answer to a request with Connection: close', async () => {
    const connection = await Connection.open(port())
    expect(await connection.ask(request({ headers: { Connection: 'close' } }))).toMatchObject({ status: 200, body: three })
    expect(await connection.ended()).toBe('')
  })
})

describe('a client that disconnects', () => {
  /** A service whose only call ends when its signal aborts. */
  function waiting() {
    const started: (() => void)[] = []
    const reasons: unknown[] = []
    let onAbort = () => {}
    const service = new Service({ onError: () => {} }).method('wait', { takesContext: true }, ({ signal }) => {
      started.shift()?.()
      return new Promise((resolve) => {
        const end = () => {
          reasons.push(signal.reason)
          onAbort()
          resolve(null)
        }
        if (signal.aborted) end()
        else signal.addEventListener('abort', end)
      })
    })
    const starts = () => new Promise<void>((resolve) => started.push(resolve))
    const aborts = async (count: number) => {
      while (reasons.length < count)
        await new Promise<void>((resolve) => {
          onAbort = resolve
        })
      return reasons
    }
    return { service, starts, aborts }
  }
  const wait = request({ body: '{"jsonrpc":"2.0","method":"wait","id":1}' })
  const disconnect = { code: -32800, data: { reason: 'disconnect' } }

  test.each(['destroy', 'resetAndDestroy', 'destroySoon'] as const)(
    'a client that disconnects by %s aborts the signal of its call',
    async (how) => {
      const { service, starts, aborts } = waiting()
      const connection = await connectTo(serve(service))
      const start = starts()
      connection.write(wait)
      await start
      connection.socket[how]()
      expect(await aborts(1)).toEqual([expect.objectContaining(disconnect)])
    },
  )

  test('a client that disconnects aborts the signals of all its pipelined calls, and Node prints no warning', async () => {
    const warnings: Error[] = []
    const warn = (warning: Error) => warnings.push(warning)
    process.on('warning', warn)
    onTestFinished(() => void process.off('warning', warn))
    const { service, starts, aborts } = waiting()
    const connection = await connectTo(serve(service))
    const start = Array.from({ length: 30 }, starts)
    connection.write(Buffer.concat(start.map(() => wait)))
    await Promise.all(start)
    connection.close()
    expect(await aborts(30)).toEqual(start.map(() => expect.objectContaining(disconnect)))
    expect(warnings).toEqual([])
  })

  test('a client that disconnects aborts the signals of the running calls of its batch, and the other calls do not start', async () => {
    const { service, starts, aborts } = waiting()
    const connection = await connectTo(serve(service))
    const start = starts()
    connection.write(request({ body: `[${Array(40).fill('{"jsonrpc":"2.0","method":"wait","id":1}').join()}]` }))
    await start
    connection.close()
    expect(await aborts(32)).toHaveLength(32) // the default batchConcurrency
  })

  test('onError is not called for a client that disconnects in the middle of its body', async () => {
    const reported: unknown[] = []
    const service = new Service({ onError: (error) => reported.push(error) }).method('add', (x: number, y: number) => x + y)
    const connection = await connectTo(serve(service))
    const { remotePort: port } = connection.socket
    for (const part of [request().subarray(0, -5), chunked(add, 10).subarray(0, -20), request().subarray(0, 40)]) {
      const destroyed = await Connection.open(port as number)
      await new Promise((resolve) => destroyed.socket.write(part, resolve))
      destroyed.close()
      const halfClosed = await Connection.open(port as number)
      halfClosed.socket.end(part)
      await halfClosed.ended()
    }
    expect(await connection.ask(request())).toMatchObject({ status: 200, body: three })
    expect(reported).toEqual([])
  })

  test('other clients are answered after a client disconnected before its answer was written', async () => {
    let finish = () => {}
    let started = () => {}
    const service = quietService().method('slow', () => {
      started()
      return new Promise((resolve) => {
        finish = () => resolve('late')
      })
    })
    const connection = await connectTo(serve(service))
    const other = await Connection.open(connection.socket.remotePort as number)
    const start = new Promise<void>((resolve) => {
      started = resolve
    })
    other.write(request({ body: '{"jsonrpc":"2.0","method":"slow","id":1}' }))
    await start
    other.close()
    await once(other.socket, 'close')
    finish()
    expect(await connection.ask(request())).toMatchObject({ status: 200, body: three })
  })
})

describe('a call that was answered', () => {
  const signals: AbortSignal[] = []
  const service = quietService().method('look', { takesContext: true }, ({ signal }) => signals.push(signal) && 1)
  const port = serverOf(serve(service))

  test('the signal of a call that was answered does not abort when its connection ends', async () => {
    const connection = await Connection.open(port())
    for (let turn = 0; turn < 3; turn++) await connection.ask(request({ body: '{"jsonrpc":"2.0","method":"look","id":1}' }))
    connection.close()
    const other = await Connection.open(port())
    await other.ask(request())
    other.close()
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false, false])
  })
})
