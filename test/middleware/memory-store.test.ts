/** The store of rate limits in memory: it forgets expired keys, stays bounded, and is fast for any keys. */
import { memoryStore, type RateLimitHit } from 'damn-simple-jsonrpc-server/middleware'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

function counter(options?: { maxKeys?: number }) {
  const store = memoryStore(options)
  return (key: string, window = 1000, cost = 1) => (store.hit(key, window, cost) as RateLimitHit).count
}

test('a key counts until its window ends, and then begins again', () => {
  const store = memoryStore()
  expect(store.hit('a', 1000, 1)).toEqual({ count: 1, resetMs: 1000 })
  vi.advanceTimersByTime(999)
  expect(store.hit('a', 1000, 2)).toEqual({ count: 3, resetMs: 1 })
  vi.advanceTimersByTime(1)
  expect(store.hit('a', 1000, 1)).toEqual({ count: 1, resetMs: 1000 })
})

test('no count is lost before its window ends, whenever the others were hit', () => {
  const hit = counter()
  for (let at = 0; at < 40; at++) {
    const key = `${at}`
    expect(hit(key, 1000)).toBe(1)
    vi.advanceTimersByTime(37)
    if (at >= 26) expect(hit(`${at - 26}`, 1000), `${at - 26} at ${at}`).toBe(2) // 999 ms later
  }
})

test('a store that limits with different windows share keeps a long one while short ones pass', () => {
  const hit = counter()
  hit('long', 10_000)
  for (let n = 0; n < 99; n++) {
    vi.advanceTimersByTime(100)
    hit(`short ${n}`, 100)
  }
  expect(hit('long', 10_000)).toBe(2)
})

test('beyond maxKeys the keys that were not hit for longest are forgotten, and those in use are not', () => {
  const hit = counter({ maxKeys: 100 })
  hit('idle')
  for (let n = 0; n < 1000; n++) {
    hit(`${n}`)
    if (n % 10 === 0) hit('in use')
  }
  expect(hit('in use')).toBe(101)
  expect(hit('idle')).toBe(1)
})

test('a hit takes no longer, and memory stays bounded, when hundreds of thousands of keys have come', () => {
  vi.useRealTimers()
  const hit = counter()
  const timeOf = (name: string) => {
    const begun = performance.now()
    for (let n = 0; n < 100_000; n++) hit(`${name} ${n}`, 60_000)
    return performance.now() - begun
  }
  const first = timeOf('first')
  const before = process.memoryUsage().heapUsed
  const others = Array.from({ length: 4 }, (_, index) => timeOf(`${index}`))
  expect(Math.min(...others)).toBeLessThan(first * 4)
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(60_000_000)
})

test('keys such as __proto__ count as others do', () => {
  const hit = counter()
  for (const key of ['__proto__', 'constructor', '']) expect([hit(key), hit(key)]).toEqual([1, 2])
})

test.each([1, 0, -5, 2.5, Number.NaN, Infinity, '100'])('memoryStore({ maxKeys: %s }) is a TypeError', (maxKeys) => {
  expect(() => memoryStore({ maxKeys } as never)).toThrow('memoryStore(): maxKeys must be a whole number of at least 2')
})

test('memoryStore() names its options', () => {
  expect(() => memoryStore({ max: 5 } as never)).toThrow('memoryStore() has no option max. The options are: maxKeys')
})
