/** Functions of every kind of type: each is checked right by position and by name, or refused in words. */
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { checkerOf, fixtures, read, tableOf } from './tables.ts'

interface Signature {
  /** Params that fit, by position, and the arguments that the function gets if they differ. */
  readonly fits: readonly (readonly [params: unknown, args?: readonly unknown[]])[]
  readonly refused: readonly unknown[]
}

const coffee = { name: 'Flat', size: 'M', milk: null }
const date = '2026-01-02T03:04:05.000Z'

const signatures: Readonly<Record<string, Signature>> = {
  add: {
    fits: [[[1, 2]], [[1]], [{ x: 1, y: 2 }, [1, 2]], [{ x: 1 }, [1, undefined]]],
    refused: [[], ['1'], [1, '2'], [1, 2, 3], { y: 1 }, { x: 1, z: 2 }],
  },
  join: {
    fits: [[[',']], [[',', 'a', 'b']], [{ separator: ',', words: ['a'] }, [',', 'a']]],
    refused: [[], [',', 1], { words: ['a'] }],
  },
  size: {
    fits: [[['S', true]], [['L', 'maybe']], [{ name: 'M', strict: false }, ['M', false]]],
    refused: [['X', true], ['S', 'no'], ['S']],
  },
  when: {
    fits: [
      [[date], [new Date(date)]],
      [{ at: date, zone: 'CET' }, [new Date(date), 'CET']],
    ],
    refused: [['yesterday'], [1], []],
  },
  count: {
    fits: [
      [
        [{ a: 1 }, [['k', 2]]],
        [{ a: 1 }, new Map([['k', 2]])],
      ],
    ],
    refused: [
      [{ a: '1' }, []],
      [{}, [['k']]],
      [{}, {}],
    ],
  },
  box: { fits: [[[[1, 2]]], [[[1, 2, 3], 'a']]], refused: [[[1]], [[1, 2, 3, 4]], [[1, '2']], [[1, 2], 3]] },
  level: {
    fits: [[[5, [0, 6]]], [{ level: 0, levels: [] }, [0, []]]],
    refused: [
      [1, []],
      ['Low', []],
      [0, [1]],
    ],
  },
  flag: { fits: [[[1]]], refused: [[2], ['On']] },
  depth: {
    fits: [[[{ name: 'a', children: [{ name: 'b', children: [] }] }]]],
    refused: [[{ name: 'a' }], [{ name: 'a', children: [{ name: 1, children: [] }] }]],
  },
  area: {
    fits: [[[{ kind: 'circle', radius: 1 }]], [{ kind: 'square', side: 2 }, [{ kind: 'square', side: 2 }]]],
    refused: [[{ kind: 'circle', side: 1 }], [{ kind: 'cube' }], [null]],
  },
  big: {
    fits: [
      [['12345678901234567890'], [12345678901234567890n]],
      [{ id: '-1' }, [-1n]],
    ],
    refused: [['1.5'], ['x'], [true]],
  },
  bigLiteral: { fits: [[['10'], [10n]]], refused: [['11']] },
  template: { fits: [[['user_12']]], refused: [['user_x'], ['admin_1']] },
  templateUnion: { fits: [[['a-true']]], refused: [['c-true'], ['a-maybe']] },
  bytes: { fits: [[['AQI='], [new Uint8Array([1, 2])]]], refused: [['%'], [[1, 2]]] },
  anything: { fits: [[[1, { a: [] }]], [[]], [[null]]], refused: [[1, 2, 3]] },
  pick: { fits: [[[{ name: 'a', extra: 1 }]]], refused: [[{ name: '', extra: 1 }], [{ name: 'a', extra: 2 }], [{ name: 'a' }]] },
  named: { fits: [[[{ x: 1 }]], [{ x: 1, y: 2 }, [{ x: 1, y: 2 }]]], refused: [[{}], [{ x: 1, y: '2' }], { y: 1 }] },
  documented: {
    fits: [[[[1, 2], 3]], [{ origin: [1, 2], scale: 3 }, [[1, 2], 3]]],
    refused: [[[1], 3], { param1: [1, 2], scale: 3 }],
  },
  list: {
    fits: [
      [
        [{}, [5]],
        [{}, new Set([5])],
      ],
      [
        [coffee, []],
        [coffee, new Set()],
      ],
    ],
    refused: [
      [{ size: 'XL' }, []],
      [{}, [1]],
      [{ sugar: null }, []],
    ],
  },
  heritage: {
    fits: [[[{ id: 'a', tags: ['b'] }]], [[{ id: 'a', tags: [], note: 'c' }]]],
    refused: [[{ tags: [] }], [{ id: 'a', tags: [1] }]],
  },
  brand: { fits: [[['abc']]], refused: [[1], [{}]] },
  treeNumber: { fits: [[[{ value: 1, left: { value: 2 } }]]], refused: [[{ value: 'a' }], [{ value: 1, left: { value: 'b' } }]] },
  treeString: { fits: [[[{ value: 'a', right: { value: 'b' } }]]], refused: [[{ value: 1 }]] },
  json: { fits: [[[null]], [[{ a: [1, 'b', null, { c: true }] }]]], refused: [[]] },
  conditional: { fits: [[['a']]], refused: [[['a']]] },
  remapped: { fits: [[[{ on_click: 1, on_key: 2 }]]], refused: [[{ click: 1, key: 2 }]] },
  identity: { fits: [[[1]], [[{ a: 1 }]]], refused: [[1, 2]] },
  constrained: { fits: [[[{ n: 1 }]]], refused: [[{ n: 'a' }], [{}]] },
  dateOrNumber: { fits: [[[date], [new Date(date)]], [[5]], [[null]]], refused: [['x'], [true]] },
  nothing: { fits: [[[]], [{}, []]], refused: [[1]] },
  voidly: { fits: [[[]]], refused: [[1]] },
  maybe: { fits: [[[1]]], refused: [['1']] },
  symbolKey: { fits: [[[{ plain: 1 }]]], refused: [[{}]] },
  deep: { fits: [[[{}]], [[{ id: 'a', tags: ['b'] }]]], refused: [[{ id: 1 }], [{ tags: 'b' }]] },
  keys: {
    fits: [[[{ a: 1, b: 2 }, {}]], [[{ a: 1, b: 2 }, { c: 'd' }]]],
    refused: [
      [{ a: 1 }, {}],
      [{ a: 1, b: 2 }, { c: 3 }],
    ],
  },
  objecty: {
    fits: [[[{ a: 1 }, 'b', 0]], [[[1], {}, false]]],
    refused: [
      ['a', 1, 1],
      [{}, null, 1],
      [{}, 1, null],
    ],
  },
  nullable: { fits: [[['a', 'b', null]], [[null]], [{ a: null }, [null, undefined, undefined]]], refused: [[1], [null, 1], []] },
  values: { fits: [[[1]], [['two']]], refused: [[2], ['one']] },
  stream: { fits: [[[3]]], refused: [['3']] },
  generated: { fits: [[[3]]], refused: [[]] },
  anyArray: { fits: [[[[1, 'a'], [{}]]]], refused: [[{}, []]] },
  indexed: { fits: [[[{ known: 'a', more: 1 }]]], refused: [[{ more: 1 }], [{ known: 'a', more: true }]] },
  numberIndexed: { fits: [[[{ 0: 'a' }]]], refused: [[{ 0: 1 }]] },
  withThis: { fits: [[[1]], [{ x: 1 }, [1]]], refused: [['1'], [undefined, 1]] },
  boolUnion: {
    fits: [[[true, false]], [['x', false]]],
    refused: [
      [false, false],
      [true, true],
    ],
  },
  optionalMethod: { fits: [[[{ x: 1 }]]], refused: [[{}]] },
  url: { fits: [[['https://example.com/'], [new URL('https://example.com/')]]], refused: [['/path'], [1]] },
  readonlyMap: { fits: [[[[['a', date]]], [new Map([['a', new Date(date)]])]]], refused: [[[['a', 'b']]]] },
  optionalTuple: { fits: [[[1]], [[1, 'a']], [{ a: 1, b: 'c' }, [1, 'c']]], refused: [[], [1, 2], [1, 'a', 'b']] },
  variadic: { fits: [[[['a']]], [[['a', 1, 2]]]], refused: [[[]], [['a', 'b']]] },
  accessor: { fits: [[[{ x: 1 }]]], refused: [[{}]] },
  merged: { fits: [[[{ a: 1 }]], [[{ a: 1, b: 'c' }]]], refused: [[{ b: 'c' }], [{ a: 1, b: 2 }]] },
  point: { fits: [[[{ x: 1, y: 2 }]]], refused: [[{ x: 1 }]] },
  intersected: { fits: [[[{ a: 1, c: 0 }]], [[{ b: 2, c: 0 }]]], refused: [[{ a: 1 }], [{ a: 2, c: 0 }]] },
  chain: {
    fits: [[[{ next: { next: null, value: 1 }, value: 2 }]]],
    refused: [[{ value: 1 }], [{ next: { value: 1 }, value: 2 }]],
  },
  mutual: { fits: [[[{ other: { n: 1, one: {} } }]]], refused: [[{ other: {} }]] },
  defaultFirst: { fits: [[[1, 2]], [{ y: 2 }, [undefined, 2]]], refused: [[1], { x: 1 }] },
  never: { fits: [], refused: [[], [1]] },
  guard: { fits: [[['a']], [[1]]], refused: [[1, 2]] },
  rest: { fits: [[[]], [[1, null]], [{ values: [1] }, [1]]], refused: [['a'], { values: 1 }] },
  nested: {
    fits: [
      [
        [[[1]], [['a', date]]],
        [[[1]], [['a', new Date(date)]]],
      ],
    ],
    refused: [
      [[1], []],
      [[], [['a']]],
    ],
  },
  aliased: { fits: [[[1]]], refused: [['1']] },
  reexported: { fits: [[[1]]], refused: [['1']] },
  renamedHere: { fits: [[['a']]], refused: [[1]] },
}

