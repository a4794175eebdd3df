/** The OpenRPC document of a service, feature by feature. */

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

describe('the document', () => {
  test('the document follows OpenRPC 1.3.2 by default, and holds the info unchanged', () => {
    expect(openrpc(new Service(), info)).toEqual({ openrpc: '1.3.2', info, methods: [] })
    expect(openrpc(new Service(), info, { openrpc: '1.4.0' }).openrpc).toBe('1.4.0')
    expect(openrpc(new Service(), info, { openrpc: '1.2.6' }).openrpc).toBe('1.2.6')
  })

  test('the document holds every method, mounted ones under their full names', () => {
    const names = openrpc(everything(), info).methods.map(({ name }) => name)
    expect(names).toEqual(
      everything()
        .list()
        .map(([name]) => name),
    )
    expect(names).toContain('stats.deep.count')
  })

  test('the document is plain JSON: serializing it changes nothing', () => {
    const document = openrpc(everything(), info)
    expect(JSON.parse(JSON.stringify(document))).toEqual(document)
  })

  test('the document names servers and external docs', () => {
    const servers = [{ url: 'https://example.com/rpc' }]
    const externalDocs = { url: 'https://example.com/docs' }
    expect(openrpc(new Service(), info, { servers, externalDocs })).toMatchObject({ servers, externalDocs })
  })
})

test('a method that is readonly has x-readonly, and another one has not', () => {
  expect(only(new Service().method('m', { readonly: true }, () => 1))).toHaveProperty('x-readonly', true)
  expect(only(new Service().method('m', { readonly: false }, () => 1))).not.toHaveProperty('x-readonly')
})

test('summary, description, tags and errors are copied from the options of the method', () => {
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

test('an error with a data schema has its JSON Schema in x-error-data, and no data', () => {
  const method = only(
    new Service().method('m', { errors: [{ code: 1, message: 'No', data: z.object({ left: z.number() }) }] }, () => 1),
  )
  expect(method.errors).toEqual([{ code: 1, message: 'No' }])
  expect(method['x-error-data']).toMatchObject({ 1: { type: 'object', properties: { left: { type: 'number' } } } })
})

test('errors of defineError() are listed, with or without a data schema', () => {
  const errors = [defineError(1, 'Not enough money', z.object({ balance: z.number() })), defineError(2, 'Closed')]
  const method = only(new Service().method('pay', { errors }, () => 1))
  expect(method.errors).toEqual([
    { code: 1, message: 'Not enough money' },
    { code: 2, message: 'Closed' },
  ])
  expect(Object.keys(method['x-error-data'] ?? {})).toEqual(['1'])
})

test('data and example values that have no JSON are left out or null', () => {
  const errors = [{ code: 1, message: 'No', data: 10n }]
  const examples = [{ params: [10n], result: () => 1 }]
  expect(only(new Service().method('m', { params: ['x'], errors, examples }, (x: unknown) => x))).toMatchObject({
    errors: [{ code: 1, message: 'No' }],
    examples: [{ name: 'Example 1', params: [{ name: 'x', value: null }], result: { name: 'result', value: null } }],
  })
})

test('the values of an example have names, in the order of the params', () => {
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

test('methods with guards of their own or of a service have x-guarded with the option guards, and no other methods have it', () => {
  const guard = loginRequired()
  const inner = new Service({ guards: [guard] }).method('a', () => 1)
  const service = new Service().method('b', { guards: [guard] }, () => 1).method('c', { guards: [] }, () => 1)
  service.mount('inner', inner)
  service.mount(
    'open',
    new Service().method('d', () => 1),
  )
  const { methods } = openrpc(service, info, { guards: true })
  expect(methods.map((method) => [method.name, method['x-guarded']])).toEqual([
    ['b', true],
    ['c', undefined],
    ['inner.a', true],
    ['open.d', undefined],
  ])
  service.guard(guard)
  expect(openrpc(service, info, { guards: true }).methods.every((method) => method['x-guarded'])).toBe(true)
  expect(service.isGuarded('missing')).toBe(false)
})

test('the document does not mention guards', () => {
  expect(Object.keys(only(new Service().method('m', { guards: [loginRequired()] }, () => 1)))).toEqual([
    'name',
    'paramStructure',
    'params',
    'result',
  ])
})

describe('openrpc() refuses a wrong set-up', () => {
  test.each([
    [undefined, info, {}, /needs a Service as its first argument/],
    [new Service(), undefined, {}, /info\.title/],
    [new Service(), { title: 'x' }, {}, /info\.version/],
    [new Service(), info, { versoin: '1.4.0' }, /no option versoin/],
    [new Service(), info, { openrpc: '1.3' }, /1\.2\.6, 1\.3\.2, 1\.4\.0/],
    [new Service(), info, { dialect: 'draft-04' }, /draft-07 or draft-2020-12/],
    [new Service(), info, { converters: { valibot: 'yes' } }, /converters\.valibot must be a function/],
    [new Service(), info, { servers: [{ url: '/rpc' }] }, /absolute URL/],
    [new Service(), info, { externalDocs: { url: 'docs' } }, /absolute URL/],
  ])('openrpc(%o, %o, %o) throws a TypeError that says what to change', (service, documentInfo, options, hint) => {
    expect(() => openrpc(service as never, documentInfo as never, options as never)).toThrow(hint)
    expect(() => openrpc(service as never, documentInfo as never, options as never)).toThrow(TypeError)
  })
})
