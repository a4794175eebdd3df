/** The reader of event streams, by the rules of the WHATWG. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventStreamReader } from '#inside/client/event-stream.js'

function read(...pieces: (string | Uint8Array)[]): string[] {
  const data: string[] = []
  const reader = new EventStreamReader((one) => data.push(one))
  for (const piece of pieces) reader.read(piece)
  return data
}

test.each<[title: string, text: string, data: string[]]>([
  ['the data of an event', 'data: a\n\n', ['a']],
  ['data without a space', 'data:a\n\n', ['a']],
  ['only one space belongs to the field', 'data:  a\n\n', [' a']],
  ['several lines of data', 'data: a\ndata: b\n\n', ['a\nb']],
  ['a field without a colon', 'data\ndata\n\n', ['\n']],
  ['events in a row', 'data: a\n\ndata: b\n\n', ['a', 'b']],
  ['carriage returns', 'data: a\r\rdata: b\r\r', ['a', 'b']],
  ['both line breaks', 'data: a\r\n\r\ndata: b\r\n\n', ['a', 'b']],
  ['a comment', ':\n\n: quiet\n\ndata: a\n\n', ['a']],
  ['other fields', 'id: 1\nretry: 5\nunknown: x\ndata: a\n\n', ['a']],
  ['the type message', 'event: message\ndata: a\n\n', ['a']],
  ['another type, which is not ours', 'event: ping\ndata: a\n\ndata: b\n\n', ['b']],
  ['an event without data', 'id: 1\n\ndata: a\n\n', ['a']],
  ['an event that is not complete', 'data: a\n\ndata: b\n', ['a']],
  ['a byte order mark', '\ufeffdata: a\n\n', ['a']],
  ['text beyond ASCII', 'data: ä€😀\u2028\n\n', ['ä€😀\u2028']],
])('the reader of event streams understands %s', (_title, text, data) => {
  expect(read(new TextEncoder().encode(text))).toEqual(data)
})

const line = fc.oneof(
  fc.constantFrom('', ':', ': comment', 'data', 'data:', 'event: message', 'event: other', 'id: 1'),
  fc.string({ unit: 'grapheme' }).map((text) => `data: ${text.replaceAll(/[\r\n]/g, '')}`),
)
const stream = fc
  .array(fc.tuple(line, fc.constantFrom('\n', '\r', '\r\n')))
  .map((lines) => new TextEncoder().encode(lines.map(([text, end]) => text + end).join('')))

test('an event stream that is cut at any bytes gives the same data', () => {
  fc.assert(
    fc.property(stream, fc.array(fc.nat(), { maxLength: 20 }), (bytes, cuts) => {
      const places = [...cuts.map((cut) => cut % (bytes.length + 1)), 0, bytes.length].sort((a, b) => a - b)
      const pieces = places.slice(1).map((place, index) => bytes.subarray(places[index], place))
      expect(read(...pieces)).toEqual(read(bytes))
    }),
  )
})

test('an event stream that comes byte by byte gives the same data', () => {
  fc.assert(
    fc.property(stream, (bytes) => {
      expect(read(...[...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(read(bytes))
    }),
  )
})

test('data is what a reader by the letter of the standard gives', () => {
  fc.assert(
    fc.property(stream, (bytes) => {
      expect(read(bytes)).toEqual(byTheLetter(bytes))
    }),
  )
})

/** The algorithm of the standard, on the whole text. */
function byTheLetter(bytes: Uint8Array): string[] {
  const found: string[] = []
  let [data, type] = ['', '']
  const lines = new TextDecoder().decode(bytes).split(/\r\n|\r|\n/)
  for (const line of lines.slice(0, -1)) {
    if (line === '') {
      if (data !== '' && (type === '' || type === 'message')) found.push(data.slice(0, -1))
      ;[data, type] = ['', '']
      continue
    }
    const [, name = line, value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? []
    if (name === 'data') data += `${value}\n`
    if (name === 'event') type = value
  }
  return found
}

test('the length of an event that does not end is told', () => {
  const reader = new EventStreamReader(() => {})
  expect(reader.read('data: 1234')).toBe(10)
  expect(reader.read('56\ndata: ')).toBe(18)
  expect(reader.read('\n\n')).toBe(0)
})
