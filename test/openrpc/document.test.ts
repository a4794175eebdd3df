/** What a document says about a service, feature by feature. */

import { type } from 'arktype'
import { loginRequired, Service } from 'damn-simple-jsonrpc-server'
import { defineError } from 'damn-simple-jsonrpc-server/client'
import { type OpenrpcMethod, openrpc } from 'damn-simple-jsonrpc-server/openrpc'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { everything, info } from './everything.ts'

type AnyService = Parameters<typeof openrpc>[0]

function only(service: AnyService): OpenrpcMethod {
  return openrpc(service, info).methods[0] as OpenrpcMethod
}

describe('the frame', () => {
  test('is OpenRPC 1.3.2 unless told otherwise, with the info as it was given', () => {
    expect(openrpc(new Service(), info)).toEqual({ openrpc: '1.3.2', info, methods: [] })
    expect(openrpc(new Service(), info, { openrpc: '1.4.0' }).openrpc).toBe('1.4.0')
    expect(openrpc(new Service(), info, { openrpc: '1.2.6' }).openrpc).toBe('1.2.6')
  })

  test('holds every method, mounted ones under their full names', () => {
    const names = openrpc(everything(), info).methods.map(({ name }) => name)
    expect(names).toEqual(
      everything()
        .list()
        .map(([name]) => name),
    )
    expect(names).toContain('stats.deep.count')
  })

  test('is plain JSON: what is sent is what there is', () => {
    const document = openrpc(everything(), info)
    expect(JSON.parse(JSON.stringify(document))).toEqual(document)
  })

  test('names servers and further docs', () => {
    const servers = [{ url: 'https://example.com/rpc' }]
    const externalDocs = { url: 'https://example.com/docs' }
    expect(openrpc(new Service(), info, { servers, externalDocs })).toMatchObject({ servers, externalDocs })
  })
})

describe('params', () => {
  test('that were not declared are counted, and may be left out', () => {
    expect(only(new Service().method('add', (x: number, y: number) => x + y))).toMatchObject({
      paramStructure: 'by-position',
      params: [
        { name: 'param1', required: false, schema: {} },
        { name: 'param2', required: false, schema: {} },
      ],
    })
  })

  test('do not count the context or the request, which no client sends', () => {
    const service = new Service<{ user: string }>()
      .method('who', { takesHttpRequest: true }, (request) => request.user)
      .method('whose', { takesContext: true, params: ['thing'] }, (context, thing: unknown) => [context.method, thing])
    const [who, whose] = openrpc(service, info).methods
    expect(who?.params).toEqual([])
    expect(whose?.params.map(({ name }) => name)).toEqual(['thing'])
  })

  test('by name may be sent both ways, and a question mark lets one be left out', () => {
    expect(only(new Service().method('pow', { params: ['x', 'y?'] }, (x: unknown, y?: unknown) => [x, y]))).toMatchObject({
      paramStructure: 'either',
      params: [
        { name: 'x', required: true, schema: {} },
        { name: 'y', required: false, schema: {} },
      ],
    })
  })

  test('of a shape bring their schemas, their words, and whether they may be left out', () => {
    const shape = {
      x: z.number().describe('The first').meta({ title: 'First' }),
      old: z.string().meta({ deprecated: true }).optional(),
      y: z.number().default(7),
    }
    expect(only(new Service().method('m', { params: shape }, () => 1)).params).toEqual([
      {
        name: 'x',
        required: true,
        summary: 'First',
        description: 'The first',
        schema: { type: 'number', title: 'First', description: 'The first' },
      },
      { name: 'old', required: false, deprecated: true, schema: { type: 'string', deprecated: true } },
      { name: 'y', required: false, schema: { type: 'number', default: 7 } },
    ])
  })

  test('that may be left out go last; where that changes the order, only names are left to call by', () => {
    const shape = { maybe: z.string().optional(), sure: z.string() }
    const { params, paramStructure } = only(new Service().method('m', { params: shape }, () => 1))
    expect(params.map(({ name, required }) => [name, required])).toEqual([
      ['sure', true],
      ['maybe', false],
    ])
    expect(paramStructure).toBe('by-name')
  })

  test('are described by what goes in, results by what comes out', () => {
    const text = z.string().transform(Number).pipe(z.number())
    const { params, result } = only(new Service().method('m', { params: { text }, result: text }, ({ text: n }) => `${n}`))
    expect(params[0]?.schema).toEqual({ type: 'string' })
    expect(result.schema).toEqual({ type: 'number' })
  })

  test('of one object schema are its members, by name', () => {
    const whole = z.object({ a: z.string().optional(), b: z.number() })
    const method = only(new Service().method('m', { params: whole }, () => 1))
    expect(method).toMatchObject({
      paramStructure: 'by-name',
      params: [
        { name: 'b', required: true },
        { name: 'a', required: false },
      ],
    })
    expect(method).not.toHaveProperty('x-params')
  })

  test('of one tuple are its places, by position', () => {
    const method = only(new Service().method('m', { params: z.tuple([z.number(), z.string()]) }, () => 1))
    expect(method).toMatchObject({
      paramStructure: 'by-position',
      params: [
        { name: 'param1', required: true, schema: { type: 'number' } },
        { name: 'param2', required: true, schema: { type: 'string' } },
      ],
    })
    expect(method).not.toHaveProperty('x-params')
  })

  test('of an array of any length have no list: the whole schema stands beside it', () => {
    expect(only(new Service().method('m', { params: z.array(z.number()) }, () => 1))).toMatchObject({
      params: [],
      'x-params': { type: 'array', items: { type: 'number' } },
    })
  })

  test('of alternatives are whatever any of them names; what all of them need is required', () => {
    const whole = z.union([z.object({ a: z.string(), c: z.number() }), z.object({ b: z.string(), c: z.boolean() })])
    const method = only(new Service().method('m', { params: whole }, () => 1))
    expect(method.params.map(({ name, required }) => [name, required])).toEqual([
      ['c', true],
      ['a', false],
      ['b', false],
    ])
    expect(method.params[0]?.schema).toEqual({ anyOf: [{ type: 'number' }, { type: 'boolean' }] })
    expect(method['x-params']).toHaveProperty('anyOf')
  })

  test('of both at once are all of theirs', () => {
    const whole = type({ a: 'string' }).and({ 'b?': 'number' })
    const method = only(new Service().method('m', { params: whole }, () => 1))
    expect(method.params.map(({ name, required }) => [name, required])).toEqual([
      ['a', true],
      ['b', false],
    ])
  })

  test('that only an asynchronous validator knows count as required', () => {
    const slow = z.preprocess(async (value) => value, z.string().optional())
    expect(only(new Service().method('m', { params: { slow } }, () => 1)).params[0]?.required).toBe(true)
  })
})

