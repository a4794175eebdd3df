/** The JSON Schemas in a document: recursion, shared definitions, and schemas that cannot be converted. */

import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { type } from 'arktype'
import { Service } from 'damn-simple-jsonrpc-server'
import { type OpenrpcDocument, type OpenrpcOptions, openrpc, type SchemaGap } from 'damn-simple-jsonrpc-server/openrpc'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { converters, everything, info } from './everything.ts'

/** The document of a service with one method, whose one param has this schema. */
function taking(schema: unknown, options?: OpenrpcOptions): OpenrpcDocument {
  return openrpc(
    new Service().method('m', { params: { x: schema as z.ZodType } }, () => 1),
    info,
    options,
  )
}

function schemaOf(document: OpenrpcDocument): unknown {
  return document.methods[0]?.params[0]?.schema
}

/** A validator of an unknown library, with this JSON Schema. */
function foreign(jsonSchema: unknown, vendor = 'foreign'): z.ZodType {
  const describe = () => jsonSchema
  return {
    '~standard': {
      version: 1,
      vendor,
      validate: (value: unknown) => ({ value }),
      jsonSchema: { input: describe, output: describe },
    },
  } as unknown as z.ZodType
}

describe('a schema that refers to itself', () => {
  test('a recursive schema becomes a component, and every $ref in the document points to a component', () => {
    const document = openrpc(everything(), info, { converters })
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map(([, reference]) => reference)
    expect(references.length).toBeGreaterThan(8)
    for (const reference of references) {
      const [, name = ''] = /^#\/components\/schemas\/([^/]+)$/.exec(reference ?? '') ?? []
      expect(Object.keys(document.components?.schemas ?? {})).toContain(name)
    }
  })

  test('a component is named after its place if the library counts up the name', () => {
    const { components } = openrpc(everything(), info, { converters })
    expect(Object.keys(components?.schemas ?? {}).sort()).toEqual(
      ['Note', 'Note_2', 'chain.start', 'grow.result', 'grow.root', 'linked.start'].sort(),
    )
  })

  test('breakCycles allows any value where a schema would refer to itself', () => {
    const { components } = openrpc(everything(), info, { converters, breakCycles: true })
    expect(components?.schemas['grow.root']).toEqual({
      type: 'object',
      properties: { name: { type: 'string' }, folders: { type: 'array', items: {} } },
      required: ['name', 'folders'],
    })
  })

  test('two schemas that refer to each other both become components', () => {
    const schema = {
      $ref: '#/$defs/egg',
      $defs: { egg: { properties: { from: { $ref: '#/$defs/hen' } } }, hen: { properties: { lays: { $ref: '#/$defs/egg' } } } },
    }
    const document = taking(foreign(schema))
    expect(schemaOf(document)).toEqual({ $ref: '#/components/schemas/egg' })
    expect(document.components?.schemas).toEqual({
      egg: { properties: { from: { $ref: '#/components/schemas/hen' } } },
      hen: { properties: { lays: { $ref: '#/components/schemas/egg' } } },
    })
  })
})

describe('definitions', () => {
  test('definitions with one name are one component if their content is equal, else two', () => {
    const using = (content: object) => foreign({ $ref: '#/definitions/Thing', definitions: { Thing: content } })
    const shape = { a: using({ type: 'string' }), b: using({ type: 'string' }), c: using({ type: 'number' }) }
    const document = openrpc(
      new Service().method('m', { params: shape }, () => 1),
      info,
    )
    expect(document.components?.schemas).toEqual({ Thing: { type: 'string' }, Thing_2: { type: 'number' } })
    expect(document.methods[0]?.params.map(({ schema }) => schema)).toEqual([
      { $ref: '#/components/schemas/Thing' },
      { $ref: '#/components/schemas/Thing' },
      { $ref: '#/components/schemas/Thing_2' },
    ])
  })

  test('definitions are equal only if the definitions that they refer to are equal', () => {
    const using = (leaf: string) =>
      foreign({ $ref: '#/$defs/Tree', $defs: { Tree: { items: { $ref: '#/$defs/Leaf' } }, Leaf: { type: leaf } } })
    const document = openrpc(
      new Service().method('m', { params: { a: using('string'), b: using('number') } }, () => 1),
      info,
    )
    expect(document.components?.schemas.Tree_2).toEqual({ items: { $ref: '#/components/schemas/Leaf_2' } })
  })

  test('a definition gets another name if a $ref cannot contain its own', () => {
    const document = taking(foreign({ $ref: '#/$defs/a~1b%20c', $defs: { 'a/b c': { type: 'string' } } }))
    expect(schemaOf(document)).toEqual({ $ref: '#/components/schemas/a_b_c' })
  })

  test('an unused definition is left out', () => {
    expect(taking(foreign({ type: 'string', $defs: { Unused: {} } }))).not.toHaveProperty('components')
  })

  test('a property called $ref, and a constant that holds one, are data', () => {
    const schema = { properties: { $ref: { type: 'string' } }, const: { $ref: '#/missing' } }
    expect(schemaOf(taking(foreign(schema)))).toEqual(schema)
  })

  test('a $ref into the schema itself still points to the same place', () => {
    const document = taking(foreign({ properties: { a: { type: 'string' }, b: { $ref: '#/properties/a' } } }))
    expect(schemaOf(document)).toEqual({ $ref: '#/components/schemas/m.x' })
    expect(document.components?.schemas['m.x']).toMatchObject({
      properties: { b: { $ref: '#/components/schemas/m.x/properties/a' } },
    })
  })
})