const gaps: Readonly<Record<string, string>> = {
  instance: 'instance(m): an instance of the class Money cannot be sent as JSON: declare its data as an interface',
  privates: 'privates(s): an instance of the class Secret cannot be sent as JSON: declare its data as an interface',
  over: 'over: it has 2 overloads, of which a call cannot choose one. Declare one signature',
  keyOf: 'keyOf(k): a symbol cannot be sent as JSON',
  dateOrText: 'dateOrText(x): a string and a Date look the same in JSON',
  symbolic: 'symbolic(s): a symbol cannot be sent as JSON',
  uniqueSymbol: 'uniqueSymbol(s): a symbol cannot be sent as JSON',
  callback: 'callback(f): a function cannot be sent as JSON',
  promised: 'promised(p): a Promise cannot be sent as JSON',
  regex: 'regex(r): a RegExp cannot be sent as JSON',
  method: 'method(a).f: a function cannot be sent as JSON',
  buffer: 'buffer(b): an ArrayBuffer cannot be sent as JSON',
  weak: 'weak(levels): a WeakMap cannot be sent as JSON',
  unionArgs: 'unionArgs(…args): alternatives of params have no names of their own. Take one object',
  middleRest: 'middleRest(list): a tuple with a rest before its end cannot be checked',
  error: 'error() result: an Error cannot be sent as JSON',
  upper: 'upper(x): Uppercase<string> cannot be checked',
  setOrMap: 'setOrMap(x): a Map and a Set look the same in JSON',
  readable: 'readable() result: a ReadableStream cannot be sent as JSON',
}

