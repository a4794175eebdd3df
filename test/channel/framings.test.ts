/** The framings: which messages come out of which bytes, however these are cut. */

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { framingOf } from '#inside/channel/detect.js'

type Found = string | { readonly refused: string }

const encode = (text: string) => new TextEncoder().encode(text)
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

function open(name?: 'lines' | 'content-length', maxMessageBytes = 1000) {
  const found: Found[] = []
  const listener = {
    message: (message: Uint8Array) => found.push(decode(message)),
    refused: (refused: string) => found.push({ refused }),
  }
  const framing = framingOf(name, listener, maxMessageBytes)
  return { framing, found }
}

/** What is found in these chunks and, after them, at the end. */
function read(chunks: readonly (string | Uint8Array)[], name?: 'lines' | 'content-length', maxMessageBytes?: number): Found[] {
  const { framing, found } = open(name, maxMessageBytes)
  for (const chunk of chunks) framing.take(typeof chunk === 'string' ? encode(chunk) : chunk)
  framing.end()
  return found
}

/** The bytes in pieces that end at these places. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
  return ends.map((end, index) => bytes.slice(ends[index - 1] ?? 0, end))
}

const frame = (text: string) => `Content-Length: ${encode(text).length}\r\n\r\n${text}`
const badFrame = { refused: 'bad-frame' }
const tooLarge = { refused: 'too-large' }

describe('lines', () => {
  test('a chunk with several lines gives as many messages', () => {
    expect(read(['{"a":1}\n[2]\n"c"\n'])).toEqual(['{"a":1}', '[2]', '"c"'])
  })

  test('a line may end with CRLF, and lines of white space are skipped', () => {
    expect(read(['{}\r\n\r\n \t \r\n\n[]\r\n'])).toEqual(['{}', '[]'])
  })

  test('a CR at the end of a chunk belongs to the LF of the next', () => {
    expect(read(['{}\r', '\n[]\r', '\n'])).toEqual(['{}', '[]'])
  })

  test('the last line counts without its line feed', () => {
    expect(read(['{}\n[', ']'])).toEqual(['{}', '[]'])
  })

  test('white space within and around a message is passed on', () => {
    expect(read([' { "a" : 1 } \n'], 'lines')).toEqual([' { "a" : 1 } '])
  })

  test('a message of exactly the limit passes with LF, with CRLF and without either', () => {
    const text = 'x'.repeat(10)
    expect(read([`${text}\n`, `${text}\r\n`, text], 'lines', 10)).toEqual([text, text, text])
  })

  test('a line over the limit is refused once, and the next one is read', () => {
    const long = 'x'.repeat(11)
    expect(read([`${long}\n{}\n`], 'lines', 10)).toEqual([tooLarge, '{}'])
    expect(read(['xxxxxx', 'xxxxxx', long, long, '\n{', '}\n'], 'lines', 10)).toEqual([tooLarge, '{}'])
    expect(read(['xxxxxx', 'xxxxx\n{}'], 'lines', 10)).toEqual([tooLarge, '{}'])
    expect(read([long], 'lines', 10)).toEqual([tooLarge])
  })

  test('a line that is read past is not kept', () => {
    const { framing, found } = open('lines', 1000)
    const chunk = new Uint8Array(65_536).fill(120)
    for (let count = 0; count < 20_000; count++) framing.take(chunk) // 1.3 GB
    framing.take(encode('\n{}\n'))
    expect(found).toEqual([tooLarge, '{}'])
  })

  test('a text with line breaks is written on one line', () => {
    expect(open().framing.write('{\r\n  "a": 1,\n\n  "b": 2\n}')).toBe('{   "a": 1,   "b": 2 }\n')
    expect(open().framing.write('{"a":"\\n"}')).toBe('{"a":"\\n"}\n')
  })
})

describe('Content-Length', () => {
  test('a chunk with several frames gives as many messages', () => {
    expect(read([frame('{"a":1}') + frame('"é€😀"')])).toEqual(['{"a":1}', '"é€😀"'])
  })

  test('the name is read in any case, and other headers are ignored', () => {
    const text = 'content-LENGTH: \t2 \r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\nX-A:b\r\n\r\n{}'
    expect(read([text, frame('[]')])).toEqual(['{}', '[]'])
    expect(read([`Content-Type: a\r\ncontent-length:2\r\n\r\n{}`])).toEqual(['{}'])
  })

  test('lines of the block may end with LF alone, and white space before it is skipped', () => {
    expect(read(['Content-Length: 2\n\n{}\r\n \nContent-Length: 2\r\n\r\n[]'])).toEqual(['{}', '[]'])
  })

  test('the same length may come twice', () => {
    expect(read(['Content-Length: 2\r\nContent-Length: 02\r\n\r\n{}'])).toEqual(['{}'])
  })

  test('a length of 0 gives an empty message', () => {
    expect(read(['Content-Length: 0\r\n\r\n', frame('{}')])).toEqual(['', '{}'])
  })

  test.each([
    'Content-Type: x\r\n\r\n{}',
    'Content-Length: -1\r\n\r\n{}',
    'Content-Length: +1\r\n\r\n{}',
    'Content-Length: ten\r\n\r\n{}',
    'Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
    'Content-Length: 1e3\r\n\r\n{}',
    'Content-Length: 0x2\r\n\r\n{}',
    'Content-Length: 2 2\r\n\r\n{}',
    'Content-Length: 2,2\r\n\r\n{}',
    'Content-Length:\r\n\r\n{}',
    'Content-Length: 1234567890123456\r\n\r\n{}',
    'Content-Length 2\r\n\r\n{}',
    'Content-Length : 2\r\n\r\n{}',
    'Content-Length: 2\r\n :3\r\n\r\n{}',
    'Content-Length: 2\r\n: 3\r\n\r\n{}',
    'Content-Lengths: 2\r\n\r\n{}',
    'Content-Lengt: 2\r\n\r\n{}',
    'C',
    'Content-Length: 2\r\n\r\n{',
    'Content-Length: 2\r\n\r\n',
    `Content-Length: 2\r\nX: ${'y'.repeat(4096)}`,
    `${'Content-Type: x\r\n'.repeat(300)}`,
  ])('a block that cannot be read is refused once: %j', (text) => {
    expect(read([text, frame('{}')], 'content-length').slice(0, 1)).not.toEqual(['{}'])
    expect(read([text])).toEqual([badFrame])
    expect(read([...text])).toEqual([badFrame])
  })

  test('JSON in place of a header is refused at its first byte', () => {
    for (const json of ['{', '[', '"', '}']) {
      const { framing, found } = open('content-length')
      framing.take(encode(frame('{}') + json))
      expect(found).toEqual(['{}', badFrame])
      expect(framing.isBroken).toBe(true)
    }
  })

  test('a length over the limit is refused before the message comes, and nothing after it is read', () => {
    const { framing, found } = open('content-length', 10)
    framing.take(encode('Content-Length: 11\r\n\r\n'))
    expect(found).toEqual([tooLarge])
    expect(framing.isBroken).toBe(true)
    framing.take(encode(`xxxxxxxxxxx${frame('{}')}`))
    framing.end()
    expect(found).toEqual([tooLarge])
  })

  test('a message of exactly the limit passes', () => {
    expect(read([frame('x'.repeat(10))], 'content-length', 10)).toEqual(['x'.repeat(10)])
  })

  test('the length that is written counts bytes', () => {
    expect(open('content-length').framing.write('"é€😀"')).toBe('Content-Length: 11\r\n\r\n"é€😀"')
  })
})

describe('detection', () => {
  test('the first byte that is no white space decides', () => {
    expect(read([' \r\n', '\t', frame('{}')])).toEqual(['{}'])
    expect(read([' \r\n', 'c', frame('{}').slice(1)])).toEqual(['{}'])
    expect(read(['\n\n ', ' {}\n'])).toEqual(['  {}'])
    expect(read(['\ufeff{}\n'])).toHaveLength(1)
  })

  test('messages are written in the framing of the other end', () => {
    const { framing } = open()
    expect(framing.write('{}')).toBe('{}\n')
    framing.take(encode('C'))
    expect(framing.write('{}')).toBe('Content-Length: 2\r\n\r\n{}')
  })

  test('input of white space alone gives nothing', () => {
    expect(read([' \n ', '\r\n'])).toEqual([])
  })
})

describe('cutting', () => {
  const messages = fc.array(
    fc.jsonValue().map((value) => JSON.stringify(value)),
    { maxLength: 5 },
  )
  const places = fc.array(fc.nat(), { maxLength: 8 })

  test('the same messages come out of lines that are cut at any byte', () => {
    const property = fc.property(messages, places, fc.constantFrom('\n', '\r\n', '\n\n', '\n \r\n'), (texts, at, end) => {
      const bytes = encode(texts.map((text) => text + end).join(''))
      expect(read(cut(bytes, at), 'lines', 10_000)).toEqual(texts)
      expect(read(cut(bytes, at), undefined, 10_000)).toEqual(texts)
    })
    fc.assert(property, { numRuns: 500 })
  })

  test('the same messages come out of frames that are cut at any byte', () => {
    const property = fc.property(messages, places, (texts, at) => {
      const bytes = encode(texts.map(frame).join(''))
      expect(read(cut(bytes, at), 'content-length', 10_000)).toEqual(texts)
      expect(read(cut(bytes, at), undefined, 10_000)).toEqual(texts)
    })
    fc.assert(property, { numRuns: 500 })
  })

  test('each framing reads what it writes, byte by byte', () => {
    const property = fc.property(
      messages,
      fc.constantFrom<'lines' | 'content-length'>('lines', 'content-length'),
      (texts, name) => {
        const { framing } = open(name)
        const bytes = encode(texts.map((text) => framing.write(text)).join(''))
        expect(
          read(
            [...bytes].map((byte) => Uint8Array.of(byte)),
            name,
            10_000,
          ),
        ).toEqual(texts)
      },
    )
    fc.assert(property, { numRuns: 200 })
  })

  test('any bytes give the same outcome however they are cut', () => {
    const kinds = fc.constantFrom(undefined, 'lines' as const, 'content-length' as const)
    const bytes = fc.array(fc.constantFrom(...encode('Content-Length: 2\r\n\r\n{} \n:'), 0, 128, 255), { maxLength: 120 })
    const property = fc.property(bytes, places, kinds, (some, at, name) => {
      const whole = Uint8Array.from(some)
      expect(read(cut(whole, at), name, 10)).toEqual(read([whole], name, 10))
    })
    fc.assert(property, { numRuns: 1000 })
  })
})