describe('the dialect', () => {
  test('the dialect is draft-07 by default, as OpenRPC prescribes', () => {
    expect(schemaOf(taking(z.tuple([z.string()])))).toMatchObject({ items: [{ type: 'string' }], additionalItems: false })
  })

  test('the dialect can be 2020-12, and the schema then names it in $schema', () => {
    expect(schemaOf(taking(z.tuple([z.string()]), { dialect: 'draft-2020-12' }))).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      prefixItems: [{ type: 'string' }],
    })
  })

  test('the other dialect is used if the library offers only that one', () => {
    const only2020 = ({ target }: { target: string }) => {
      if (target !== 'draft-2020-12') throw new Error('too old')
      return { type: 'string' }
    }
    const schema = foreign({})
    const standard = { ...schema['~standard'], jsonSchema: { input: only2020, output: only2020 } }
    const gaps: SchemaGap[] = []
    expect(schemaOf(taking({ '~standard': standard }, { onUnsupportedSchema: (gap) => gaps.push(gap) }))).toEqual({
      type: 'string',
    })
    expect(gaps).toEqual([])
  })
})

describe('a schema that has no JSON Schema', () => {
  test('a member without JSON Schema allows any value, and onUnsupportedSchema gets its method, place and error', () => {
    const gaps: SchemaGap[] = []
    const schema = z.object({ when: z.date(), what: z.string() })
    expect(schemaOf(taking(schema, { onUnsupportedSchema: (gap) => gaps.push(gap) }))).toMatchObject({
      properties: { when: {}, what: { type: 'string' } },
    })
    expect(gaps).toEqual([
      { method: 'm', place: 'x', error: expect.objectContaining({ message: expect.stringContaining('Date') }) },
    ])
  })

  test('a schema without any JSON Schema allows any value', () => {
    expect(schemaOf(taking(z.custom((value) => value === 1)))).toEqual({})
    expect(schemaOf(taking(type('Date')))).toEqual({})
  })

  test('openrpc() throws if onUnsupportedSchema throws', () => {
    const onUnsupportedSchema = ({ method, place }: SchemaGap) => {
      throw new TypeError(`${method}.${place} has no JSON Schema`)
    }
    expect(() => taking(z.bigint(), { onUnsupportedSchema })).toThrow('m.x has no JSON Schema')
  })

  test('the error of a library without JSON Schema names the missing converter', () => {
    const gaps: SchemaGap[] = []
    expect(schemaOf(taking(v.string(), { onUnsupportedSchema: (gap) => gaps.push(gap) }))).toEqual({})
    expect(`${gaps[0]?.error}`).toMatch(/valibot does not convert .* converters: \{ valibot: … \}/)
  })

  test.each([
    ['undefined', undefined],
    ['a string', 'string'],
    ['null', null],
    ['an array', []],
    ['a schema without JSON', { default: 10n }],
    [
      'a cycle',
      Object.assign(
        (() => {
          const cycle: { self?: object } = {}
          cycle.self = cycle
          return cycle
        })(),
      ),
    ],
    ['a $ref to nothing', { $ref: '#/$defs/lost' }],
    ['a $ref to an anchor', { $ref: '#anchor' }],
    ['a $ref that is not a URL', { $ref: '#/$defs/%' }],
  ])('a schema allows any value if its library returns %s', (_, jsonSchema) => {
    const gaps: SchemaGap[] = []
    expect(schemaOf(taking(foreign(jsonSchema), { onUnsupportedSchema: (gap) => gaps.push(gap) }))).toEqual({})
    expect(gaps).toHaveLength(1)
  })

  test('a library may return the schemas true and false', () => {
    expect(schemaOf(taking(foreign(true)))).toBe(true)
    expect(schemaOf(taking(foreign(false)))).toBe(false)
  })
})

describe('a converter', () => {
  test('a converter may return a Standard JSON Schema, as that of Valibot does', () => {
    const schema = v.object({ name: v.string(), size: v.optional(v.number()) })
    expect(schemaOf(taking(schema, { converters: { valibot: toStandardJsonSchema } }))).toMatchObject({
      properties: { name: { type: 'string' }, size: { type: 'number' } },
      required: ['name'],
    })
  })

  test('a converter may return a JSON Schema, and gets the direction and the dialect', () => {
    const received: unknown[] = []
    const convert = (_: never, options: unknown) => {
      received.push(options)
      return { type: 'integer' }
    }
    expect(schemaOf(taking(foreign({}, 'other'), { converters: { other: convert } }))).toEqual({ type: 'integer' })
    expect(received).toEqual([{ direction: 'input', target: 'draft-07' }])
  })

  test('a Valibot schema with a member that has no JSON Schema keeps its other members', () => {
    const schema = v.object({ when: v.date(), what: v.string() })
    expect(schemaOf(taking(schema, { converters }))).toMatchObject({ properties: { what: { type: 'string' } } })
  })
})
