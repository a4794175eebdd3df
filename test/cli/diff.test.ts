/** `jsonrpc diff`: the changes between two versions of a service that break its clients. */

import { Service } from 'damn-simple-jsonrpc-server'
import { openrpc } from 'damn-simple-jsonrpc-server/openrpc'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { documentWith } from './foreign.ts'
import { runInProcess } from './in-process.ts'
import { project } from './program.ts'

interface Change {
  readonly level: string
  readonly method: string
  readonly kind: string
  readonly message: string
}

/** The changes between two documents, as `level kind message`. */
async function changesBetween(old: string, next: string): Promise<{ code: number; changes: string[] }> {
  const cwd = project({ 'old.json': old, 'new.json': next })
  const { code, stdout, stderr } = await runInProcess(['diff', 'old.json', 'new.json', '--json'], { cwd })
  expect(stderr).toBe('')
  const { breaking, changes } = JSON.parse(stdout) as { breaking: number; changes: Change[] }
  expect(breaking).toBe(changes.filter(({ level }) => level === 'breaking').length)
  return { code, changes: changes.map(({ level, kind, message }) => `${level} ${kind}: ${message}`) }
}

/** The changes of one method. */
function methodChanges(old: object, next: object) {
  return changesBetween(documentWith({ methods: [{ name: 'm', ...old }] }), documentWith({ methods: [{ name: 'm', ...next }] }))
}

const param = (name: string, schema: object = {}, required = true) => ({ name, required, schema })
const params = (...list: object[]) => ({ params: list })

describe('methods and params', () => {
  test.each([
    ['nothing', params(param('x')), params(param('x')), []],
    ['a required param is added', params(), params(param('x')), ['breaking param-added: a new param x is required']],
    [
      'an optional param is added at the end',
      params(param('x')),
      params(param('x'), param('y', {}, false)),
      ['note param-added: a new param y may be left out'],
    ],
    [
      'an optional param is added in front',
      params(param('x', {}, false)),
      params(param('y', {}, false), param('x', {}, false)),
      ['breaking params-order: by position, x are now y, x', 'note param-added: a new param y may be left out'],
    ],
    ['a param is removed', params(param('x'), param('y')), params(param('x')), ['breaking param-removed: the param y is gone']],
    [
      'a param is renamed',
      params(param('x')),
      params(param('z')),
      ['breaking param-removed: the param x is gone; z is in its place', 'breaking param-added: a new param z is required'],
    ],
    [
      'a param of a method by position is renamed',
      { paramStructure: 'by-position', ...params(param('x')) },
      { paramStructure: 'by-position', ...params(param('z')) },
      [],
    ],
    [
      'params change places',
      params(param('x'), param('y')),
      params(param('y'), param('x')),
      ['breaking params-order: by position, x, y are now y, x'],
    ],
    [
      'params by name change places',
      { paramStructure: 'by-name', ...params(param('x'), param('y')) },
      { paramStructure: 'by-name', ...params(param('y'), param('x')) },
      [],
    ],
    [
      'an optional param becomes required',
      params(param('x', {}, false)),
      params(param('x')),
      ['breaking param-required: the param x is now required'],
    ],
    ['a required param becomes optional', params(param('x')), params(param('x', {}, false)), []],
    [
      'params are by name only',
      params(param('x')),
      { paramStructure: 'by-name', ...params(param('x')) },
      ['breaking params-structure: params were either, and are by-name'],
    ],
    ['params are either', { paramStructure: 'by-name', ...params(param('x')) }, params(param('x')), []],
    ['it is deprecated', {}, { deprecated: true }, ['note deprecated: now deprecated']],
    [
      'it is no longer readonly',
      { 'x-readonly': true },
      {},
      ['breaking readonly: no longer readonly: GET is refused, and a call must not be repeated'],
    ],
    ['an error is added', {}, { errors: [{ code: 1, message: 'Full' }] }, ['note error-added: a new error 1: Full']],
    [
      'an error is removed',
      { errors: [{ code: 1, message: 'Full' }] },
      {},
      ['note error-removed: the error 1 is no longer declared'],
    ],
    [
      'the data of an error changes',
      { errors: [{ code: 1, message: '' }], 'x-error-data': { 1: { type: 'string' } } },
      { errors: [{ code: 1, message: '' }], 'x-error-data': { 1: { type: 'number' } } },
      ['breaking error-data: the data of the error 1: number no longer fits string'],
    ],
    [
      'its items can no longer be streamed',
      { 'x-item': { type: 'string' } },
      {},
      ['breaking stream: its items can no longer be had one by one'],
    ],
    [
      'its items change',
      { 'x-item': { type: 'string' } },
      { 'x-item': {} },
      ['breaking stream: an item: any value no longer fits string'],
    ],
    [
      'its events change',
      { 'x-subscription': { event: 'a', end: 'b' } },
      { 'x-subscription': { event: 'c', end: 'b' } },
      ['breaking stream: its subscription {"event":"a","end":"b"} is {"event":"c","end":"b"}'],
    ],
    [
      'all params change',
      { 'x-params': { type: 'object', additionalProperties: { type: 'string' } } },
      { 'x-params': { type: 'object', additionalProperties: { type: 'number' } } },
      ['breaking params-type: the params at *: string no longer fits number'],
    ],
  ])('a change is found: %s', async (_, old, next, changes) => {
    expect(await methodChanges(old, next)).toEqual({
      code: changes.some((change) => change.startsWith('breaking')) ? 1 : 0,
      changes,
    })
  })

  test('methods that are gone break clients, and new ones do not', async () => {
    const old = documentWith({ methods: [{ name: 'a' }] })
    expect(await changesBetween(old, documentWith({}))).toEqual({
      code: 1,
      changes: ['breaking method-removed: the method is gone'],
    })
    expect(await changesBetween(documentWith({}), old)).toEqual({ code: 0, changes: ['note method-added: a new method'] })
  })
})

