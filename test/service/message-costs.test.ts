/** A message of any kind costs about as much as `JSON.parse` and one plain walk over what it returns. */
import { Service } from 'damn-simple-jsonrpc-server'
import { expect, test } from 'vitest'
import { compareCpu, filled as filledTo } from './cpu.ts'

const service = new Service({ onError: () => {} }).method('m', { params: ['x?'] }, (x?: unknown) => x === undefined)

const [start, end] = ['{"jsonrpc":"2.0","method":"m","params":[[', ']],"id":1}']
const [escaped, oddId] = [`${start}"\\u0061",`, ']],"id":1e400}']
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
const objects = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
const half = 250_000
/** Half of the largest message: costs grow no faster than the size. */
const filled = (...parts: [head: string, unit: string | ((index: number) => string), tail: string]) =>
  filledTo(...parts, 2 * half)

const messages: [what: string, text: string][] = [
  ['2,000 arrays 120 deep and an escape', filled(escaped, nested(120), end)],
  ['arrays 120 deep', filled(start, nested(120), end)],
  ['objects 120 deep and an escape', filled(escaped, objects(120), end)],
  ['shallow and deep arrays and an escape', filled(escaped, `[[[[]]]],${nested(100)},{}`, end)],
  ['empty arrays and an escape', filled(escaped, '[]', end)],
  ['empty objects and an escape', filled(escaped, '{}', end)],
  ['25,000 nests and the id 1e400', filled(start, nested(10), oddId)],
  ['numbers and the id 1e400', filled(start, '1', oddId)],
  ['short escaped strings and the id 1e400', filled(start, '"\\""', oddId)],
  ['one string of escaped quotes and the id 1e400', `${start}"${'\\"'.repeat(half)}"${oddId}`],
  ['one string of backslashes and the id 1e400', `${start}"${'\\\\'.repeat(half)}"${oddId}`],
  ['unknown members and the id 1e400', filled('{"jsonrpc":"2.0","method":"m","id":1e400,', (index) => `"k${index}":[]`, '}')],
  ['members named id', filled('{"jsonrpc":"2.0","method":"m",', '"\\u0069d":1e400', '}')],
  ['arrays deeper than allowed', filled(start, nested(200), end)],
  ['one array 250,000 deep', start + nested(half) + end],
  ['a batch of far too many numbers', filled('[', '1', ']')],
  ['a batch of far too many objects', filled('[', '{}', ']')],
  ['a batch of far too many arrays', filled('[', '[]', ']')],
  ['a response that holds arrays', filled('{"jsonrpc":"2.0","id":1e400,"result":[', '[]', ']}')],
  ['members named __proto__', filled(start, '{"__proto__":1}', end)],
  ['an id of 500 kB', `{"jsonrpc":"2.0","method":"m","id":"${'i'.repeat(2 * half)}"}`],
  ['white space and the id 1e400', `{"jsonrpc":"2.0","method":"m",${' '.repeat(2 * half)}"id":1e400}`],
]

/** Counts the values below one, by a stack of its own past the depth that recursion could hold. */
function walk(value: object, depth = 1): number {
  let count = 0
  for (const child of Array.isArray(value) ? value : Object.values(value))
    if (typeof child === 'object' && child !== null) count += depth > 1000 ? 1 : walk(child, depth + 1)
  return count + 1
}

// Other work on the machine can disturb one comparison.
test.each(messages)('a message with %s costs little more than to parse and walk it', { retry: 2 }, async (_what, text) => {
  const cpu = await compareCpu(
    () => service.handle(text),
    () => walk(JSON.parse(text)),
  )
  expect(cpu.ours).toBeLessThan(2.5 * cpu.base + 8)
})

test('an id is answered digit for digit, however hostile the rest of the message is', async () => {
  for (const [what, text] of messages.filter(([, one]) => one.includes('"id":1e400')))
    if (!what.includes('response')) expect((await service.handle(text)).slice(-12), what).toBe(',"id":1e400}')
})
