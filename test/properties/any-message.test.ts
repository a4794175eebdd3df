/** For any message: `handle` does not throw, answers as the specification says, and leaks no secret. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { expectGoodReply, runs, settled } from './invariants.ts'
import { batches, entryTexts, hostileBytes, hostileTexts, idTexts, knownMethods, paramsTexts } from './messages.ts'
import { everyKindOfMethod, later } from './service.ts'

const service = everyKindOfMethod()
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const methods = fc.constantFrom(...knownMethods)

test('the properties send at least 10,000 messages', () => {
  expect(Object.values(runs).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(10_000)
})

test('any text is answered with an empty string or a well-formed reply', async () => {
  const property = fc.asyncProperty(hostileTexts, async (text) => expectGoodReply(await settled(service.handle(text))))
  await fc.assert(property, { numRuns: runs.anyText })
})

test('any bytes are answered with an empty string or a well-formed reply', async () => {
  const property = fc.asyncProperty(hostileBytes, async (bytes) => expectGoodReply(await settled(service.handle(bytes))))
  await fc.assert(property, { numRuns: runs.anyBytes })
})

test('any id is echoed with all its digits', async () => {
  const property = fc.asyncProperty(methods, paramsTexts, idTexts, async (method, params, id) => {
    const reply = await settled(service.handle(`{"jsonrpc":"2.0","id" : ${id}\n,"method":"${method}","params":${params}}`))
    expect(Object.is(JSON.parse(reply).id, JSON.parse(id))).toBe(true)
    if (mayLoseDigits(id)) expect(reply.endsWith(`,"id":${id}}`)).toBe(true)
  })
  await fc.assert(property, { numRuns: runs.ids })
})

/** Whether the id is a number of which a double may lose digits, so that only the text shows whether it was echoed. */
function mayLoseDigits(id: string): boolean {
  const number: unknown = JSON.parse(id)
  return typeof number === 'number' && !Number.isSafeInteger(number)
}

test('any notification is answered with an empty string', async () => {
  const property = fc.asyncProperty(methods, paramsTexts.filter(isStructured), async (method, params) => {
    const notification = `{"jsonrpc":"2.0","method":"${method}","params":${params}}`
    expect(await settled(service.handle(notification))).toBe('')
    expect(await settled(service.handle(`[${notification},${notification}]`))).toBe('')
  })
  await fc.assert(property, { numRuns: runs.notifications })
})

/** Whether params are neither a scalar nor too deep, which would make the notification an invalid request. */
function isStructured(params: string): boolean {
  return /^[[{n]/.test(params) && params.length < 250
}

test('any batch is answered with the replies to its entries, in their order', async () => {
  const property = fc.asyncProperty(batches, async (entries) => {
    const alone = await Promise.all(entries.map((entry) => service.handle(entry)))
    const replies = alone.filter((reply) => reply !== '')
    expect(await settled(service.handle(`[${entries.join(' , ')}]`))).toBe(replies.length > 0 ? `[${replies.join(',')}]` : '')
  })
  await fc.assert(property, { numRuns: runs.batches })
})

test('asynchronous handlers give the same replies as synchronous ones', async () => {
  const slow = everyKindOfMethod(later)
  const property = fc.asyncProperty(hostileTexts, async (text) => {
    expect(await settled(slow.handle(text))).toBe(await settled(service.handle(text)))
  })
  await fc.assert(property, { numRuns: runs.syncAndAsync })
})

test('handle returns a string, not a promise, if all handlers are synchronous', () => {
  const property = fc.property(entryTexts, (entry) => {
    expect(service.handle(entry)).toBeTypeOf('string')
    expect(service.handle(`[${entry},${entry}]`)).toBeTypeOf('string')
  })
  fc.assert(property, { numRuns: runs.notifications })
})

test('a message as bytes gets the same reply as its text', async () => {
  const property = fc.asyncProperty(hostileTexts, async (text) => {
    const bytes = encoder.encode(text) // a lone surrogate has no bytes of its own: it becomes U+FFFD
    expect(await settled(service.handle(bytes))).toBe(await settled(service.handle(decoder.decode(bytes))))
    expect(await service.handleRequestBody(bytes)).toBe(await settled(service.handle(bytes)))
  })
  await fc.assert(property, { numRuns: runs.textAndBytes })
})

test('dispatch gives the same reply for a parsed message as handle for its text', async () => {
  const messages = fc.oneof(
    entryTexts,
    batches.map((entries) => `[${entries.join(',')}]`),
  )
  const property = fc.asyncProperty(messages, async (text) => {
    const reply = await settled(service.handle(text))
    const expected = reply === '' ? undefined : JSON.parse(reply, asParsedId)
    expect(await service.dispatch(JSON.parse(text))).toEqual(expected)
  })
  await fc.assert(property, { numRuns: runs.parsed })
})

/** The id after parsing: JSON.parse reads 1e400 as Infinity, which JSON cannot hold, and the reply does not distinguish -0 from 0. */
function asParsedId(name: string, value: unknown): unknown {
  if (name !== 'id' || typeof value !== 'number') return value
  return Number.isFinite(value) ? value + 0 : null
}
