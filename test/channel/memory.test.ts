/** Connections within a process. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { memory } from '#inside/channel/memory.js'

type Channel = ReturnType<typeof memory>[0]

function record(channel: Channel, onMessage: (text: string) => void | Promise<void> = () => {}) {
  const events: unknown[] = []
  channel.listen({
    message: (text) => {
      events.push(text)
      return onMessage(String(text))
    },
    refused: () => {},
    ended: () => events.push('ended'),
    opened: () => {},
    closed: (how) => events.push(how),
  })
  return events
}

const normal = { code: 1000, reason: '', isFinal: true }

test('messages arrive in order at the other end, and never within send()', async () => {
  const [a, b] = memory()
  const [atA, atB] = [record(a), record(b)]
  a.send('1')
  a.send('2')
  b.send('3')
  expect([atA, atB]).toEqual([[], []])
  await sleep(0)
  expect([atA, atB]).toEqual([['3'], ['1', '2']])
})

test('messages that come before listen() are kept', async () => {
  const [a, b] = memory()
  a.send('1')
  a.end()
  await sleep(0)
  const events = record(b)
  await sleep(0)
  expect(events).toEqual(['1', 'ended'])
})

test('messages wait while the listener has asked for a pause', async () => {
  const [a, b] = memory()
  const resume: (() => void)[] = []
  const events = record(b, () => new Promise((resolve) => resume.push(resolve)))
  a.send('1')
  a.send('2')
  await sleep(0)
  expect(events).toEqual(['1'])
  resume[0]?.()
  await sleep(0)
  expect(events).toEqual(['1', '2'])
})

test('send returns a promise while the other end has not taken much, which resolves once it has', async () => {
  const [a, b] = memory()
  expect(a.send('x'.repeat(1_048_576))).toBeUndefined()
  const waits = a.send('x')
  expect(waits).toBeInstanceOf(Promise)
  expect(a.send('x')).toBe(waits)
  record(b)
  await waits
  expect(a.send('x')).toBeUndefined()
})

test('close closes both ends once, and what was sent before arrives', async () => {
  const [a, b] = memory()
  const [atA, atB] = [record(a), record(b)]
  a.send('last')
  a.close(1001, 'bye')
  b.close()
  expect(() => a.send('{}')).toThrow('closed')
  expect(() => b.send('{}')).toThrow('closed')
  await sleep(0)
  const how = { code: 1001, reason: 'bye', isFinal: true }
  expect([atA, atB]).toEqual([[how], ['last', how]])
})

test('an end that has ended still receives', async () => {
  const [a, b] = memory()
  const [atA, atB] = [record(a), record(b)]
  a.send('1')
  a.end()
  expect(() => a.send('2')).toThrow('closed')
  await sleep(0)
  b.send('answer')
  b.close()
  await sleep(0)
  expect(atB).toEqual(['1', 'ended', normal])
  expect(atA).toEqual(['answer', normal])
})

test('a listener that paused and the promise of a full send do not hang when the connection closes', async () => {
  const [a, b] = memory()
  const events = record(b, () => new Promise(() => {}))
  a.send('1')
  await sleep(0)
  const waits = a.send('x'.repeat(2_000_000))
  b.close()
  await waits
  expect(events.at(-1)).toEqual(normal)
})
