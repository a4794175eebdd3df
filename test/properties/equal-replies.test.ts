/** Messages that mean the same get the same reply. */
import { Service } from 'damn-simple-jsonrpc-server'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs, settled } from './invariants.ts'
import { entryTexts, flatParams, hostileTexts, idTexts, knownMethods, valueTexts } from './messages.ts'
import { everyKindOfMethod } from './service.ts'

const service = everyKindOfMethod()

/** A service with middleware that changes nothing. */
const withMiddleware = everyKindOfMethod().use((_context, next) => next())

test('a plain call gets the same reply with and without middleware', async () => {
  const plainTexts = fc.tuple(fc.constantFrom(...knownMethods, 'unknown'), flatParams, idTexts).map(([method, params, id]) => {
    const call = `{"jsonrpc":"2.0","method":"${method}","params":${params},"id":${id}}`
    return [call, `[${call},${call}]`] as const
  })
  const property = fc.asyncProperty(plainTexts, async (texts) => {
    for (const text of texts) expect(await settled(service.handle(text))).toBe(await settled(withMiddleware.handle(text)))
  })
  await fc.assert(property, { numRuns: runs.plain })
})

test('any message gets the same reply with and without middleware', async () => {
  const property = fc.asyncProperty(hostileTexts, async (text) => {
    expect(await settled(service.handle(text))).toBe(await settled(withMiddleware.handle(text)))
  })
  await fc.assert(property, { numRuns: runs.plain })
})

const named = new Service().method('all', { params: ['x', 'y?', 'z?'] }, (x: unknown, y?: unknown, z?: unknown) => [x, y, z])
const members = fc.uniqueArray(fc.tuple(fc.constantFrom('x', 'y', 'z', 'w', 'toString', 'constructor'), valueTexts), {
  selector: ([name]) => name,
})
const inTwoOrders = members.chain((sent) => fc.tuple(fc.constant(sent), fc.shuffledSubarray(sent, { minLength: sent.length })))

test('params by name get the same reply in every order', async () => {
  const property = fc.asyncProperty(inTwoOrders, async ([sent, shuffled]) => {
    const asDeclared = sent.toSorted(([one], [other]) => (one < other ? -1 : 1))
    expect(await askByName(shuffled)).toEqual(await askByName(asDeclared))
  })
  await fc.assert(property, { numRuns: runs.namedInAnyOrder })
})

async function askByName(sent: readonly [name: string, valueText: string][]): Promise<unknown> {
  const params = sent.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')
  return sortIssues(await settled(named.handle(`{"jsonrpc":"2.0","method":"all","params":{${params}},"id":1}`)))
}

/** Sorts the issues, because their order is that of the params that were sent. */
function sortIssues(reply: string): unknown {
  const parsed = JSON.parse(reply)
  const issues: unknown = parsed.error?.data
  return Array.isArray(issues)
    ? { ...parsed, error: { ...parsed.error, data: issues.map((issue) => JSON.stringify(issue)).sort() } }
    : parsed
}

test('a reply is written exactly as JSON.stringify writes it', async () => {
  const property = fc.asyncProperty(entryTexts, async (text) => {
    const reply = await settled(service.handle(text))
    if (reply === '' || losesDigits(JSON.parse(text)?.id)) return
    expect(reply).toBe(JSON.stringify(JSON.parse(reply)))
  })
  await fc.assert(property, { numRuns: runs.writtenInParts })
})

function losesDigits(id: unknown): boolean {
  return typeof id === 'number' && (id === 0 || !Number.isSafeInteger(id))
}

const shallow = new Service({ limits: { maxDepth: 6 } }).method('any', () => 1)

test('a message is refused as too deep if and only if it has more levels than maxDepth', () => {
  const property = fc.property(fc.json({ maxDepth: 9, depthSize: 'large' }), fc.boolean(), (value, isInside) => {
    const text = `{"jsonrpc":"2.0","method":"any","id":1,"${isInside ? 'params' : 'extra'}":[${value}]}`
    const isTooDeep = String(shallow.handle(text)).includes('too-deep')
    expect(isTooDeep).toBe(levelsOf(JSON.parse(text)) > 6)
  })
  fc.assert(property, { numRuns: runs.depths })
})

function levelsOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(levelsOf))
}

/** Without schemas, because a schema library may read inherited members. */
const plain = new Service({ onError: () => {} })
  .method('echo', { params: ['value?'] }, (value?: unknown) => value)
  .methods({ nothing: () => undefined, shape: (...values: unknown[]) => values })

test.each(['jsonrpc', 'id', 'method', 'params', 'error', 'anything'])(
  'a member named %s on Object.prototype does not change any reply',
  (name) => {
    const property = fc.property(hostileTexts, (text) => {
      const before = plain.handle(text)
      const during = withMemberOnPrototype(name, () => plain.handle(text))
      if (typeof before === 'string') expect(during).toBe(before)
    })
    fc.assert(property, { numRuns: runs.polluted })
  },
)

function withMemberOnPrototype<Result>(name: string, run: () => Result): Result {
  Object.defineProperty(Object.prototype, name, { value: 1, enumerable: true, configurable: true, writable: true })
  try {
    return run()
  } finally {
    delete (Object.prototype as Record<string, unknown>)[name]
  }
}
