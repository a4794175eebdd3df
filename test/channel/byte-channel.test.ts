/** A channel over streams of Node: back-pressure both ways, half-closed connections, and how connections end. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { PassThrough, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { ByteChannel, type ByteChannelOptions } from '#inside/channel/byte-channel.js'

type Event =
  | string
  | { readonly refused: string }
  | 'ended'
  | { readonly code: number; readonly reason: string; readonly isFinal: boolean }

const open: { destroy(): void }[] = []
const servers: Server[] = []
afterEach(() => {
  for (const one of open.splice(0)) one.destroy()
  for (const server of servers.splice(0)) server.close()
})

/** A socket of a client, and the socket of the server for it. */
async function sockets(): Promise<{ client: Socket; server: Socket }> {
  const listening = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
  servers.push(listening)
  await once(listening, 'listening')
  const client = connect({ port: (listening.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true })
  const [server] = (await once(listening, 'connection')) as [Socket]
  client.on('error', () => {})
  open.push(client, server)
  return { client, server }
}

/** What the listener of a channel gets. */
function record(channel: ByteChannel, onMessage: (text: string) => void | Promise<void> = () => {}) {
  const events: Event[] = []
  const closed = new Promise<{ code: number; reason: string; isFinal: boolean }>((resolve) => {
    channel.listen({
      message: (message) => {
        const text = typeof message === 'string' ? message : new TextDecoder().decode(message)
        events.push(text)
        return onMessage(text)
      },
      refused: (refused) => events.push({ refused }),
      ended: () => events.push('ended'),
      opened: () => events.push('opened'),
      closed: (how) => {
        events.push(how)
        resolve(how)
      },
    })
  })
  return { events, closed }
}

async function channelAndClient(options?: ByteChannelOptions) {
  const { client, server } = await sockets()
  return { client, server, channel: new ByteChannel(server, server, options) }
}

function collect(socket: Socket): { text: string } {
  const collected = { text: '' }
  socket.setEncoding('utf8').on('data', (text) => {
    collected.text += text
  })
  return collected
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await sleep(5)
}

describe('sending', () => {
  test('messages arrive in order, whole, in the framing of the other end', async () => {
    const { client, channel } = await channelAndClient()
    const { events } = record(channel)
    const received = collect(client)
    channel.send('{"a":1}')
    await until(() => received.text !== '')
    client.write('Content-Length: 2\r\n\r\n{}')
    await until(() => events.length > 0)
    channel.send('[1]')
    channel.send('"é"')
    await until(() => received.text.endsWith('"é"'))
    expect(received.text).toBe('{"a":1}\nContent-Length: 3\r\n\r\n[1]Content-Length: 4\r\n\r\n"é"')
  })

  test('messages of one turn are written together', async () => {
    const chunks: string[] = []
    const writable = new Writable({ decodeStrings: false, write: (chunk, _encoding, done) => done(void chunks.push(chunk)) })
    const channel = new ByteChannel(new PassThrough(), writable)
    for (let count = 0; count < 100; count++) channel.send('{}')
    await sleep(5)
    expect(chunks.join('')).toBe('{}\n'.repeat(100))
    expect(chunks.length).toBeLessThanOrEqual(2)
  })

  test('a long text is cut into pieces, and no character in two', async () => {
    const { client, channel } = await channelAndClient()
    const received = collect(client)
    for (const before of ['', 'x']) {
      const long = JSON.stringify(before + '😀'.repeat(200_000))
      received.text = ''
      channel.send(long)
      channel.send('{}')
      await until(() => received.text.endsWith('{}\n'))
      expect(received.text === `${long}\n{}\n`).toBe(true)
    }
  })

  test('send returns one promise while the connection is full, which resolves once there is room', async () => {
    const { client, channel } = await channelAndClient({ maxBufferedBytes: 100_000 })
    client.pause()
    const waiting: Promise<void>[] = []
    let sent = 0
    for (; waiting.length === 0; sent++) {
      const full = channel.send('x'.repeat(10_000))
      if (full) waiting.push(full)
      await sleep(0)
    }
    const [waits] = waiting
    expect(channel.send('more')).toBe(waits)
    let isResolved = false
    void waits?.then(() => {
      isResolved = true
    })
    await sleep(20)
    expect(isResolved).toBe(false)
    const received = collect(client)
    client.resume()
    await waits
    expect(channel.send('last')).toBeUndefined()
    await until(() => received.text.endsWith('last\n'))
    expect(received.text.length).toBe(sent * 10_001 + 10)
  })

  test('a connection that holds more than 16 MiB is destroyed with 1013', async () => {
    const { client, channel } = await channelAndClient()
    client.pause()
    const { closed } = record(channel)
    const million = 'x'.repeat(1_000_000)
    expect(() => {
      for (let count = 0; count < 40; count++) channel.send(million)
    }).toThrow('closed')
    expect(await closed).toEqual({ code: 1013, reason: 'the other end does not read', isFinal: true })
  })

  test('a connection whose reader takes nothing for slowTimeout is destroyed with 1013', async () => {
    const { client, server, channel } = await channelAndClient({ slowTimeout: 100 })
    client.pause()
    const { closed } = record(channel)
    const waits = channel.send('x'.repeat(12_000_000))
    const began = performance.now()
    expect(await closed).toMatchObject({ code: 1013 })
    expect(performance.now() - began).toBeGreaterThan(90)
    await waits // goes on, as nothing is to be waited for
    expect(server.destroyed).toBe(true)
    expect(() => channel.send('{}')).toThrow('closed')
  })

  test('a reader that is slow but takes something is not destroyed', async () => {
    const taken: number[] = []
    const writable = new Writable({
      decodeStrings: false,
      write: (chunk: string, _encoding, done) => {
        taken.push(chunk.length)
        setTimeout(done, 30)
      },
    })
    const channel = new ByteChannel(new PassThrough(), writable, { slowTimeout: 60 })
    const { events } = record(channel)
    channel.send('x'.repeat(400_000))
    await until(() => taken.reduce((sum, length) => sum + length, 0) === 400_001)
    expect(taken.length).toBeGreaterThan(5)
    expect(events).toEqual([])
  })
})

describe('receiving', () => {
  test('messages that came before listen() are kept', async () => {
    const { client, channel } = await channelAndClient()
    client.write('{}\n[]\n')
    await sleep(30)
    const { events } = record(channel)
    expect(events).toEqual([])
    await until(() => events.length === 2)
    expect(events).toEqual(['{}', '[]'])
  })

  test('a promise of the listener pauses reading until it settles', async () => {
    const { client, server, channel } = await channelAndClient()
    const settle: (() => void)[] = []
    const { events } = record(
      channel,
      () => new Promise((resolve, reject) => settle.push(settle.length === 0 ? resolve : reject)),
    )
    client.write('1\n2\n')
    await until(() => events.length === 2)
    client.write('3\n')
    await sleep(30)
    expect(events).toEqual(['1', '2'])
    settle[0]?.()
    await sleep(20)
    expect(events).toEqual(['1', '2'])
    settle[1]?.()
    await until(() => events.length === 3)
    expect(server.isPaused()).toBe(true)
  })

  test('a client that writes without end to a paused listener is stopped', async () => {
    const { client, channel } = await channelAndClient()
    record(channel, () => new Promise(() => {}))
    const line = `${'x'.repeat(100_000)}\n`
    let written = 0
    while (client.writableLength < 1_000_000 && written < 100_000_000) {
      client.write(line)
      written += line.length
      await sleep(0)
    }
    expect(written).toBeLessThan(30_000_000)
  })

  test('text chunks are taken, as of a stream that decodes', async () => {
    const readable = new PassThrough()
    readable.setEncoding('utf8')
    const { events } = record(new ByteChannel(readable, new PassThrough()))
    readable.write('"é"\n')
    await until(() => events.length === 1)
    expect(events).toEqual(['"é"'])
  })

  test('a line over the limit is refused, and the connection goes on', async () => {
    const { client, channel } = await channelAndClient({ maxMessageBytes: 10 })
    const { events } = record(channel)
    client.write('x'.repeat(30))
    client.write('\n{}\n')
    await until(() => events.length === 2)
    expect(events).toEqual([{ refused: 'too-large' }, '{}'])
  })

  test('a frame that cannot be read is refused once, answers to it leave, and the connection closes', async () => {
    const { client, channel } = await channelAndClient()
    const received = collect(client)
    const { events, closed } = record(channel)
    client.on('end', () => client.end())
    client.write('Content-Length: x\r\n\r\n{}')
    await until(() => events.length > 0)
    expect(await closed).toMatchObject({ code: 1002 })
    expect(events[0]).toEqual({ refused: 'bad-frame' })
    expect(events).toHaveLength(2)
    expect(received.text).toBe('')
  })

  test('a length over the limit is refused, and the connection closes though more comes', async () => {
    const { client, channel } = await channelAndClient()
    const { events, closed } = record(channel)
    client.write('Content-Length: 1073741824\r\n\r\n0123456789')
    await until(() => events.length > 0)
    client.write('x'.repeat(1_000_000))
    expect(await closed).toMatchObject({ isFinal: true })
    expect(events.slice(0, -1)).toEqual([{ refused: 'too-large' }])
  })

  test('a message that is cut off by the end is refused', async () => {
    const { client, channel } = await channelAndClient()
    const { events } = record(channel)
    client.end('Content-Length: 10\r\n\r\n{}')
    await until(() => events.length === 2)
    expect(events[0]).toEqual({ refused: 'bad-frame' })
  })
})

describe('ending', () => {
  test('after a half-close the last messages can still be answered', async () => {
    const { client, channel } = await channelAndClient()
    const received = collect(client)
    const { events, closed } = record(channel)
    client.end('{}\n[]')
    await until(() => events.includes('ended'))
    expect(events).toEqual(['{}', '[]', 'ended'])
    await sleep(30)
    channel.send('"answer"')
    channel.close()
    expect(await closed).toEqual({ code: 1000, reason: '', isFinal: true })
    await until(() => received.text !== '')
    expect(received.text).toBe('"answer"\n')
  })

  test('a client that has half-closed and reads late gets all that was sent', async () => {
    const { client, channel } = await channelAndClient()
    const { events, closed } = record(channel)
    client.pause()
    client.end('{}\n')
    await until(() => events.includes('ended'))
    channel.send('x'.repeat(8_000_000))
    channel.close()
    await sleep(1300)
    const received = collect(client)
    client.resume()
    expect(await closed).toMatchObject({ code: 1000 })
    await until(() => received.text.length === 8_000_001)
  })

  test('close sends what waits, and tells its code and reason', async () => {
    const { client, channel } = await channelAndClient()
    const received = collect(client)
    client.on('end', () => client.end())
    const { closed } = record(channel)
    channel.send('x'.repeat(3_000_000))
    channel.close(1001, 'shutting down')
    channel.close(1000)
    expect(() => channel.send('{}')).toThrow('closed')
    expect(await closed).toEqual({ code: 1001, reason: 'shutting down', isFinal: true })
    expect(received.text.length).toBe(3_000_001)
  })

  test('close destroys a connection after a second, if the other end does not close', async () => {
    const { client, server, channel } = await channelAndClient()
    const { closed } = record(channel)
    client.pause()
    const began = performance.now()
    channel.close(1001)
    await closed
    expect(performance.now() - began).toBeGreaterThan(900)
    expect(performance.now() - began).toBeLessThan(3000)
    expect(server.destroyed).toBe(true)
  })

  test('messages that come after close() are dropped', async () => {
    const { client, channel } = await channelAndClient()
    const { events, closed } = record(channel)
    channel.close()
    client.end('{}\n')
    client.resume()
    await closed
    expect(events).toHaveLength(1)
  })

  test('a listener that paused does not delay the close', async () => {
    const { client, channel } = await channelAndClient()
    const { events, closed } = record(channel, () => new Promise(() => {}))
    client.resume().on('end', () => client.end())
    client.write('1\n')
    await until(() => events.length === 1)
    client.write('2\n'.repeat(1000))
    const began = performance.now()
    channel.close()
    expect(await closed).toMatchObject({ code: 1000 })
    expect(performance.now() - began).toBeLessThan(900)
  })

  test('a connection that breaks is closed once with 1006', async () => {
    const { client, channel } = await channelAndClient()
    const { events, closed } = record(channel)
    client.write('{}\n')
    await until(() => events.length === 1)
    client.resetAndDestroy()
    expect(await closed).toMatchObject({ code: 1006, isFinal: true })
    channel.close()
    await sleep(20)
    expect(events).toHaveLength(2)
  })

  test('a connection that broke before listen() is told to the listener', async () => {
    const { client, server, channel } = await channelAndClient()
    server.resume()
    client.resetAndDestroy()
    await until(() => server.destroyed)
    await sleep(5)
    const { closed } = record(channel)
    expect(await closed).toMatchObject({ code: 1006 })
  })

  test('an error of either stream closes the channel, and no error is unhandled', async () => {
    for (const which of [0, 1]) {
      const streams = [new PassThrough(), new PassThrough()] as const
      const channel = new ByteChannel(streams[0], streams[1])
      const { closed } = record(channel)
      streams[which]?.destroy(new Error('broken pipe'))
      expect(await closed).toEqual({ code: 1006, reason: 'broken pipe', isFinal: true })
      expect(streams.map((stream) => stream.destroyed)).toEqual([true, true])
    }
  })

  test('two streams are closed once the input has ended and the output is finished', async () => {
    const [input, output] = [new PassThrough(), new PassThrough()]
    const channel = new ByteChannel(input, output)
    const { events, closed } = record(channel)
    input.end('{}\n')
    await until(() => events.includes('ended'))
    await sleep(20)
    channel.send('[]')
    channel.close()
    output.resume()
    expect(await closed).toMatchObject({ code: 1000 })
  })
})
