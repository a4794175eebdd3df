/** The OpenAPI document of a service. */
import { Validator } from '@seriousme/openapi-schema-validator'
import Ajv2020 from 'ajv/dist/2020.js'
import { Service } from 'damn-simple-jsonrpc-server'
import { openapi } from 'damn-simple-jsonrpc-server/openapi'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { converters, everything } from '../openrpc/everything.ts'
import { plain, shop } from './shop.ts'

const info = { title: 'Shop', version: '1.0.0' }
const document = openapi(shop(), info, { servers: [{ url: 'https://shop.example', summary: 'Live' }] })

describe('validity', () => {
  test.each([
    ['the shop', document],
    ['every feature of a service', openapi(everything(), info, { converters })],
    ['a service without methods', openapi(new Service(), info)],
  ])('the document of %s is valid', async (_, one) => {
    const validator = new Validator()
    expect(await validator.validate(JSON.parse(JSON.stringify(one)))).toEqual({ valid: true })
  })

  test('every schema of the document compiles as 2020-12', () => {
    const ajv = new Ajv2020.default({ strict: false })
    const whole = openapi(everything(), info, { converters })
    ajv.addSchema({ $id: 'document', components: whole.components })
    const schemas = Object.values(whole.paths).flatMap(({ post }) => [
      post.requestBody?.content['application/json'].schema,
      ...Object.values(post.responses).map((response) => response.content?.['application/json'].schema),
    ])
    for (const schema of schemas.filter((one) => one !== undefined)) {
      const text = JSON.stringify(schema).replaceAll('"#/', '"document#/')
      expect(() => ajv.compile(JSON.parse(text))).not.toThrow()
    }
    expect(JSON.stringify(whole)).not.toMatch(/\$schema|additionalItems|"items":\[/)
  })
})

describe('operations', () => {
  const {
    add,
    find,
    buy,
    plain: untyped,
    pair,
    ping,
    rows,
  } = Object.fromEntries(Object.entries(document.paths).map(([path, operations]) => [path.slice(1), operations]))

  test('a readonly method has GET and POST, another one POST alone', () => {
    expect([Object.keys(add ?? {}), Object.keys(buy ?? {})]).toEqual([['get', 'post'], ['post']])
    expect([add?.get?.operationId, add?.post.operationId]).toEqual(['add:get', 'add'])
  })

  test('the documentation of a method is that of its operations', () => {
    expect(add?.post).toMatchObject({ summary: 'Adds', description: 'Adds two numbers.', tags: ['math'] })
    expect(add?.get).toMatchObject({ summary: 'Adds', description: 'Adds two numbers.', tags: ['math'] })
    expect(buy?.post.deprecated).toBe(true)
  })

  test('params are an object in the body', () => {
    expect(add?.post.requestBody).toEqual({
      required: true,
      content: {
        'application/json': {
          schema: { type: 'object', properties: { x: {}, y: {} }, required: ['x'], additionalProperties: false },
        },
      },
    })
  })

  test('a method without params needs a body all the same: without one, clients send no Content-Type', () => {
    expect(ping?.post.requestBody).toMatchObject({
      required: true,
      content: { 'application/json': { schema: { type: ['object', 'array'] } } },
    })
  })

  test('a method that takes its params by position has an array in the body', () => {
    expect(untyped?.post.requestBody).toEqual({
      required: true,
      content: { 'application/json': { schema: { type: 'array', prefixItems: [{ title: 'param1' }, { title: 'param2' }] } } },
    })
    expect(pair?.post.requestBody?.required).toBe(true)
    expect(pair?.get?.parameters).toMatchObject([{ name: 'params', in: 'query', content: {} }])
  })

  test('simple params and lists are plain in the query, others are JSON', () => {
    const forms = find?.get?.parameters?.map((one) => [one.name, one.required, one.content === undefined ? 'plain' : 'json'])
    expect(forms).toEqual([
      ['text', true, 'plain'],
      ['limit', false, 'plain'],
      ['tags', false, 'plain'],
      ['sold', false, 'plain'],
      ['where', false, 'json'],
    ])
  })

  test('declared errors have their status, code and data', () => {
    const { 200: ok, 422: declared, default: others } = buy?.post.responses ?? {}
    expect(ok?.content?.['application/json'].schema).toMatchObject({ type: 'object', properties: { total: {} } })
    expect(declared?.description).toBe('1001: Sold out')
    expect(declared?.content?.['application/json'].schema).toMatchObject({
      properties: { code: { const: 1001 }, data: { type: 'object' } },
      required: ['code', 'message', 'data'],
    })
    expect(others?.content?.['application/json'].schema).toEqual({ $ref: '#/components/schemas/Error' })
  })

  test('a method that yields has the schema of its items', () => {
    expect(rows?.post.responses[200]).toHaveProperty('x-item')
  })

  test('subscriptions and what ends them are left out', () => {
    expect(Object.keys(document.paths)).not.toContain('/watch')
  })

  test('a name is percent-encoded in its path', () => {
    expect(Object.keys(document.paths)).toContain('/a%2Fb%20%7Bc%7D%20%C3%A9')
  })

  test('an address has its summary as the description', () => {
    expect(document.servers).toEqual([{ url: 'https://shop.example', description: 'Live' }])
  })
})

test('a component named Error keeps its name, and the error takes another one', () => {
  const Failure = z.object({ why: z.string() }).meta({ id: 'Error' })
  const { components, paths } = openapi(
    new Service().method('last', { result: Failure }, () => ({ why: 'x' })),
    info,
  )
  expect(Object.keys(components.schemas)).toEqual(['Error', 'Error_2'])
  expect(paths['/last']?.post.responses.default?.content?.['application/json'].schema).toEqual({
    $ref: '#/components/schemas/Error_2',
  })
})

test('params named items, additionalItems and $schema stay params', () => {
  const params = { items: z.tuple([z.string()]), additionalItems: z.string(), $schema: z.string() }
  const { paths } = openapi(
    new Service().method('odd', { params }, () => 1),
    info,
  )
  const schema = paths['/odd']?.post.requestBody?.content['application/json'].schema as { properties: object }
  expect(Object.keys(schema.properties)).toEqual(['items', 'additionalItems', '$schema'])
})

test('the endpoint serves the document with a tag, if it has info', async () => {
  const call = plain({ info })
  const { status, json, headers } = await call('/openapi.json')
  expect([status, json]).toEqual([200, JSON.parse(JSON.stringify(openapi(shop(), info)))])
  expect((await call('/openapi.json', { headers: { 'if-none-match': headers.get('etag') as string } })).status).toBe(304)
  expect((await plain()('/openapi.json')).status).toBe(404)
})

test('an option of openrpc that OpenAPI does not have is refused', () => {
  expect(() => openapi(shop(), info, { dialect: 'draft-07' } as never)).toThrow('dialect')
})
