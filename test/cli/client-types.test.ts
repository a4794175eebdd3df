/** `jsonrpc client`: the types of a server, from its OpenRPC document. They must compile, and hold no code. */
import { openrpc } from 'damn-simple-jsonrpc-server/openrpc'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { converters, everything } from '../openrpc/everything.ts'
import { compile, makeProgram } from '../types/compilers.ts'
import { documentWith } from './foreign.ts'
import { runInProcess } from './in-process.ts'
import { project } from './program.ts'

/** The types of a document. */
async function typesOf(document: string, args: readonly string[] = []) {
  const cwd = project({ 'far.json': document })
  const { code, stdout, stderr } = await runInProcess(['client', 'far.json', ...args], { cwd })
  expect(code, stderr).toBe(0)
  return { text: stdout, stderr }
}

/** The type of one schema, as the result of a method. */
async function typeOf(schema: unknown, schemas: object = {}) {
  const methods = [{ name: 'm', paramStructure: 'by-position', result: { name: 'r', schema } }]
  const { text } = await typesOf(documentWith({ methods, components: { schemas } }))
  return /Contract<\[\], never, ([\s\S]*?)>\n\}/.exec(text)?.[1]
}

async function errorsIn(name: string, files: Readonly<Record<string, string>>) {
  return compile('7.0', makeProgram(name, files))
}

describe('schemas', () => {
  test.each([
    [{}, 'unknown'],
    [true, 'unknown'],
    [false, 'never'],
    [{ type: 'integer' }, 'number'],
    [{ type: ['string', 'null'] }, 'string | null'],
    [{ type: 'string', nullable: true }, 'string | null'],
    [{ const: 'a"b' }, '"a\\"b"'],
    [{ enum: ['a', 1, null, true] }, '"a" | 1 | null | true'],
    [{ enum: [] }, 'never'],
    [{ const: { a: [1, {}] } }, '{ readonly a: readonly [1, { readonly [name: string]: never }] }'],
    [{ anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'string' }] }, 'string | number'],
    [{ oneOf: [{ type: 'string' }, {}] }, 'unknown'],
    [{ type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'number' }] } }, 'readonly (string | number)[]'],
    [{ type: 'array' }, 'readonly unknown[]'],
    [{ type: 'array', items: { type: 'array', items: { type: 'string' } } }, 'readonly (readonly string[])[]'],
    [{ type: 'array', items: [{ type: 'string' }, { type: 'number' }] }, 'readonly [string, number]'],
    [
      { prefixItems: [{ type: 'string' }, { type: 'number' }], minItems: 1, items: { type: 'null' } },
      'readonly [string, number?, ...null[]]',
    ],
    [{ type: 'object' }, '{ readonly [name: string]: unknown }'],
    [{ type: 'object', additionalProperties: { type: 'number' } }, '{ readonly [name: string]: number }'],
    [
      { additionalProperties: { type: 'number' }, patternProperties: { '^x': { type: 'string' } } },
      '{ readonly [name: string]: number | string }',
    ],
    [
      { properties: { a: { type: 'string' }, 'b-c': {} }, required: ['a', 'd'] },
      '{\n    readonly a: string\n    readonly "b-c"?: unknown\n    readonly d: unknown\n  }',
    ],
    [
      { allOf: [{ properties: { a: {} } }, { properties: { b: {} } }] },
      '{\n    readonly a?: unknown\n  } & {\n    readonly b?: unknown\n  }',
    ],
    [{ type: 'strange' }, 'unknown'],
    [{ $ref: '#/components/schemas/Nope' }, 'unknown'],
    [{ $ref: '#/components/schemas/Item/properties/size' }, 'number'],
    [{ $ref: '#/components/schemas/Item' }, 'Item'],
    [{ $ref: '#' }, 'unknown'],
  ])('%j is %s', async (schema, type) => {
    expect(await typeOf(schema, { Item: { type: 'object', properties: { size: { type: 'number' } } } })).toBe(type)
  })
})

describe('calls', () => {
  test('the types of every feature of a service compile, and check calls', async () => {
    const service = everything()
      .method('tree', { params: { depth: z.number() }, result: z.array(z.string().nullable()) }, () => [])
      .method('rows', { params: ['count'] }, function* (count: number) {
        yield count
      })
    const document = openrpc(service, { title: 'All', version: '1' }, { converters })
    const { text, stderr } = await typesOf(JSON.stringify(document))
    expect(stderr).toBe('')
    const calls = `import { createClient } from 'damn-simple-jsonrpc-server/client'
import type { Api } from './api.js'
const client = createClient<Api>('http://localhost')
export async function calls() {
  const quotient: number = await client.divide({ dividend: 1, divisor: 2 })
  const same: number = await client.divide(1, 2)
  const tree: readonly (string | null)[] = await client.tree({ depth: 1 })
  for await (const row of client.stream.rows(1)) void row
  // @ts-expect-error a param of the wrong type
  await client.divide({ dividend: '1' })
  // @ts-expect-error no such method
  await client.nope()
  return [quotient, same, tree]
}
`
    expect(await errorsIn('client-types', { 'api.ts': text, 'calls.ts': calls })).toBe('')
  }, 60_000)

  test('a method takes its params by position, by name, or either way', async () => {
    const params = [
      { name: 'x', required: true, schema: { type: 'number' } },
      { name: 'odd name', schema: { type: 'string' } },
    ]
    const methods = ['by-position', 'by-name', 'either'].map((paramStructure) => ({
      name: paramStructure,
      paramStructure,
      params,
    }))
    const { text } = await typesOf(documentWith({ methods }))
    const named = '{\n    readonly x: number\n    readonly "odd name"?: string\n  }'
    expect(text).toContain(`readonly "by-position": Contract<[x: number, param2?: string], never, unknown>`)
    expect(text).toContain(`readonly "by-name": Contract<never, ${named}, unknown>`)
    expect(text).toContain(`readonly either: Contract<[x: number, param2?: string], ${named}, unknown>`)
  })

  test('params behind an optional one may be left out by position', async () => {
    const params = [
      { name: 'x', schema: {} },
      { name: 'y', required: true, schema: {} },
    ]
    const { text } = await typesOf(documentWith({ methods: [{ name: 'm', params }] }))
    expect(text).toContain('[x?: unknown, y?: unknown]')
  })
})

