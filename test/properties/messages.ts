/** Random messages, valid and invalid, for properties that must hold for every message. */
import * as fc from 'fast-check'

const anyText = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }))

/** JSON text of valid ids, some of which a double cannot hold. */
export const idTexts: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('null', '0', '-0', '""', '1.5', '0.10', '1e2', '-1E-7', '9007199254740991', '9007199254740993'),
  fc.constantFrom('123456789012345678901234567890', '1e400', '-1e400', '1e-400', '0.1000000000000000055511151231257827'),
  fc.integer().map(String),
  fc.bigInt().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
  anyText.map((text) => JSON.stringify(text)),
)

const badIdTexts = fc.constantFrom('true', 'false', '{}', '[]', '[1]', '{"id":1}')

export const knownMethods = [
  'echo',
  'shape',
  'schema',
  'nothing',
  'fail',
  'refuse',
  'unserializable',
  'guarded',
  'context',
] as const

const methodNames = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...knownMethods) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('', '__proto__', 'toString', 'constructor', 'rpc.discover', 'stats.mean', '.', 'a'.repeat(300)),
  },
  { weight: 1, arbitrary: anyText },
)

/** Values as JSON text, some of them deep or with own members named `__proto__`, which an object literal cannot have. */
export const valueTexts: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.json({ maxDepth: 4 }) },
  { weight: 1, arbitrary: fc.constantFrom('{"__proto__":{"polluted":1}}', '[{"\\u005f_proto__":{"polluted":1}}]') },
  { weight: 1, arbitrary: fc.constantFrom('{"constructor":{"prototype":{"polluted":1}}}', '[9007199254740993,1e400,-0]') },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 300 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)) },
  { weight: 1, arbitrary: anyText.map((text) => JSON.stringify(text)) },
)

export const paramsTexts: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.array(valueTexts, { maxLength: 4 }).map((values) => `[${values.join(',')}]`) },
  {
    weight: 4,
    arbitrary: fc
      .array(fc.tuple(fc.constantFrom('value', 'x', 'y', '__proto__', 'toString'), valueTexts), { maxLength: 4 })
      .map(object),
  },
  { weight: 2, arbitrary: fc.constantFrom('null', '[]', '{}', '[1]', '{"value":1}', '{"x":1,"y":"b"}', '1', '"bar"', 'true') },
)

/** Params by position that hold no arrays or objects. */
export const flatParams: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom('null', 'true', '0', '1.5'),
      fc.integer().map(String),
      fc.string().map((text) => JSON.stringify(text)),
    ),
    {
      maxLength: 4,
    },
  )
  .map((values) => `[${values.join(',')}]`)

function object(members: readonly (readonly [name: string, valueText: string])[]): string {
  return `{${members.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`
}

const present = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined, freq: 5 })

/** One entry of a batch, or a single message: a valid call, a malformed call, or another value. */
export const entryTexts: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(methodNames, present(paramsTexts), present(idTexts)).map(callText) },
  {
    weight: 2,
    arbitrary: fc.tuple(methodNames, present(paramsTexts), fc.oneof(idTexts, badIdTexts)).map(callText).chain(malformed),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('1', '"x"', 'null', 'true', '{}', '{"jsonrpc":"2.0","result":1,"id":1}', '{"error":{},"id":null}'),
  },
)

function callText([method, params, id]: [string, string | undefined, string | undefined]): string {
  const members = [['jsonrpc', '"2.0"'] as const, ['method', JSON.stringify(method)] as const]
  return object([...members, ...(params ? [['params', params] as const] : []), ...(id ? [['id', id] as const] : [])])
}

/** Valid JSON with a malformed envelope: a wrong member, a duplicate one, an additional one. */
function malformed(text: string): fc.Arbitrary<string> {
  const inside = text.slice(1, -1)
  return fc.constantFrom(
    `{${inside.replace('"2.0"', '2')}}`,
    `{${inside.replace('"jsonrpc"', '"version"')}}`,
    `{${inside.replace('"method"', '"m\\u0065thod"')}}`,
    `{${inside.replace('"method":', '"method":1,"was":')}}`,
    `{${inside},"params":3}`,
    `{${inside},"\\u0069d":7}`,
    `{"id":{"id":[1]},${inside},"extra":{"id":2}}`,
    ` { "result" : 1 ,\n${inside}\t}\r\n`,
  )
}

/** The entries of a batch. None is an array, because an array means a batch if it is a message of its own. */
export const batches: fc.Arbitrary<string[]> = fc.array(entryTexts, { minLength: 1, maxLength: 8 })

const messageTexts = fc.oneof(
  entryTexts,
  batches.map((entries) => `[${entries.join(',')}]`),
)

/** Any text: messages, truncated and mutated messages, and random text. */
export const hostileTexts: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: messageTexts },
  { weight: 2, arbitrary: messageTexts.chain((text) => fc.nat(text.length).map((end) => text.slice(0, end))) },
  { weight: 3, arbitrary: fc.tuple(messageTexts, fc.nat(), fc.string({ unit: 'binary', maxLength: 3 })).map(mutated) },
  { weight: 1, arbitrary: messageTexts.map((text) => `\uFEFF${text}`) },
  { weight: 1, arbitrary: valueTexts },
  { weight: 1, arbitrary: anyText },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom('[', '{"a":', '[{"id":', '{"params":['), fc.integer({ min: 1, max: 3000 })).map(repeated),
  },
)

function mutated([text, at, inserted]: [string, number, string]): string {
  const place = at % (text.length + 1)
  return text.slice(0, place) + inserted + text.slice(place + (at % 3))
}

function repeated([text, times]: [string, number]): string {
  return text.repeat(times)
}

/** Any bytes, also bytes that are not UTF-8. */
export const hostileBytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  { weight: 2, arbitrary: hostileTexts.map((text) => new TextEncoder().encode(text)) },
  { weight: 3, arbitrary: fc.tuple(messageTexts, fc.nat(), fc.nat(255)).map(withByte) },
)

function withByte([text, at, byte]: [string, number, number]): Uint8Array {
  const bytes = new TextEncoder().encode(text)
  bytes[at % bytes.length] = byte
  return bytes
}
