/** `handleHttpRequest`, `handleRequestBody`, `handle` and `dispatch`, with every kind of body, request and parsed message. */
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { Readable } from 'node:stream'
import { Service } from 'damn-simple-jsonrpc-server'
import { describe, expect, test, vi } from 'vitest'
import { request } from './ask.ts'

const limits = { maxMessageBytes: 200 }
const service = new Service<unknown>({ limits })
  .method('echo', { params: ['x'] }, (x: unknown) => x)
  .method('whose', { takesHttpRequest: true }, (httpRequest) => (httpRequest as { mark?: string } | undefined)?.mark)
  .method('how', { takesContext: true }, ({ transport, httpRequest }) => [transport, httpRequest !== undefined])

const text = request('echo', ['é€😀'])
const reply = '{"jsonrpc":"2.0","result":"é€😀","id":1}'
const bytes = new TextEncoder().encode(text)
const parseErrorReply = '{"jsonrpc":"2.0","error":{"code":-32700,"message":"Parse error"},"id":null}'
const tooLarge = { error: { code: -32007, data: { reason: 'request-too-large', limit: 200 } }, id: null }

/** Yields the bytes one at a time, so that characters are split. */
async function* singleBytes() {
  for (const byte of bytes) yield Uint8Array.of(byte)
}

const bodies: [what: string, body: () => unknown][] = [
  ['text', () => text],
  ['text with a byte order mark', () => `\uFEFF${text}`],
  ['bytes', () => bytes],
  ['bytes with a byte order mark', () => Uint8Array.of(0xef, 0xbb, 0xbf, ...bytes)],
  ['a Buffer', () => Buffer.from(text)],
  ['a part of a larger buffer', () => new Uint8Array([1, ...bytes, 1]).subarray(1, -1)],
  ['an ArrayBuffer', () => Uint8Array.from(bytes).buffer],
  ['parsed JSON', () => JSON.parse(text)],
  ['a Node stream', () => Readable.from(singleBytes())],
  ['a Node stream of text', () => Readable.from([text.slice(0, 9), text.slice(9)])],
  ['a web stream', () => new Blob([text]).stream()],
  ['an async iterable', singleBytes],
]

test.each(bodies)('handleHttpRequest answers a body that is %s', async (_what, body) => {
  expect(await service.handleHttpRequest({ body: body() })).toBe(reply)
})

test('handleHttpRequest answers a fetch Request, and a Node stream that is the request itself', async () => {
  expect(await service.handleHttpRequest(new Request('http://x', { method: 'POST', body: text }))).toBe(reply)
  expect(await service.handleHttpRequest(Readable.from(singleBytes()))).toBe(reply)
})

test('a method receives httpRequest, and transport is "http" only for handleHttpRequest', async () => {
  expect(await service.handleHttpRequest({ body: request('whose'), mark: 'mine' })).toContain('"mine"')
  expect(await service.handleHttpRequest({ body: request('how') })).toContain('["http",true]')
  expect(await service.handleRequestBody(request('whose'), { mark: 'mine' })).toContain('"mine"')
  expect(await service.handleRequestBody(request('how'))).toContain('[null,false]')
  expect(await service.handle(request('whose'), { httpRequest: { mark: 'mine' } })).toContain('"mine"')
})

describe('handleHttpRequest with a body that holds no message', () => {
  test.each([
    ['an empty text', ''],
    ['no bytes', new Uint8Array()],
    ['a stream that ends at once', Readable.from([])],
    ['bytes that are not UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
  ])('handleHttpRequest answers %s with -32700', async (_what, body) => {
    expect(await service.handleHttpRequest({ body })).toBe(parseErrorReply)
  })

  test('handleHttpRequest answers a fetch Request without a body with -32700', async () => {
    expect(await service.handleHttpRequest(new Request('http://x'))).toBe(parseErrorReply)
    expect(await service.handleHttpRequest(new Request('http://x', { method: 'POST' }))).toBe(parseErrorReply)
  })

  test.each([
    ['null', null],
    ['a number', 5],
    ['true', true],
    ['an empty array', []],
    ['an empty object', {}],
  ])('handleHttpRequest answers a parsed body that is %s with -32600', async (_what, body) => {
    expect(JSON.parse(await service.handleHttpRequest({ body }))).toMatchObject({ error: { code: -32600 }, id: null })
  })
})

const large = request('echo', ['x'.repeat(200)])

/** A stream without an end that counts its pulls. */
function endlessStream() {
  const pulled = vi.fn()
  const cancelled = vi.fn()
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        pulled()
        controller.enqueue(new Uint8Array(50).fill(0x20))
      },
      cancel: cancelled,
    },
    { highWaterMark: 0 },
  )
  return { stream, pulled, cancelled }
}