describe('hostile documents', () => {
  test('names and texts of any kind become types that compile, and no code', async () => {
    const evil = '*/ } export const pwned = 1 /* \u2028 \u202e `process.exit()` "\' \\ \n @deprecated'
    const names = [
      '__proto__',
      'constructor',
      'type',
      'string',
      'Api',
      'Contract',
      'Record',
      '1',
      '',
      'a b',
      'é',
      'a_b',
      '日本',
      evil,
    ]
    const schemas = Object.fromEntries(
      names.map((name, index) => [
        name,
        {
          description: evil,
          type: 'object',
          properties: {
            [evil]: {
              description: evil,
              $ref: `#/components/schemas/${encodeURIComponent(names[(index + 1) % names.length] ?? '')}`,
            },
          },
        },
      ]),
    )
    const methods = names
      .filter((name) => name !== '')
      .map((name) => ({
        name,
        summary: evil,
        description: evil,
        params: [{ name, description: evil, required: true, schema: { const: evil } }],
        result: { name: evil, schema: { enum: [evil, name] } },
        errors: [{ code: 1, message: evil }],
      }))
    const { text } = await typesOf(
      documentWith({ info: { title: evil, version: evil, description: evil }, methods, components: { schemas } }),
    )
    const use = `import { createClient } from 'damn-simple-jsonrpc-server/client'
import * as api from './api.js'
export const client = createClient<api.Api>('http://localhost')
// @ts-expect-error the document exports no value
void api.pwned
`
    expect(text).not.toMatch(/[\u2028\u202e]/)
    expect(await errorsIn('client-hostile', { 'api.ts': text, 'use.ts': use })).toBe('')
  }, 60_000)

  test('types that would be aliases of themselves are unknown, others may hold themselves', async () => {
    const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
    const schemas = {
      A: { anyOf: [ref('B'), { type: 'null' }] },
      B: ref('A'),
      Self: ref('Self'),
      Deep: { $ref: '#/components/schemas/Deep/allOf/0', allOf: [{ anyOf: [ref('Deep')] }] },
      Uses: { anyOf: [ref('A'), { type: 'string' }] },
      List: { type: 'array', items: ref('List') },
      Tree: { type: 'object', properties: { children: { type: 'array', items: ref('Tree') } } },
      Choice: { anyOf: [ref('Tree'), ref('List')] },
    }
    const { text } = await typesOf(documentWith({ methods: [], components: { schemas } }))
    expect(text).toContain('export type List = readonly List[]')
    expect(text).toContain('export type Choice = Tree | List')
    expect(text).toContain('export type Self = unknown')
    expect(await errorsIn('client-cycles', { 'api.ts': text })).toBe('')
  }, 60_000)

  test('a reference to another document is unknown and a warning, and nothing is fetched', async () => {
    const asked: unknown[] = []
    const original = globalThis.fetch
    globalThis.fetch = ((...request: unknown[]) => {
      asked.push(request)
      return Promise.reject(new Error('fetched'))
    }) as never
    try {
      const methods = [{ name: 'm', params: [], result: { name: 'r', schema: { $ref: 'http://169.254.169.254/latest' } } }]
      const { text, stderr } = await typesOf(documentWith({ methods }))
      expect(text).toContain('readonly m: Contract<[], never, unknown>')
      expect(stderr).toBe('Warning: http://169.254.169.254/latest cannot be followed, so its type is unknown\n')
      expect(asked).toEqual([])
    } finally {
      globalThis.fetch = original
    }
  })

  test('references within references do not grow without end', async () => {
    const laughs = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [
        `l${index}`,
        {
          properties: Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`p${at}`, { $ref: `#/x-laughs/l${index + 1}` }])),
        },
      ]),
    )
    const methods = [{ name: 'm', params: [], result: { name: 'r', schema: { $ref: '#/x-laughs/l0' } } }]
    const cwd = project({ 'far.json': documentWith({ methods, 'x-laughs': laughs }) })
    const { code, stderr } = await runInProcess(['client', 'far.json'], { cwd })
    expect([code, stderr]).toEqual([1, expect.stringContaining('The types are too long')])
  })
})

test('a module and a service that answers rpc.discover have types, too', async () => {
  const cwd = project({ 'a.mjs': `export const add = (x, y) => x + y` })
  const { code, stdout } = await runInProcess(['client', 'a.mjs'], { cwd })
  expect([code, stdout]).toEqual([
    0,
    expect.stringContaining('readonly add: Contract<[param1?: unknown, param2?: unknown], never, unknown>'),
  ])
})
