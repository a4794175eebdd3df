/** Channels over ports, workers and windows. */
import { setTimeout as sleep } from 'node:timers/promises'
import { MessageChannel, Worker } from 'node:worker_threads'
import { Service } from 'damn-simple-jsonrpc-server'
import { peer, messagePort as publicPort } from 'damn-simple-jsonrpc-server/channel'
import { afterEach, describe, expect, test } from 'vitest'
import { messagePort } from '#inside/channel/message-port.js'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

function record(channel: ReturnType<typeof messagePort>) {
  const events: unknown[] = []
  channel.listen({
    message: (text) => void events.push(typeof text === 'string' ? text : [...text]),
    refused: (refused) => events.push({ refused }),
    ended: () => events.push('ended'),
    opened: () => {},
    closed: (how) => events.push(how),
  })
  return events
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await sleep(5)
}

function ports() {
  const { port1, port2 } = new MessageChannel()
  ends.push(
    () => port1.close(),
    () => port2.close(),
  )
  return [port1, port2] as const
}

function worker() {
  const made = new Worker(new URL('port-worker.mjs', import.meta.url))
  ends.push(() => made.terminate())
  return made
}

const normal = { code: 1000, reason: '', isFinal: true }

describe('ports', () => {
  test('text and bytes travel both ways', async () => {
    const [port1, port2] = ports()
    const [a, b] = [messagePort(port1), messagePort(port2)]
    const [atA, atB] = [record(a), record(b)]
    a.send('{"a":1}')
    b.send('[]')
    port1.postMessage(Uint8Array.of(123, 125))
    port1.postMessage(Uint8Array.of(91, 93).buffer)
    await until(() => atB.length === 3 && atA.length === 1)
    expect([atA, atB]).toEqual([['[]'], ['{"a":1}', [123, 125], [91, 93]]])
  })

  test('messages that come before listen() are kept, even if the port closes', async () => {
    const [port1, port2] = ports()
    const channel = messagePort(port2)
    port1.postMessage('1')
    port1.postMessage('2')
    await sleep(20)
    port1.close()
    await sleep(20)
    const events = record(channel)
    await until(() => events.length === 3)
    expect(events).toEqual(['1', '2', normal])
  })

  test('an other end that posts objects gets objects', async () => {
    const [port1, port2] = ports()
    const channel = messagePort(port1)
    const events = record(channel)
    const got: unknown[] = []
    port2.on('message', (data) => got.push(data))
    channel.send('{"before":true}')
    port2.postMessage({ jsonrpc: '2.0', method: 'a', params: ['é'] })
    await until(() => events.length === 1 && got.length === 1)
    channel.send('{"after":true}')
    await until(() => got.length === 2)
    expect(events).toEqual(['{"jsonrpc":"2.0","method":"a","params":["é"]}'])
    expect(got).toEqual(['{"before":true}', { after: true }])
  })

  test('a value that JSON cannot hold is refused', async () => {
    const [port1, port2] = ports()
    const events = record(messagePort(port1))
    port2.postMessage({ a: 1n })
    port2.postMessage(undefined)
    port2.postMessage('{}')
    await until(() => events.length === 3)
    expect(events).toEqual([{ refused: 'bad-frame' }, { refused: 'bad-frame' }, '{}'])
  })

  test('close closes both ends once', async () => {
    const [port1, port2] = ports()
    const [a, b] = [messagePort(port1), messagePort(port2)]
    const [atA, atB] = [record(a), record(b)]
    a.send('last')
    a.close(1001, 'bye')
    a.close()
    expect(() => a.send('{}')).toThrow('closed')
    await until(() => atB.length === 2)
    expect(atA).toEqual([{ code: 1001, reason: 'bye', isFinal: true }])
    expect(atB).toEqual(['last', normal])
  })

  test('a port of the web is started, and followed by its events', async () => {
    const { port1, port2 } = new globalThis.MessageChannel()
    ends.push(() => port1.close())
    const asWeb = {
      postMessage: (message: unknown) => port2.postMessage(message),
      addEventListener: port2.addEventListener.bind(port2),
      removeEventListener: port2.removeEventListener.bind(port2),
      start: () => port2.start(),
      close: () => port2.close(),
    }
    const channel = messagePort(asWeb)
    const events = record(channel)
    port1.postMessage('{}')
    await until(() => events.length === 1)
    channel.close()
    expect(events).toEqual(['{}', normal])
  })
})

