/** Params by the types of a handler: by position, by name, and what does not fit. */
import { describe, expect, test } from 'vitest'
import { anyOf, bound, date, issuesIn, line, listOf, methodOf, number, objectOf, readParam, refer, string } from './tables.ts'

describe('two params, of which one is optional', () => {
  const method = bound(methodOf({ x: number, 'y?': number }))

  test.each([
    [[1], [1]],
    [
      [1, 2],
      [1, 2],
    ],
    [{ x: 1 }, [1, undefined]],
    [{ y: 2, x: 1 }, [1, 2]],
    [{ x: 1, workDoneToken: 7, _meta: {} }, [1, undefined]],
  ])('a method reads the params %j', (params, args) => {
    expect(method.readArguments(params)).toEqual({ args })
  })

  test.each([
    [undefined, ['x: Required']],
    [[], ['x: Required']],
    [{}, ['x: Required']],
    [
      [1, 2, 3, 4],
      ['2: Unexpected', '3: Unexpected'],
    ],
    [{ y: 2, z: 3 }, ['x: Required', 'z: Unexpected']],
    [{ x: '1', y: null }, ['x: Expected a number', 'y: Expected a number']],
    [JSON.parse('{"x": 1, "__proto__": {}}'), ['__proto__: Unexpected']],
    [Object.create({ x: 1 }), ['x: Required']],
  ])('a method refuses the params %j', (params, issues) => {
    expect(issuesIn(method, params)).toEqual(issues)
  })
})

describe('a method that takes any number of arguments', () => {
  const method = bound(methodOf({ first: string, '...others': number }))

  test.each([
    [['a'], ['a']],
    [
      ['a', 1, 2],
      ['a', 1, 2],
    ],
    [{ first: 'a', others: [1, 2] }, ['a', 1, 2]],
    [{ first: 'a' }, ['a']],
  ])('a method with a rest reads the params %j', (params, args) => {
    expect(method.readArguments(params)).toEqual({ args })
  })

  test.each([
    [['a', 1, 'b'], ['others.1: Expected a number']],
    [{ first: 'a', others: [1, 'b'] }, ['others.1: Expected a number']],
    [{ first: 'a', others: 1 }, ['others: Expected an array']],
  ])('a method with a rest refuses the params %j', (params, issues) => {
    expect(issuesIn(method, params)).toEqual(issues)
  })

  test('a typed method has the name of its rest last', () => {
    expect(method).toMatchObject({ paramNames: ['first', 'others'], hasRest: true })
  })
})

describe('a method whose only param is an object', () => {
  const method = bound(methodOf({ point: objectOf({ x: number, 'y?': number }) }))
  const record = bound(methodOf({ counts: { type: 'object', additionalProperties: number } }))
  const anything = bound(methodOf({ value: true }))
  const options = bound(methodOf({ 'options?': objectOf({ 'limit?': number }) }))

  test('params by name are the only param, if that is an object', () => {
    expect(method.readArguments({ x: 1 })).toEqual({ args: [{ x: 1 }] })
    expect(record.readArguments({ counts: 1 })).toEqual({ args: [{ counts: 1 }] })
    expect(anything.readArguments({ value: 1 })).toEqual({ args: [{ value: 1 }] })
    expect(options.readArguments({ limit: 1 })).toEqual({ args: [{ limit: 1 }] })
  })

  test('the only param has its name, if its type has no such member', () => {
    expect(method.readArguments({ point: { x: 1 } })).toEqual({ args: [{ x: 1 }] })
  })

  test('an only param that is an object comes by position, too', () => {
    expect(method.readArguments([{ x: 1 }])).toEqual({ args: [{ x: 1 }] })
  })

  test('no params are an empty object if there must be one, and else none', () => {
    expect(record.readArguments({})).toEqual({ args: [{}] })
    expect(issuesIn(method, {})).toEqual(['x: Required'])
    expect(options.readArguments({})).toEqual({ args: [undefined] })
  })
})

