/** Whatever arrives: nothing throws, everything is answered as the specification says, and nobody learns a secret. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { expectGoodReply, runs, settled } from './invariants.ts'
import { batches, entryTexts, hostileBytes, hostileTexts, idTexts, knownMethods, paramsTexts } from './messages.ts'
import { everyKindOfMethod, later } from './service.ts'

const service = everyKindOfMethod()
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const methods = fc.constantFrom(...knownMethods)

test('these properties send at least 10,000 messages', () => {
  expect(Object.values(runs).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(10_000)
})

test('any text gets nothing or a well-formed reply', async () => {
  const property = fc.asyncProperty(hostileTexts, async (text) => expectGoodReply(await settled(service.handle(text))))
  await fc.assert(property, { numRuns: runs.anyText })
})

test('any bytes get nothing or a well-formed reply', async () => {
  const property = fc.asyncProperty(hostileBytes, async (bytes) => expectGoodReply(await settled(service.handle(bytes))))
  await fc.assert(property, { numRuns: runs.anyBytes })
})

test('an id comes back as it was sent, to the last digit', async () => {
  const property = fc.asyncProperty(methods, paramsTexts, idTexts, async (method, params, id) => {
    const reply = await settled(service.handle(`{"jsonrpc":"2.0","id" : ${id}\n,"method":"${method}","params":${params}}`))
    expect(Object.is(JSON.parse(reply).id, JSON.parse(id))).toBe(true)
    if (isWrittenLoosely(id)) expect(reply.endsWith(`,"id":${id}}`)).toBe(true)
  })
  await fc.assert(property, { numRuns: runs.ids })
})

/** A number of which a double may lose digits, so that only the text tells whether it came back. */
function isWrittenLoosely(id: string): boolean {
  const number: unknown = JSON.parse(id)
  return typeof number === 'number' && !Number.isSafeInteger(number)
}

test('a notification is answered by nothing, whatever becomes of it', async () => {
  const property = fc.asyncProperty(methods, paramsTexts.filter(isStructured), async (method, params) => {
    const notification = `{"jsonrpc":"2.0","method":"${method}","params":${params}}`
    expect(await settled(service.handle(notification))).toBe('')
    expect(await settled(service.handle(`[${notification},${notification}]`))).toBe('')
  })
  await fc.assert(property, { numRuns: runs.notifications })
})

/** Neither a scalar nor too deep: those make it no notification but an invalid request, which is answered. */
function isStructured(params: string): boolean {
  return /^[[{n]/.test(params) && params.length < 250
}

test('a batch is answered as its entries are alone, in their order', async () => {
  const property = fc.asyncProperty(batches, async (entries) => {
    const alone = await Promise.all(entries.map((entry) => service.handle(entry)))
    const owed = alone.filter((reply) => reply !== '')
    expect(await settled(service.handle(`[${entries.join(' , ')}]`))).toBe(owed.length > 0 ? `[${owed.join(',')}]` : '')
  })
  await fc.assert(property, { numRuns: runs.batches })
})

test('handlers that answer later give the same replies as those that answer at once', async () => {
  const slow = everyKindOfMethod(later)
  const property = fc.asyncProperty(hostileTexts, async (text) => {
    expect(await settled(slow.handle(text))).toBe(await settled(service.handle(text)))
  })
  await fc.assert(property, { numRuns: runs.syncAndAsync })
})

test('handlers that answer at once are answered without a promise', () => {
  const property = fc.property(entryTexts, (entry) => {
    expect(service.handle(entry)).toBeTypeOf('string')
    expect(service.handle(`[${entry},${entry}]`)).toBeTypeOf('string')
  })
  fc.assert(property, { numRuns: runs.notifications })
})

test('bytes get the same reply as the text that they spell', async () => {
  const property = fc.asyncProperty(hostileTexts, async (text) => {
    const bytes = encoder.encode(text) // a lone surrogate has no bytes of its own: it becomes U+FFFD
    expect(await settled(service.handle(bytes))).toBe(await settled(service.handle(decoder.decode(bytes))))
    expect(await service.handleRequestBody(bytes)).toBe(await settled(service.handle(bytes)))
  })
  await fc.assert(property, { numRuns: runs.textAndBytes })
})

test('a parsed message is answered as its text is', async () => {
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

/** Whoever parsed the text before has only Infinity left of 1e400, which JSON cannot write; and nobody tells -0 from 0 any more. */
function asParsedId(name: string, value: unknown): unknown {
  if (name !== 'id' || typeof value !== 'number') return value
  return Number.isFinite(value) ? value + 0 : null
}
