/** Messages as a stranger might send them, for properties that must hold whatever comes. */
import * as fc from 'fast-check'

const anyText = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }))

/** JSON text of ids that are answered, some of which no double can hold. */
export const idTexts: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('null', '0', '-0', '""', '1.5', '0.10', '1e2', '-1E-7', '9007199254740991', '9007199254740993'),
  fc.constantFrom('123456789012345678901234567890', '1e400', '-1e400', '1e-400', '0.1000000000000000055511151231257827'),
  fc.integer().map(String),
  fc.bigInt().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
  anyText.map((text) => JSON.stringify(text)),
)

const badIdTexts = fc.constantFrom('true', 'false', '{}', '[]', '[1]', '{"id":1}')

export const knownMethods = ['echo', 'shape', 'schema', 'nothing', 'fail', 'refuse', 'unspeakable', 'guarded', 'asked'] as const

const methodNames = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...knownMethods) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('', '__proto__', 'toString', 'constructor', 'rpc.discover', 'stats.mean', '.', 'a'.repeat(300)),
  },
  { weight: 1, arbitrary: anyText },
)

/** Values as JSON text: deep ones, and own members named `__proto__`, which no object literal could give. */
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

/** By position, and nothing inside any of them. */
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

/** One entry of a batch, or a message of its own: a call, well-formed or not, or something that was never meant to be one. */
export const entryTexts: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(methodNames, present(paramsTexts), present(idTexts)).map(callText) },
  {
    weight: 2,
    arbitrary: fc.tuple(methodNames, present(paramsTexts), fc.oneof(idTexts, badIdTexts)).map(callText).chain(spoilt),
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

/** Still JSON, but something about the envelope is odd: a wrong member, one twice, one too many. */
function spoilt(text: string): fc.Arbitrary<string> {
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

/** A batch of entries that are anything but arrays: those mean something else when they stand alone. */
export const batches: fc.Arbitrary<string[]> = fc.array(entryTexts, { minLength: 1, maxLength: 8 })

const goodTexts = fc.oneof(
  entryTexts,
  batches.map((entries) => `[${entries.join(',')}]`),
)

/** Anything that can be sent as text. */
export const hostileTexts: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: goodTexts },
  { weight: 2, arbitrary: goodTexts.chain((text) => fc.nat(text.length).map((end) => text.slice(0, end))) },
  { weight: 3, arbitrary: fc.tuple(goodTexts, fc.nat(), fc.string({ unit: 'binary', maxLength: 3 })).map(mutated) },
  { weight: 1, arbitrary: goodTexts.map((text) => `\uFEFF${text}`) },
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

/** Anything that can be sent as bytes: also what is not UTF-8. */
export const hostileBytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  { weight: 2, arbitrary: hostileTexts.map((text) => new TextEncoder().encode(text)) },
  { weight: 3, arbitrary: fc.tuple(goodTexts, fc.nat(), fc.nat(255)).map(withByte) },
)

function withByte([text, at, byte]: [string, number, number]): Uint8Array {
  const bytes = new TextEncoder().encode(text)
  bytes[at % bytes.length] = byte
  return bytes
}