describe('members that no type names', () => {
  const point = objectOf({ x: number, 'deep?': objectOf({ y: number }) })

  test('members that no type names are left out at any depth', () => {
    expect(readParam(point)({ x: 1, z: 2, deep: { y: 1, z: 2 } })).toEqual({ x: 1, deep: { y: 1 } })
    expect(readParam({ type: 'array', items: [point], minItems: 1 })([{ x: 1, z: 1 }, 'more'])).toEqual([{ x: 1 }])
  })

  test('leaving members out does not change the message', () => {
    const sent = { x: 1, z: 2 }
    expect(readParam(point)(sent)).not.toBe(sent)
    expect(sent).toEqual({ x: 1, z: 2 })
  })

  test('other members are issues if the type allows none', () => {
    expect(readParam(objectOf({ x: number }, { additionalProperties: false }))({ x: 1, z: 2 })).toEqual({
      issues: ['value.z: Unexpected'],
    })
  })

  test('all members are kept if the type is any', () => {
    expect(readParam(true)({ x: { y: 1 } })).toEqual({ x: { y: 1 } })
  })

  test.each([point, { type: 'object', additionalProperties: true }, anyOf(point, objectOf({ z: number }))])(
    'a member called __proto__ never sets a prototype: %j',
    (schema) => {
      const read = readParam(schema)(JSON.parse('{"x": 1, "__proto__": {"polluted": true}}')) as { polluted?: boolean }
      expect(read).toEqual({ x: 1 })
      expect(read.polluted).toBeUndefined()
      expect(Object.hasOwn(read, '__proto__')).toBe(false)
    },
  )

  test('members that other alternatives of a union name are kept', () => {
    const either = anyOf(
      objectOf({ a: number, 'in?': objectOf({ p: number }) }),
      objectOf({ b: number, 'in?': objectOf({ q: number }) }),
    )
    expect(readParam(either)({ a: 1, b: 2, c: 3 })).toEqual({ a: 1, b: 2 })
    expect(readParam(either)({ a: 1, b: 2, in: { p: 1, q: 2, r: 3 } })).toEqual({ a: 1, b: 2, in: { p: 1, q: 2 } })
    expect(readParam(either)({ a: 1, b: '2' })).toEqual({ a: 1 })
  })
})

describe('issues', () => {
  const circle = objectOf({ kind: { const: 'circle' }, radius: number })
  const square = objectOf({ kind: { enum: ['square', 'box'] }, side: number })
  const shape = anyOf(refer('Circle'), refer('Square'), { type: 'null' })
  const read = readParam(shape, { Circle: circle, Square: square })

  test.each([
    [{ kind: 'circle' }, ['value.radius: Required']],
    [{ kind: 'box', side: 'secret' }, ['value.side: Expected a number']],
    [{ kind: 'triangle' }, ['value.kind: Expected one of "circle", "square", "box"']],
    [{}, ['value.kind: Required']],
    ['secret', ['value: Expected an object or null']],
  ])('the issues of a union with a discriminator are those of the branch that was meant: %j', (value, issues) => {
    expect(read(value)).toEqual({ issues })
  })

  test.each([
    [{ type: 'integer' }, 1.5, 'Expected an integer'],
    [number, JSON.parse('1e999'), 'Expected a number'],
    [{ type: 'number', minimum: 1 }, 0, 'Expected at least 1'],
    [{ type: 'number', multipleOf: 5 }, 6, 'Expected a multiple of 5'],
    [{ type: 'string', minLength: 1 }, '', 'Expected at least 1 character'],
    [{ type: 'string', maxLength: 2 }, '𝒳𝒴𝒵', 'Expected at most 2 characters'],
    [{ type: 'string', pattern: '^a+$' }, 'secret', 'Expected text that matches ^a+$'],
    [{ type: 'string', format: 'email' }, 'secret', 'Expected text of the format email'],
    [{ const: 1 }, 'secret', 'Expected 1'],
    [{ enum: ['a', null] }, 'secret', 'Expected one of "a", null'],
    [{ type: 'array', minItems: 2, maxItems: 2 }, [], 'Expected 2 items'],
    [{ not: {} }, 'secret', 'Expected no value'],
    [date, 'secret', 'Expected a date and time, such as 2000-12-31T23:59:59Z'],
  ])('the issue of %j does not quote the value', (schema, value, message) => {
    expect(readParam(schema)(value)).toEqual({ issues: [`value: ${message}`] })
  })

  test('an issue has the whole path', () => {
    const schema = objectOf({ list: listOf({ type: 'object', additionalProperties: number }) })
    expect(readParam(schema)({ list: [{}, { a: 1, b: 'x' }] })).toEqual({ issues: ['value.list.1.b: Expected a number'] })
  })
})