describe('handleHttpRequest with a body above maxMessageBytes', () => {
  test.each([
    ['text', () => large],
    ['bytes', () => new TextEncoder().encode(large)],
    ['a Node stream', () => Readable.from([large])],
    ['a web stream', () => new Blob([large]).stream()],
  ])('handleHttpRequest answers a body above maxMessageBytes that is %s with -32007', async (_what, body) => {
    expect(JSON.parse(await service.handleHttpRequest({ body: body() }))).toMatchObject(tooLarge)
  })

  test('handleHttpRequest answers a stream of exactly maxMessageBytes, and refuses one byte more', async () => {
    const padded = (length: number) => text + ' '.repeat(length - bytes.length)
    expect(await service.handleHttpRequest({ body: Readable.from([padded(200)]) })).toBe(reply)
    expect(JSON.parse(await service.handleHttpRequest({ body: Readable.from([padded(201)]) }))).toMatchObject(tooLarge)
  })

  test('handleHttpRequest cancels a web stream as soon as it has read more than maxMessageBytes', async () => {
    const { stream, pulled, cancelled } = endlessStream()
    expect(JSON.parse(await service.handleHttpRequest({ body: stream }))).toMatchObject(tooLarge)
    expect(pulled).toHaveBeenCalledTimes(5)
    expect(cancelled).toHaveBeenCalledOnce()
  })

  test('handleHttpRequest does not destroy a Node stream that is too large, because that would close its socket', async () => {
    const stream = Readable.from(Array.from({ length: 10 }, () => Buffer.alloc(100, ' ')))
    expect(JSON.parse(await service.handleHttpRequest(stream))).toMatchObject(tooLarge)
    expect(stream.destroyed).toBe(false)
    stream.destroy()
  })
})

describe('handleHttpRequest over a socket', () => {
  async function serverUrl(handled: (reply: unknown) => void = () => {}) {
    const server = createServer((req, res) => {
      service.handleHttpRequest(req).then(
        (reply) => {
          handled(reply)
          res.end(reply)
        },
        (error) => {
          handled(error)
          res.end()
        },
      )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    return {
      port,
      close: () => {
        server.closeAllConnections()
        server.close()
      },
    }
  }

  test('a client that sends more than maxMessageBytes over a socket receives -32007', async () => {
    const { port, close } = await serverUrl()
    const response = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: 'x'.repeat(100_000) })
    expect(await response.json()).toMatchObject(tooLarge)
    close()
  })

  test('handleHttpRequest does not reject if the client disconnects before its body is complete', async () => {
    const handled = new Promise<unknown>((resolve) => {
      serverUrl(resolve).then(({ port, close }) => {
        const socket = connect(port, '127.0.0.1', () => {
          socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"jsonrpc"', () =>
            setImmediate(() => socket.destroy()),
          )
        })
        socket.on('close', () => setTimeout(close, 50))
      })
    })
    expect(await handled).toBe(parseErrorReply)
  })
})

const withoutBody: [what: string, httpRequest: unknown, hint: RegExp][] = [
  ['nothing', undefined, /^request\.body must be text, bytes, parsed JSON or a stream/],
  ['null', null, /^request\.body must be/],
  ['text', text, /^request\.body must be/],
  ['an object without a body', {}, /^request\.body must be/],
  ['a body that is undefined', { body: undefined }, /^request\.body must be/],
]