describe('workers', () => {
  test('text goes to a worker and comes back', async () => {
    const channel = messagePort(worker())
    const events = record(channel)
    channel.send('{}')
    await until(() => events.length === 1)
    channel.send('"as objects"')
    await until(() => events.length === 2)
    channel.send('{}')
    await until(() => events.length === 3)
    expect(events).toEqual(['"string"', '{"jsonrpc":"2.0","result":["string"],"id":1}', '"object"'])
  })

  test('a worker that exits closes the channel', async () => {
    const channel = messagePort(worker())
    const events = record(channel)
    channel.send('"exit"')
    await until(() => events.length === 1)
    expect(events).toEqual([normal])
  })

  test('a worker that fails closes the channel with 1006 and its error, and the process goes on', async () => {
    const channel = messagePort(worker())
    const events = record(channel)
    channel.send('"fail"')
    await until(() => events.length === 1)
    expect(events).toEqual([{ code: 1006, reason: 'worker broke', isFinal: true }])
  })

  test('a worker and its parent serve each other', async () => {
    const one = new Worker(new URL('service-worker-thread.mjs', import.meta.url))
    ends.push(() => one.terminate())
    const service = new Service().method('answer', (question: string) => `${question} Yes`)
    const other = peer(publicPort(one), { service })
    expect(await Promise.all([1, 2, 3].map((x) => other.call('add', [x, 1])))).toEqual([2, 3, 4])
    expect(await other.call('ask', ['Sure?'])).toBe('Sure? Yes')
    expect(await other.call('rows')).toEqual([0, 1, 2, 3, 4])
    await expect(other.call('unknown')).rejects.toMatchObject({ code: -32601 })
    const late = other.call('never')
    await one.terminate()
    await expect(late).rejects.toThrow()
    expect(await other.closed).toMatchObject({ isFinal: true })
  })

  test('close leaves a worker running', async () => {
    const one = worker()
    const channel = messagePort(one)
    const events = record(channel)
    channel.close()
    await sleep(0)
    expect(events).toEqual([normal])
    const answered = new Promise((resolve) => one.once('message', resolve))
    one.postMessage('{}')
    expect(await answered).toBe('"string"')
  })
})

describe('windows', () => {
  /** A frame as its parent sees it, and a global object that dispatches messages to the own window. */
  function frame() {
    const posted: unknown[][] = []
    const window = { postMessage: (...values: unknown[]) => void posted.push(values), window: undefined as unknown }
    window.window = window
    const own = new EventTarget()
    const globals = globalThis as unknown as Record<string, unknown>
    const names = ['addEventListener', 'removeEventListener'] as const
    const before = names.map((name) => globals[name])
    for (const name of names) globals[name] = own[name].bind(own)
    ends.push(() => {
      for (const [index, name] of names.entries()) globals[name] = before[index]
    })
    const receive = (data: unknown, origin = 'https://page.example', source: unknown = window) =>
      own.dispatchEvent(Object.assign(new Event('message'), { data, origin, source }))
    return { window, posted, receive }
  }
  const call = '{"jsonrpc":"2.0","method":"a"}'

  test('messages go to the page of the origin alone', async () => {
    const { window, posted } = frame()
    messagePort(window, { origin: 'https://page.example' }).send(call)
    expect(posted).toEqual([[call, 'https://page.example']])
  })

  test('messages of other origins, other windows and other scripts are ignored', async () => {
    const { window, receive } = frame()
    const channel = messagePort(window, { origin: 'https://page.example' })
    const events = record(channel)
    await sleep(0)
    receive(call, 'https://evil.example')
    receive(call, 'null')
    receive(call, 'https://page.example', {})
    receive('webpackHotUpdate')
    receive({ type: 'devtools' })
    receive(null)
    receive(call)
    receive([{ jsonrpc: '2.0', method: 'b' }])
    expect(events).toEqual([call, '[{"jsonrpc":"2.0","method":"b"}]'])
    channel.close()
    receive(call)
    expect(events).toHaveLength(3)
  })

  test('a window without an origin, or with any origin, is refused', () => {
    const { window } = frame()
    expect(() => messagePort(window)).toThrow(TypeError)
    expect(() => messagePort(window)).toThrow('{ origin:')
    expect(() => messagePort(window, { origin: '*' })).toThrow('{ origin:')
  })
})

test('what has no postMessage is refused with a hint', () => {
  for (const port of [undefined, null, {}, 'port']) expect(() => messagePort(port as never)).toThrow('messagePort() takes')
})