describe('a hostile value', () => {
  test('a value with many issues is read no further than to the first hundred', () => {
    const method = bound(methodOf({ list: listOf(number), 'record?': { type: 'object', additionalProperties: number } }))
    expect(issuesIn(method, [Array(100_000).fill('x')])).toHaveLength(100)
    expect(
      issuesIn(method, [[], Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`k${index}`, 'x']))]),
    ).toHaveLength(100)
    expect(issuesIn(method, Array(5000).fill([]))).toHaveLength(100)
  })

  test.each([0, 1])('a value that nests unions of unions is read in a time that does not double with each level', (last) => {
    const definitions = {
      Both: anyOf(
        objectOf({ x: refer('Both'), 'y?': refer('Both'), a: number }),
        objectOf({ x: refer('Both'), 'y?': refer('Both'), b: number }),
        objectOf({ x: refer('Both'), 'y?': refer('Both'), c: number }),
        { const: 1 },
      ),
    }
    const nested = (levels: number): unknown => (levels === 0 ? last : { x: nested(levels - 1), y: 1, c: 1 })
    const start = performance.now()
    readParam(refer('Both'), definitions)(nested(100))
    expect(performance.now() - start).toBeLessThan(1000)
  })

  test('a value that holds itself is refused', () => {
    const definitions = { Node: objectOf({ 'next?': refer('Node') }) }
    const node: { next?: unknown } = {}
    node.next = node
    expect(JSON.stringify(readParam(refer('Node'), definitions)(node))).toContain('Nested too deeply')
  })

  test('a long text is read in a time in proportion to it', () => {
    const long = 'a@'.repeat(500_000)
    const start = performance.now()
    for (const format of ['email', 'uri', 'uuid', 'date-time', 'date', 'time', 'ipv4', 'ipv6'])
      readParam({ type: 'string', format })(long)
    for (const js of ['Date', 'bigint', 'Uint8Array', 'URL']) readParam({ type: 'string', 'x-js': js })(long)
    expect(performance.now() - start).toBeLessThan(1000)
  })
})

test.each([
  ['email', ['a@b.c', 'x+y@mail.example.org'], ['a', 'a@b', 'a@@b.c', 'a b@c.d', 'a@b..c']],
  ['uri', ['https://a.b/c', 'urn:isbn:1'], ['a', '/path']],
  ['uuid', ['123e4567-e89b-12d3-a456-426614174000'], ['123e4567e89b12d3a456426614174000']],
  ['date-time', ['2024-02-29T00:00:00Z'], ['2024-02-29', '2023-02-29T00:00:00Z']],
  ['date', ['2024-02-29'], ['2024-02-30', '2024-02-29T00:00:00Z']],
  ['time', ['10:00:00', '10:00:00.5Z'], ['25:00:00', '10:00']],
  ['ipv4', ['127.0.0.1', '255.255.255.255'], ['256.0.0.1', '1.2.3', '1.2.3.4.']],
  ['ipv6', ['::1', '2001:db8::ff00:42:8329'], ['1', ':::', '[::1]']],
  ['of-the-user', ['anything'], []],
  ['toString', ['anything'], []],
])('the format %s accepts and refuses', (format, good, bad) => {
  const read = readParam({ type: 'string', format })
  for (const text of good) expect(read(text)).toBe(text)
  for (const text of bad) expect(read(text)).toHaveProperty('issues')
})

test('an issue on one line is its path and its message', () => {
  expect(line({ path: ['a', 0], message: 'Required' })).toBe('a.0: Required')
})