test.each(withoutBody)('handleHttpRequest rejects with a TypeError if the request is %s', async (_what, httpRequest, hint) => {
  await expect(service.handleHttpRequest(httpRequest)).rejects.toThrow(hint)
  await expect(service.handleHttpRequest(httpRequest)).rejects.toBeInstanceOf(TypeError)
})

test('handleHttpRequest rejects a fetch Request whose body is already read or locked, and names handleRequestBody', async () => {
  const used = new Request('http://x', { method: 'POST', body: text })
  await used.text()
  await expect(service.handleHttpRequest(used)).rejects.toThrow(/must be unread.*handleRequestBody\(text, request\)/)
  const locked = new Request('http://x', { method: 'POST', body: text })
  locked.body?.getReader()
  await expect(service.handleHttpRequest(locked)).rejects.toThrow(/must be unread/)
})

test('a member named "locked" in a parsed body does not make handleHttpRequest reject it', async () => {
  const body = { jsonrpc: '2.0', method: 'none', id: 1, locked: true }
  expect(await service.handleHttpRequest({ body })).toContain('"code":-32601')
})

test.each([
  ['undefined', undefined],
  ['null', null],
  ['parsed JSON', {}],
  ['a number', 5],
  ['an array of bytes', [1, 2]],
])('handleRequestBody and handle throw a TypeError if the body is %s', async (_what, body) => {
  await expect(service.handleRequestBody(body as string)).rejects.toThrow(/^body must be a string or bytes, not .*dispatch\(\)/)
  expect(() => service.handle(body as string)).toThrow(TypeError)
})

describe('dispatch', () => {
  test.each([
    ['a request', { jsonrpc: '2.0', method: 'echo', params: [5], id: 'a' }, { jsonrpc: '2.0', result: 5, id: 'a' }],
    ['a batch', [{ jsonrpc: '2.0', method: 'echo', params: [5], id: 'a' }], [{ jsonrpc: '2.0', result: 5, id: 'a' }]],
    ['a notification', { jsonrpc: '2.0', method: 'echo', params: [5] }, undefined],
    [
      'an unknown method',
      { jsonrpc: '2.0', method: 'nope', id: 1 },
      { jsonrpc: '2.0', error: { code: -32601, message: 'Method not found' }, id: 1 },
    ],
  ])('dispatch answers %s with a parsed value', async (_what, message, expected) => {
    expect(await service.dispatch(message)).toEqual(expected)
  })

  const cycle: Record<string, unknown> = { jsonrpc: '2.0', method: 'echo', id: 1 }
  cycle.params = [cycle]
  test.each([
    ['undefined', undefined],
    ['a BigInt', 1n],
    ['a function', () => 1],
    ['an id that is a BigInt', { jsonrpc: '2.0', method: 'echo', id: 1n }],
    ['a cycle', cycle],
    ['an empty batch', []],
  ])('dispatch refuses %s with -32600', async (_what, value) => {
    expect(await service.dispatch(value)).toMatchObject({ error: { code: -32600 } })
  })

  test('dispatch answers an id that is NaN with id null', async () => {
    expect(await service.dispatch({ jsonrpc: '2.0', method: 'nope', id: Number.NaN })).toMatchObject({ id: null })
  })

  test('dispatch passes the context to the method', async () => {
    const message = { jsonrpc: '2.0', method: 'how', id: 1 }
    expect(await service.dispatch(message, { transport: 'test' })).toHaveProperty('result', ['test', false])
  })
})

test('handleHttpRequest calls return() of an async iterable that yields more than maxMessageBytes', async () => {
  let hasReturned = false
  async function* endlessBytes() {
    try {
      for (;;) yield new Uint8Array(1000)
    } finally {
      hasReturned = true
    }
  }
  const service = new Service({ limits: { maxMessageBytes: 5000 } })
  expect(await service.handleHttpRequest({ body: endlessBytes() })).toContain('-32007')
  await vi.waitFor(() => expect(hasReturned).toBe(true))
})
