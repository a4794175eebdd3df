/** What every adapter must do with methods that yield: send their items as they come, and stop when the client goes away. */
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { Service } from 'damn-simple-jsonrpc-server'
import { expect, test } from 'vitest'
import { json, open, post } from '../setup/messages.ts'
import { Gate, Notes } from '../setup/waiting.ts'
import type { Open } from './suite.ts'

const eventStream = { ...json, accept: 'application/json, text/event-stream' }
const first = '{"jsonrpc":"2.0","method":"$/progress","params":{"token":"t","value":[1]}}'
const second = '{"jsonrpc":"2.0","method":"$/progress","params":{"token":"t","value":[2]}}'
const end = '{"jsonrpc":"2.0","result":[],"id":1}'

/** A call with a token for the parts of its result. */
export const streamCall = (method: string, params: object = {}) =>
  JSON.stringify({ jsonrpc: '2.0', method, params: { ...params, partialResultToken: 't' }, id: 1 })

/** A method that yields 1 and, once the gate is open, 2; and one that yields without an end. */
export function yieldingService(notes: Notes = new Notes(), gate: Gate = new Gate()) {
  return new Service()
    .method('two', { params: [] }, async function* () {
      yield 1
      await gate.passed
      yield 2
    })
    .method('endless', { params: [], takesContext: true }, async function* ({ signal }) {
      let made = 0
      try {
        for (; !signal.aborted; made++) yield 'x'.repeat(50_000)
      } finally {
        notes.add('ended')
        notes.add(`${made < 2000 ? 'few' : 'many'} were made`)
      }
    })
    .method('idle', { params: [], takesContext: true }, async function* ({ signal }) {
      try {
        yield 1
        await once(signal, 'abort')
      } finally {
        notes.add('ended')
      }
    })
}

/** The response, and a function that reads from its body until it has this text. */
export async function read(url: string, body: string, headers: Record<string, string> = eventStream) {
  const request = open(url, { method: 'POST', headers }).end(body)
  request.on('error', () => {})
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  let received = ''
  const chunks = response.setEncoding('utf8')[Symbol.asyncIterator]()
  const until = async (text: string) => {
    while (!received.includes(text)) {
      const { done, value } = await chunks.next()
      if (done) break
      received += value
    }
    return received
  }
  return { request, response, until }
}

export function runStreamTests(openEndpoint: Open, isBuffered: boolean): void {
  test('a client that takes JSON alone gets all items in one response', async () => {
    const gate = new Gate()
    gate.open()
    const url = await openEndpoint(yieldingService(new Notes(), gate) as never)
    for (const accept of ['application/json', '*/*', ...(isBuffered ? ['text/event-stream'] : [])]) {
      const { headers, body } = await post(url, streamCall('two'), { ...json, accept })
      expect([headers['content-type'], body]).toEqual([
        expect.stringMatching('^application/json'),
        expect.stringMatching(/\[1,2\]/),
      ])
    }
  })

  if (isBuffered) return

  test('items come as events before the method has ended', async () => {
    const gate = new Gate()
    const { response, until } = await read(await openEndpoint(yieldingService(new Notes(), gate) as never), streamCall('two'))
    expect(response).toMatchObject({
      statusCode: 200,
      headers: {
        'content-type': expect.stringMatching(/^text\/event-stream/),
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
        'x-content-type-options': 'nosniff',
      },
    })
    expect(await until('[1]')).toBe(`data: ${first}\n\n`)
    gate.open()
    expect(await until('never')).toBe([first, second, end].map((message) => `data: ${message}\n\n`).join(''))
  })

  test.each(['application/x-ndjson', 'application/jsonl'])('items come as lines of %s', async (accept) => {
    const gate = new Gate()
    const url = await openEndpoint(yieldingService(new Notes(), gate) as never, { cors: ['https://page.example'] })
    const headers = { ...json, accept, origin: 'https://page.example' }
    const { response, until } = await read(url, streamCall('two'), headers)
    expect(response.headers).toMatchObject({ 'access-control-allow-origin': 'https://page.example' })
    expect(response.headers['content-type']).toContain(accept)
    expect(await until('[1]')).toBe(`${first}\n`)
    gate.open()
    expect(await until('never')).toBe(`${[first, second, end].join('\n')}\n`)
  })

  test.each(['idle', 'endless'])('a client that goes away ends the generator of %s', async (method) => {
    const notes = new Notes()
    const { request, until } = await read(await openEndpoint(yieldingService(notes) as never), streamCall(method))
    await until('value')
    request.destroy()
    await notes.has('ended')
  })

  test('a client that reads nothing makes the generator wait', async () => {
    const notes = new Notes()
    const { request } = await read(await openEndpoint(yieldingService(notes) as never), streamCall('endless'))
    await new Promise((resolve) => setTimeout(resolve, 300))
    request.destroy()
    await notes.has('few were made')
  })
}