describe('signatures', () => {
  let found: ReturnType<typeof tableOf>
  let check: ReturnType<typeof checkerOf>
  beforeAll(async () => {
    found = tableOf(await read(join(fixtures, 'signatures.ts')))
    check = checkerOf(found)
  })

  test.each(Object.entries(signatures))('the types of %s check params by position and by name', (name, { fits, refused }) => {
    for (const [params, args = params] of fits) expect(check(name, params), JSON.stringify(params)).toEqual(args)
    for (const params of refused) expect(check(name, params), JSON.stringify(params)).toBe('refused')
  })

  test.each(Object.entries(gaps))('the types of %s are refused in words', (name, message) => {
    expect(found.gaps.find(({ method }) => method === name)?.message).toBe(message)
    expect(found.table.methods).not.toHaveProperty(name)
  })

  test('every exported function is in the table or refused', () => {
    expect([...Object.keys(found.table.methods), ...found.gaps.map(({ method }) => method)].sort()).toEqual(
      [...Object.keys(signatures), ...Object.keys(gaps)].sort(),
    )
  })

  test('JSDoc gives the summary, the description and the texts of params and result', () => {
    expect(found.table.methods.add).toMatchObject({
      summary: 'x plus y.',
      description: 'Adds two numbers.',
      deprecated: true,
      tags: ['math'],
      params: [{ description: 'the first one' }, { description: 'the second one' }],
      result: { description: 'their sum' },
    })
  })

  test('named types become definitions with the JSDoc of their members', () => {
    const { Coffee, Json, Tree, Tree2 } = found.table.definitions
    expect(Coffee).toEqual({
      type: 'object',
      properties: {
        name: { type: 'string', description: 'What it is called.', minLength: 1, maxLength: 40 },
        size: { enum: ['L', 'M', 'S'] },
        sugar: { type: 'number', description: 'Sugar, in spoons.', default: 0 },
        milk: { anyOf: [{ enum: ['none', 'cow', 'oat'] }, { type: 'null' }] },
      },
      required: ['name', 'size', 'milk'],
    })
    expect(Json).toHaveProperty('anyOf')
    expect(Tree?.properties).toHaveProperty('value', { type: 'number' })
    expect(Tree2?.properties).toHaveProperty('value', { type: 'string' })
  })

  test('a method that yields has the schema of an item', () => {
    const { stream, generated } = found.table.methods
    expect(stream?.item).toMatchObject({ properties: { i: { type: 'number' }, at: { 'x-js': 'Date' } } })
    expect(stream?.result).toEqual({ type: 'array', items: stream?.item })
    expect(generated?.item).toEqual({ type: 'string' })
  })

  test('a gap names the file and the line of the function', () => {
    const gap = found.gaps.find(({ method }) => method === 'weak')
    expect(gap?.file).toBe(join(fixtures, 'signatures.ts'))
    expect(gap?.line).toBeGreaterThan(80)
  })
})
