/** The values that JSON does not have, as they stand on the wire and in a program: `x-js` names them. */
import { parseDate } from './formats.ts'
import type { Run } from './run.ts'

/** What a value is: on the wire the first six, in a program any of them. */
export type Kind =
  | ('string' | 'number' | 'boolean' | 'null' | 'array' | 'object')
  | ('undefined' | 'bigint' | 'Date' | 'Map' | 'Set' | 'Uint8Array' | 'URL')

/** The kind of a value; `undefined` for a function or a symbol. */
export function kindOf(value: unknown): Kind | undefined {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  const type = typeof value
  if (type !== 'object') return type === 'function' || type === 'symbol' ? undefined : type
  return classes.find(([, type]) => value instanceof type)?.[0] ?? 'object'
}

const classes = [
  ['Date', Date],
  ['Map', Map],
  ['Set', Set],
  ['Uint8Array', Uint8Array],
  ['URL', URL],
] as const

/** How one kind of value travels. */
export interface Rich {
  /** What it is on the wire. */
  readonly wire: readonly Kind[]
  /** From the wire. Arrays of items are converted by then. */
  read(value: never, run: Run): unknown
  /** To the wire. Items are converted later. */
  write(value: never, run: Run): unknown
}

/** Digits of a bigint: the time to read them grows faster than their number. */
const maxDigits = 4000

/** Every `x-js`. */
export const richKinds: { readonly [name: string]: Rich } = {
  Date: {
    wire: ['string'],
    read: (text: string, run) => parseDate(text) ?? run.fail('Expected a date and time, such as 2000-12-31T23:59:59Z'),
    write: (date: Date, run) => (Number.isNaN(date.getTime()) ? run.fail('Expected a valid date') : date.toISOString()),
  },
  URL: {
    wire: ['string'],
    read: (text: string, run) => (URL.canParse(text) ? new URL(text) : run.fail('Expected a URL')),
    write: (url: URL) => url.href,
  },
  bigint: {
    wire: ['string', 'number'],
    read: (value: string | number, run) =>
      isInteger(value) ? BigInt(value) : run.fail(`Expected an integer as text, of at most ${maxDigits} digits`),
    write: (value: bigint) => String(value),
  },
  Uint8Array: {
    wire: ['string'],
    read: (text: string, run) => bytesOf(text) ?? run.fail('Expected base64'),
    write: (bytes: Uint8Array) => base64(bytes),
  },
  Set: {
    wire: ['array'],
    read: (items: readonly unknown[], run) => {
      const set = new Set(items)
      return set.size < items.length ? run.fail('Expected items without duplicates') : set
    },
    write: (set: ReadonlySet<unknown>) => [...set],
  },
  Map: {
    wire: ['array'],
    read: (pairs: readonly (readonly [unknown, unknown])[], run) => {
      if (!pairs.every((pair) => Array.isArray(pair) && pair.length === 2)) return run.fail('Expected pairs of a key and a value')
      const map = new Map(pairs)
      return map.size < pairs.length ? run.fail('Expected keys without duplicates') : map
    },
    write: (map: ReadonlyMap<unknown, unknown>) => [...map],
  },
  undefined: { wire: ['undefined', 'null'], read: () => undefined, write: () => undefined },
}

/** What is expected of each kind, in words. */
export const kindWords: { readonly [kind in Kind]: string } = {
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
  array: 'an array',
  object: 'an object',
  undefined: 'undefined',
  bigint: 'a bigint',
  Date: 'a Date',
  Map: 'a Map',
  Set: 'a Set',
  Uint8Array: 'a Uint8Array',
  URL: 'a URL',
}

function isInteger(value: string | number): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value)
  return value.length - Number(value.startsWith('-')) <= maxDigits && /^-?\d+$/.test(value)
}

/** Only base64 that `base64` would write: padded, without spaces, and without bits that no byte holds. */
function bytesOf(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z\d+/]*={0,2}$/.test(text)) return undefined
  if (/[^AQgw]==$/.test(text) || /[^AEIMQUYcgkosw048=]=$/.test(text)) return undefined
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index)
  return bytes
}

function base64(bytes: Uint8Array): string {
  let binary = ''
  const step = 8192 // arguments of one call
  for (let start = 0; start < bytes.length; start += step) binary += String.fromCharCode(...bytes.subarray(start, start + step))
  return btoa(binary)
}