describe('types', () => {
  const object = (properties: object, required: string[] = [], more: object = {}) => ({
    type: 'object',
    properties,
    required,
    ...more,
  })

  /** For params the new schema must take all old values, for results the old one all new values. */
  test.each([
    ['the same', { type: 'string' }, { type: 'string', description: 'x' }, true],
    ['number takes integer', { type: 'integer' }, { type: 'number' }, true],
    ['integer takes no number', { type: 'number' }, { type: 'integer' }, 'number no longer fits integer'],
    ['a union takes its parts', { type: 'string' }, { anyOf: [{ type: 'string' }, { type: 'null' }] }, true],
    ['a part takes no union', { type: ['string', 'null'] }, { type: 'string' }, 'null no longer fits string'],
    ['nullable is a union', { type: 'string', nullable: true }, { type: 'string' }, 'null no longer fits string'],
    ['any value takes all', { type: 'string' }, {}, true],
    ['a type takes not any value', {}, { type: 'string' }, 'any value no longer fits string'],
    ['never takes nothing', { type: 'string' }, false, 'string no longer fits never'],
    ['an enum takes part of it', { enum: ['a'] }, { enum: ['a', 'b'] }, true],
    ['an enum takes no more', { enum: ['a', 'b', 'c'] }, { enum: ['a'] }, '"b" | "c" no longer fits "a"'],
    ['string takes an enum', { enum: ['a', 'b'] }, { type: 'string' }, true],
    ['an enum takes not all strings', { type: 'string' }, { enum: ['a'] }, 'string no longer fits "a"'],
    ['constants are compared by value', { const: { a: 1, b: 2 } }, { const: { b: 2, a: 1 } }, true],
    ['a wider range', { minimum: 1, type: 'number', maximum: 2 }, { type: 'number', minimum: 0 }, true],
    ['a narrower range', { type: 'number' }, { type: 'number', minimum: 0 }, 'minimum (none) is 0'],
    ['a shorter text', { type: 'string', maxLength: 9 }, { type: 'string', maxLength: 5 }, 'maxLength 9 is 5'],
    ['another pattern', { type: 'string' }, { type: 'string', pattern: 'a' }, 'pattern (none) is "a"'],
    ['another format', { type: 'string', format: 'date' }, { type: 'string', format: 'email' }, 'format "date" is "email"'],
    [
      'items',
      { type: 'array', items: { type: 'string' } },
      { type: 'array', items: { type: 'number' } },
      '[]: string no longer fits number',
    ],
    ['tuples', { prefixItems: [{ type: 'string' }] }, { prefixItems: [{ type: 'number' }] }, '[0]: string no longer fits number'],
    [
      'members',
      object({ a: object({ b: { type: 'string' } }) }),
      object({ a: object({ b: { type: 'null' } }) }),
      'a.b: string no longer fits null',
    ],
    ['a member that may be missing', object({ a: {} }), object({ a: {} }, ['a']), 'a: may be missing'],
    ['a member that is missing', object({}), object({ a: {} }, ['a']), 'a: is missing'],
    [
      'a record',
      { additionalProperties: { type: 'string' } },
      { additionalProperties: { type: 'number' } },
      '*: string no longer fits number',
    ],
    [
      'all of several',
      { allOf: [object({ a: { type: 'string' } }), object({ b: {} })] },
      object({ a: { type: 'null' }, b: {} }),
      'a: string no longer fits null',
    ],
    [
      'alternatives beside members',
      object({ a: { type: 'string' } }, [], { anyOf: [{ required: ['a'] }] }),
      object({ a: { type: 'string' } }, ['a']),
      true,
    ],
  ])('old and new types are compared: %s', async (_, from, to, outcome) => {
    const asParams = await methodChanges(params(param('x', from)), params({ ...param('x'), schema: to }))
    const asResult = await methodChanges({ result: { name: 'r', schema: to } }, { result: { name: 'r', schema: from } })
    const [at, reason] = `${outcome}`.includes(': ') ? `${outcome}`.split(': ') : ['', outcome]
    const where = at ? ` at ${at}` : ''
    expect(asParams.changes).toEqual(outcome === true ? [] : [`breaking params-type: the param x${where}: ${reason}`])
    expect(asResult.changes).toEqual(outcome === true ? [] : [`breaking result-type: the result${where}: ${reason}`])
  })

  test('a member that is gone breaks clients that send it, and those that read it if it was required', async () => {
    const [more, less] = [object({ a: {}, b: {} }, ['a']), object({ a: {} }, ['a'])]
    expect((await methodChanges(params(param('x', more)), params(param('x', less)))).changes).toEqual([
      'breaking params-type: the param x at b: is no longer taken',
    ])
    expect(
      (await methodChanges({ result: { name: 'r', schema: less } }, { result: { name: 'r', schema: more } })).changes,
    ).toEqual([])
    const none = object({})
    expect(
      (await methodChanges({ result: { name: 'r', schema: less } }, { result: { name: 'r', schema: none } })).changes,
    ).toEqual(['breaking result-type: the result at a: is missing'])
  })

  test('a type that holds itself is compared once', async () => {
    const schemas = (type: string) => ({
      Tree: object({ value: { type }, children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } }),
    })
    const methods = [{ name: 'm', params: [param('tree', { $ref: '#/components/schemas/Tree' })] }]
    const [old, next] = ['string', 'number'].map((type) => documentWith({ methods, components: { schemas: schemas(type) } })) as [
      string,
      string,
    ]
    expect(await changesBetween(old, old)).toEqual({ code: 0, changes: [] })
    expect((await changesBetween(old, next)).changes).toEqual([
      'breaking params-type: the param tree at value: string no longer fits number',
    ])
  })

  test('references that lead to nothing, to other documents or in circles are any value', async () => {
    const broken = ['#/nope', 'https://evil.example/x', '#/components/schemas/Self'].map((reference) =>
      param(reference, { $ref: reference }),
    )
    const components = { schemas: { Self: { $ref: '#/components/schemas/Self' } } }
    const document = documentWith({ methods: [{ name: 'm', params: broken }], components })
    expect(await changesBetween(document, document)).toEqual({ code: 0, changes: [] })
  })
})

