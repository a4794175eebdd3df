/** How a document lists the params of a method, for each form in which a method can declare them. */

import { type } from 'arktype'
import { Service } from 'damn-simple-jsonrpc-server'
import { type OpenrpcMethod, openrpc } from 'damn-simple-jsonrpc-server/openrpc'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { info } from './everything.ts'

type AnyService = Parameters<typeof openrpc>[0]

function only(service: AnyService): OpenrpcMethod {
  return openrpc(service, info).methods[0] as OpenrpcMethod
}

test('undeclared params are counted from the function, and are optional', () => {
  expect(only(new Service().method('add', (x: number, y: number) => x + y))).toMatchObject({
    paramStructure: 'by-position',
    params: [
      { name: 'param1', required: false, schema: {} },
      { name: 'param2', required: false, schema: {} },
    ],
  })
})

test('the context and the request are not counted as params', () => {
  const service = new Service<{ user: string }>()
    .method('who', { takesHttpRequest: true }, (request) => request.user)
    .method('whose', { takesContext: true, params: ['thing'] }, (context, thing: unknown) => [context.method, thing])
  const [who, whose] = openrpc(service, info).methods
  expect(who?.params).toEqual([])
  expect(whose?.params.map(({ name }) => name)).toEqual(['thing'])
})

test('params declared by name can be sent by position and by name, and a question mark makes one optional', () => {
  expect(only(new Service().method('pow', { params: ['x', 'y?'] }, (x: unknown, y?: unknown) => [x, y]))).toMatchObject({
    paramStructure: 'either',
    params: [
      { name: 'x', required: true, schema: {} },
      { name: 'y', required: false, schema: {} },
    ],
  })
})

test('params with a schema each have its schema, and those without one any', () => {
  const params = ['a', ['b', z.int().describe('The second').meta({ title: 'B' })], ['c?', z.string()]] as const
  expect(only(new Service().method('listed', { params }, (a: unknown, b: number, c?: string) => [a, b, c]))).toMatchObject({
    paramStructure: 'either',
    params: [
      { name: 'a', required: true, schema: {} },
      { name: 'b', required: true, summary: 'B', description: 'The second', schema: { type: 'integer' } },
      { name: 'c', required: false, schema: { type: 'string' } },
    ],
  })
})

test('params of a shape have the schema, title, description and optionality of their validator', () => {
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

test('optional params come last, and the method is by-name only if that changes the order', () => {
  const shape = { maybe: z.string().optional(), sure: z.string() }
  const { params, paramStructure } = only(new Service().method('m', { params: shape }, () => 1))
  expect(params.map(({ name, required }) => [name, required])).toEqual([
    ['sure', true],
    ['maybe', false],
  ])
  expect(paramStructure).toBe('by-name')
})

test('params are described by the input of their schema, results by the output', () => {
  const text = z.string().transform(Number).pipe(z.number())
  const { params, result } = only(new Service().method('m', { params: { text }, result: text }, ({ text: n }) => `${n}`))
  expect(params[0]?.schema).toEqual({ type: 'string' })
  expect(result.schema).toEqual({ type: 'number' })
})

test('one object schema for all params lists its members by name', () => {
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

test('one tuple schema for all params lists its items by position', () => {
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

test('an array schema of any length lists no params, and is kept whole in x-params', () => {
  expect(only(new Service().method('m', { params: z.array(z.number()) }, () => 1))).toMatchObject({
    params: [],
    'x-params': { type: 'array', items: { type: 'number' } },
  })
})

test('a union schema lists the members of all alternatives, and requires those that every alternative requires', () => {
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

test('an intersection schema lists the members of all its parts', () => {
  const whole = type({ a: 'string' }).and({ 'b?': 'number' })
  const method = only(new Service().method('m', { params: whole }, () => 1))
  expect(method.params.map(({ name, required }) => [name, required])).toEqual([
    ['a', true],
    ['b', false],
  ])
})

test('a param with an asynchronous validator counts as required', () => {
  const slow = z.preprocess(async (value) => value, z.string().optional())
  expect(only(new Service().method('m', { params: { slow } }, () => 1)).params[0]?.required).toBe(true)
})
