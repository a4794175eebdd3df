/** `byteLength`, `isLongerThan`, `decode` and `withoutMark`. */

import { expect, test } from 'vitest'
import { byteLength, decode, isLongerThan, withoutMark } from '#inside/protocol/utf8.js'

const texts: [text: string, bytes: number][] = [
  ['', 0],
  ['abc', 3],
  ['é', 2],
  ['€', 3],
  ['😀', 4],
  ['\ud800', 3],
  ['aé€😀', 10],
]

test.each(texts)('byteLength and isLongerThan measure %j as %i bytes', (text, bytes) => {
  expect(byteLength(text)).toBe(bytes)
  expect([bytes - 1, bytes, bytes + 1].map((limit) => isLongerThan(text, limit))).toEqual([true, false, false])
  expect(isLongerThan(text, Number.POSITIVE_INFINITY)).toBe(false)
})

const bad = [[0xff], [0xc3], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0x22, 0x80, 0x22]]

test.each(bad.map((bytes) => [bytes]))('decode returns undefined for the bytes %j', (bytes) => {
  expect(decode(Uint8Array.from(bytes))).toBeUndefined()
})

test('decode and withoutMark skip one leading byte order mark', () => {
  expect(decode(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('a')
  expect([withoutMark('\uFEFFa'), withoutMark('\uFEFF\uFEFFa'), withoutMark('a\uFEFF'), withoutMark('')]).toEqual([
    'a',
    '\uFEFFa',
    'a\uFEFF',
    '',
  ])
})

test.each(['x', 'é', '€', '😀', '\ud83d', '\ude00x'])(
  'a long text of %j after any number of letters is counted as Buffer counts it',
  (unit) => {
    for (const shift of [0, 1, 2, 3, 16_380, 16_381, 16_382, 16_383, 16_384, 16_385]) {
      const text = 'x'.repeat(shift) + unit.repeat(20_000)
      expect(byteLength(text)).toBe(Buffer.byteLength(text))
    }
  },
)