describe('the command', () => {
  const service = (y: string) => `import { Service } from 'damn-simple-jsonrpc-server'
export default new Service().method('add', { params: ['x', '${y}'] }, (x, y) => x + y).method('old', () => 1)`

  test('two modules are compared, with a table for people', async () => {
    const cwd = project({ 'a.mjs': service('y?'), 'b.mjs': service('y') })
    const { code, stdout, stderr } = await runInProcess(['diff', 'a.mjs', 'b.mjs'], { cwd })
    expect([code, stderr]).toEqual([1, ''])
    expect(stdout).toBe('breaking  add  the param y is now required\n1 breaking change\n')
    expect(await runInProcess(['diff', 'b.mjs', 'a.mjs'], { cwd })).toMatchObject({ code: 0, stdout: 'No breaking changes\n' })
  })

  test('services with schemas compare equal to themselves', async () => {
    const Item = z.object({ name: z.string(), tags: z.array(z.enum(['a', 'b'])).optional(), at: z.union([z.string(), z.null()]) })
    const document = openrpc(
      new Service().method('buy', { params: { item: Item }, result: z.record(z.string(), Item) }, () => ({})),
      { title: 'S', version: '1' },
    )
    expect(await changesBetween(JSON.stringify(document), JSON.stringify(document))).toEqual({ code: 0, changes: [] })
  })

  test('what cannot be compared is exit code 2', async () => {
    const cwd = project({ 'a.json': documentWith({}), 'b.json': '{}' })
    expect(await runInProcess(['diff', 'a.json', 'b.json'], { cwd })).toMatchObject({ code: 2, stdout: '' })
    expect(await runInProcess(['diff', 'a.json', 'none.json'], { cwd })).toMatchObject({ code: 2 })
    expect(await runInProcess(['diff', 'a.json'], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('name two services'),
    })
  })

  test('texts of a document cannot control the terminal', async () => {
    const cwd = project({ 'a.json': documentWith({ methods: [{ name: '\u001b[31mred' }] }), 'b.json': documentWith({}) })
    expect((await runInProcess(['diff', 'a.json', 'b.json'], { cwd })).stdout).not.toContain('\u001b')
  })

  test('texts of a document cannot begin a line of the report', async () => {
    const cwd = project({ 'a.json': documentWith({ methods: [{ name: 'a\nNo breaking changes' }] }), 'b.json': documentWith({}) })
    expect((await runInProcess(['diff', 'a.json', 'b.json'], { cwd })).stdout).not.toMatch(/^No/m)
  })
})
