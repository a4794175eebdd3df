/** `jsonrpc openapi`: from a module and from a foreign document. */
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, test } from 'vitest'
import { documentWith } from './foreign.ts'
import { runInProcess } from './in-process.ts'
import { project } from './program.ts'

const calculator = `import { Service } from 'damn-simple-jsonrpc-server'
import { z } from 'zod'
export default new Service()
  .method('add', { params: { x: z.number(), y: z.number().optional() }, readonly: true, examples: [{ params: { x: 1 }, result: 1 }] }, ({ x }) => x)
  .method('pair', { params: z.tuple([z.string()]) }, (pair) => pair)
`

describe('jsonrpc openapi', () => {
  test('openapi prints a valid document of a module', async () => {
    const folder = project({ 'calculator.mjs': calculator })
    const { code, stdout, stderr } = await runInProcess(['openapi', 'calculator.mjs', '--server', 'https://example.com'], {
      cwd: folder,
    })
    expect([code, stderr]).toEqual([0, ''])
    const document = JSON.parse(stdout)
    expect(await new Validator().validate(JSON.parse(stdout))).toEqual({ valid: true })
    expect(document).toMatchObject({ openapi: '3.1.1', servers: [{ url: 'https://example.com' }] })
    expect(Object.keys(document.paths)).toEqual(['/add', '/pair'])
    expect(document.paths['/add'].post.requestBody.content['application/json'].examples).toEqual({
      'Example 1': { value: { x: 1 } },
    })
    expect(document.paths['/pair'].post.requestBody.content['application/json'].schema).toHaveProperty('prefixItems')
  })

  test('openapi prints a valid document of a foreign OpenRPC document, without what it cannot read', async () => {
    const methods = [
      {
        name: 'add',
        params: [{ $ref: '#/components/contentDescriptors/X' }],
        errors: [{ $ref: '#/components/errors/Full' }],
        tags: [{ name: 'a' }, null],
        examples: 'none',
      },
    ]
    const components = {
      contentDescriptors: {
        X: { name: 'x', required: true, schema: { type: 'array', items: [{ type: 'string' }], additionalItems: false } },
      },
      errors: { Full: { code: 7, message: 'Full' } },
    }
    const folder = project({ 'far.json': documentWith({ methods, components }) })
    const { code, stdout } = await runInProcess(['openapi', 'far.json'], { cwd: folder })
    expect(code).toBe(0)
    expect(await new Validator().validate(JSON.parse(stdout))).toEqual({ valid: true })
    const { post } = JSON.parse(stdout).paths['/add']
    expect(post.requestBody.content['application/json'].schema).toEqual({
      type: 'object',
      properties: { x: { type: 'array', prefixItems: [{ type: 'string' }], items: false } },
      required: ['x'],
      additionalProperties: false,
    })
    expect(post.responses[422].description).toBe('7: Full')
  })
})

describe('broken documents', () => {
  test.each([
    ['a method that is no object', { methods: [5] }, 'methods[0] is no object'],
    ['a method without a name', { methods: [{}] }, 'methods[0] has no name'],
    ['two methods of one name', { methods: [{ name: 'a' }, { name: 'a' }] }, 'it has two methods "a"'],
    ['params that are no array', { methods: [{ name: 'a', params: {} }] }, 'params of the method "a" are no array'],
    ['a param without a name', { methods: [{ name: 'a', params: [{}] }] }, 'params[0] of the method "a" has no name'],
    [
      'a schema that is none',
      { methods: [{ name: 'a', params: [{ name: 'x', schema: 5 }] }] },
      'is neither an object nor a boolean',
    ],
    ['an error without a code', { methods: [{ name: 'a', errors: [{}] }] }, 'errors[0] of the method "a" has no code'],
    [
      'a reference that leads to nothing',
      { methods: [{ $ref: '#/nope' }] },
      'methods[0] refers to #/nope, which leads to nothing',
    ],
    ['an inherited name', { methods: [{ $ref: '#/__proto__/toString' }] }, 'which leads to nothing'],
    ['a reference to itself', { methods: [{ $ref: '#/methods/0' }] }, 'methods[0] refers to #/methods/0, which leads to nothing'],
    [
      'a reference to another document',
      { methods: [{ $ref: 'https://evil.example/a.json' }] },
      'Other documents are not fetched',
    ],
  ])('%s is named', async (_, members, hint) => {
    const cwd = project({ 'far.json': documentWith(members) })
    for (const args of [
      ['openapi', 'far.json'],
      ['client', 'far.json'],
      ['diff', 'far.json', 'far.json'],
    ]) {
      const { code, stdout, stderr } = await runInProcess(args, { cwd })
      expect([code, stdout]).toEqual([args[0] === 'diff' ? 2 : 1, ''])
      expect(stderr).toContain(`jsonrpc: far.json is a broken OpenRPC document: `)
      expect(stderr).toContain(hint)
    }
  })

  test('schemas that nest deeper than the stack are refused in words', async () => {
    const deep = `${'{"items":'.repeat(100_000)}{}${'}'.repeat(100_000)}`
    const text = documentWith({ methods: [{ name: 'a', result: { name: 'r', schema: 'deep' } }] }).replace('"deep"', deep)
    const cwd = project({ 'far.json': text })
    for (const args of [
      ['openapi', 'far.json'],
      ['client', 'far.json'],
    ]) {
      const { code, stderr } = await runInProcess(args, { cwd })
      expect([code, stderr]).toEqual([1, 'jsonrpc: far.json has schemas that nest too deep\n'])
    }
  })

  test('a document of 10 MB is read in seconds', async () => {
    const schemas = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, index) => [
        `Type${index}`,
        {
          type: 'object',
          description: 'x'.repeat(300),
          properties: { next: { $ref: `#/components/schemas/Type${(index + 1) % 20_000}` } },
        },
      ]),
    )
    const methods = Array.from({ length: 2_000 }, (_, index) => ({
      name: `method${index}`,
      description: 'x'.repeat(500),
      result: { name: 'r', schema: { $ref: `#/components/schemas/Type${index}` } },
    }))
    const text = documentWith({ methods, components: { schemas } })
    expect(text.length).toBeGreaterThan(8_000_000)
    const cwd = project({ 'far.json': text })
    const started = performance.now()
    expect((await runInProcess(['client', 'far.json'], { cwd })).code).toBe(0)
    expect((await runInProcess(['diff', 'far.json', 'far.json'], { cwd })).code).toBe(0)
    expect((await runInProcess(['openapi', 'far.json'], { cwd })).code).toBe(0)
    expect(performance.now() - started).toBeLessThan(20_000)
  })
})