test('words, tags and errors stand as they were given', () => {
  const options = {
    summary: 'Short',
    description: 'Long',
    deprecated: true,
    tags: ['one', 'two'],
    errors: [
      { code: 1, message: 'No', data: { why: 'because' } },
      { code: 2, message: 'Never' },
    ],
  }
  expect(only(new Service().method('m', options, () => 1))).toMatchObject({
    ...options,
    tags: [{ name: 'one' }, { name: 'two' }],
  })
})

test('an error whose data has a schema shows the schema beside it, never the inside of a validator', () => {
  const method = only(
    new Service().method('m', { errors: [{ code: 1, message: 'No', data: z.object({ left: z.number() }) }] }, () => 1),
  )
  expect(method.errors).toEqual([{ code: 1, message: 'No' }])
  expect(method['x-error-data']).toMatchObject({ 1: { type: 'object', properties: { left: { type: 'number' } } } })
})

test('errors of defineError() are listed, with or without a schema for their data', () => {
  const errors = [defineError(1, 'Not enough money', z.object({ balance: z.number() })), defineError(2, 'Closed')]
  const method = only(new Service().method('pay', { errors }, () => 1))
  expect(method.errors).toEqual([
    { code: 1, message: 'Not enough money' },
    { code: 2, message: 'Closed' },
  ])
  expect(Object.keys(method['x-error-data'] ?? {})).toEqual(['1'])
})

test('data and values that JSON cannot hold are left away', () => {
  const errors = [{ code: 1, message: 'No', data: 10n }]
  const examples = [{ params: [10n], result: () => 1 }]
  expect(only(new Service().method('m', { params: ['x'], errors, examples }, (x: unknown) => x))).toMatchObject({
    errors: [{ code: 1, message: 'No' }],
    examples: [{ name: 'Example 1', params: [{ name: 'x', value: null }], result: { name: 'result', value: null } }],
  })
})

test('examples name their values, in the order of the params', () => {
  const examples = [
    { params: { y: 2, x: 1 }, result: 3 },
    { name: 'by position', params: [4, 5, 6], result: 9 },
  ]
  expect(only(new Service().method('m', { params: ['x', 'y'], examples }, (x: unknown, y: unknown) => [x, y])).examples).toEqual([
    {
      name: 'Example 1',
      params: [
        { name: 'x', value: 1 },
        { name: 'y', value: 2 },
      ],
      result: { name: 'result', value: 3 },
    },
    {
      name: 'by position',
      params: [
        { name: 'x', value: 4 },
        { name: 'y', value: 5 },
        { name: 'param3', value: 6 },
      ],
      result: { name: 'result', value: 9 },
    },
  ])
})

test('guards leave no trace', () => {
  expect(Object.keys(only(new Service().method('m', { guards: [loginRequired()] }, () => 1)))).toEqual([
    'name',
    'paramStructure',
    'params',
    'result',
  ])
})

describe('wrong set-up is a TypeError that names the mend', () => {
  test.each([
    [undefined, info, {}, /Service: hand it over/],
    [new Service(), undefined, {}, /info\.title/],
    [new Service(), { title: 'x' }, {}, /info\.version/],
    [new Service(), info, { versoin: '1.4.0' }, /no option versoin/],
    [new Service(), info, { openrpc: '1.3' }, /1\.2\.6, 1\.3\.2, 1\.4\.0/],
    [new Service(), info, { dialect: 'draft-04' }, /draft-07 or draft-2020-12/],
    [new Service(), info, { converters: { valibot: 'yes' } }, /functions/],
    [new Service(), info, { servers: [{ url: '/rpc' }] }, /absolute URL/],
    [new Service(), info, { externalDocs: { url: 'docs' } }, /absolute URL/],
  ])('openrpc(%o, %o, %o)', (service, given, options, mend) => {
    expect(() => openrpc(service as never, given as never, options as never)).toThrow(mend)
    expect(() => openrpc(service as never, given as never, options as never)).toThrow(TypeError)
  })
})
