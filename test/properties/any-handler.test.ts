/** For any value that a handler throws or returns: its call is answered, other entries are unchanged, and no error leaks. */
import { Service } from 'damn-simple-jsonrpc-server'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { expectGoodReply, runs, settled } from './invariants.ts'
import { type Strange, strangeReturned, strangeThrown } from './strange-values.ts'

const batchText =
  '[{"jsonrpc":"2.0","method":"echo","params":["before"],"id":1},{"jsonrpc":"2.0","method":"strange","id":"s"},' +
  '{"jsonrpc":"2.0","method":"strange"},{"jsonrpc":"2.0","method":"echo","params":["after"],"id":2}]'
const before = '{"jsonrpc":"2.0","result":"before","id":1}'
const after = '{"jsonrpc":"2.0","result":"after","id":2}'

interface Kind {
  readonly isLate: boolean
  readonly hasMiddleware: boolean
  readonly exposeErrors: boolean
  readonly listener: (error: unknown) => unknown
}

const listeners = fc.constantFrom<Kind['listener'][]>(
  () => undefined,
  (error) => {
    throw error
  },
  (error) => Promise.reject(error),
  (error) => error,
)

const kinds: fc.Arbitrary<Kind> = fc.record({
  isLate: fc.boolean(),
  hasMiddleware: fc.boolean(),
  exposeErrors: fc.constant(false),
  listener: listeners,
})

function serviceWith(handler: () => unknown, { isLate, hasMiddleware, exposeErrors, listener }: Kind) {
  const service = new Service({ timeout: 5, onError: listener, exposeErrors })
    .method('echo', (value: unknown) => value)
    .method('strange', isLate ? async () => handler() : handler)
  return hasMiddleware ? service.use((_context, next) => next()) : service
}

function throwing({ make }: Strange): () => never {
  return () => {
    throw make()
  }
}

async function repliesOf(service: ReturnType<typeof serviceWith>): Promise<[alone: string, batch: string]> {
  const alone = await settled(service.handle('{"jsonrpc":"2.0","method":"strange","id":"s"}'))
  expect(await settled(service.handle('{"jsonrpc":"2.0","method":"strange"}'))).toBe('')
  return [alone, await settled(service.handle(batchText))]
}

test('a handler that throws any value changes only the reply to its own call', async () => {
  const property = fc.asyncProperty(strangeThrown, kinds, async (thrown, kind) => {
    const [alone, batch] = await repliesOf(serviceWith(throwing(thrown), kind))
    expectGoodReply(alone)
    expect(JSON.parse(alone)).toMatchObject({ error: {}, id: 's' })
    expect(batch).toBe(`[${before},${alone},${after}]`)
  })
  await fc.assert(property, { numRuns: runs.thrown })
})

test('a handler that returns any value changes only the reply to its own call', async () => {
  const property = fc.asyncProperty(strangeReturned, kinds, async ({ make }, kind) => {
    const [alone, batch] = await repliesOf(serviceWith(make, kind))
    expectGoodReply(alone)
    expect(JSON.parse(alone)).toHaveProperty('id', 's')
    expect(batch).toBe(`[${before},${alone},${after}]`)
  })
  await fc.assert(property, { numRuns: runs.returned })
})

test('exposeErrors makes well-formed replies for any thrown value', async () => {
  const property = fc.asyncProperty(strangeThrown, kinds, async (thrown, kind) => {
    const [alone, batch] = await repliesOf(serviceWith(throwing(thrown), { ...kind, exposeErrors: true }))
    for (const reply of [alone, batch]) expectGoodReply(reply.replaceAll('LEAK-CANARY', 'shown on purpose'))
    expect(batch.startsWith(`[${before},{`) && batch.endsWith(`},${after}]`)).toBe(true)
  })
  await fc.assert(property, { numRuns: runs.exposed })
})

test('results of any size never make a reply longer than maxReplyBytes', async () => {
  const sizes = fc.array(fc.nat(300), { minLength: 1, maxLength: 20 })
  const property = fc.asyncProperty(
    sizes,
    fc.integer({ min: 1, max: 3000 }),
    fc.boolean(),
    async (lengths, maxReplyBytes, isLate) => {
      const fill = (length: number) => 'é'.repeat(length)
      const service = new Service({ limits: { maxReplyBytes } }).method(
        'fill',
        isLate ? async (length: number) => fill(length) : fill,
      )
      const entries = lengths.map((length, id) => `{"jsonrpc":"2.0","method":"fill","params":[${length}],"id":${id}}`)
      const replies: { id: number; result?: string; error?: { code: number } }[] = JSON.parse(
        await settled(service.handle(`[${entries}]`)),
      )
      const bytes = new TextEncoder().encode(JSON.stringify(replies)).length
      expect(bytes).toBeLessThanOrEqual(Math.max(maxReplyBytes, 512))
      if (replies.length === 1 && replies[0]?.id === null) {
        expect(replies[0].error?.code).toBe(-32008)
        return
      }
      expect(replies.map(({ id }) => id)).toEqual(lengths.map((_, id) => id))
      const kept = replies.filter(({ error }) => error === undefined)
      expect(kept.every(({ id, result }) => result === fill(lengths[id] as number))).toBe(true)
      expect(replies.every(({ error }) => error === undefined || error.code === -32008)).toBe(true)
      expect(kept.length === 0 || new TextEncoder().encode(JSON.stringify(kept)).length <= maxReplyBytes).toBe(true)
    },
  )
  await fc.assert(property, { numRuns: runs.replyLimit })
})
