/** Schemas on their way into a document: recursion, shared definitions, and what has no JSON Schema. */

import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { type } from 'arktype'
import { Service } from 'damn-simple-jsonrpc-server'
import { type OpenrpcDocument, type OpenrpcOptions, openrpc, type SchemaGap } from 'damn-simple-jsonrpc-server/openrpc'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { converters, everything, info } from './everything.ts'

/** A service with one method, whose one param has this schema. */
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

/** A validator of a library that nobody knows, which describes itself by whatever is given. */
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
  test('becomes a component, and every reference in the document leads somewhere', () => {
    const document = openrpc(everything(), info, { converters })
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map(([, reference]) => reference)
    expect(references.length).toBeGreaterThan(8)
    for (const reference of references) {
      const [, name = ''] = /^#\/components\/schemas\/([^/]+)$/.exec(reference ?? '') ?? []
      expect(Object.keys(document.components?.schemas ?? {})).toContain(name)
    }
  })

  test('is named after the place where it stands: counted names of a library change from run to run', () => {
    const { components } = openrpc(everything(), info, { converters })
    expect(Object.keys(components?.schemas ?? {}).sort()).toEqual(
      ['Note', 'Note_2', 'chain.start', 'grow.result', 'grow.root', 'linked.start'].sort(),
    )
  })

  test('lets anything through at the circle, where circles are cut', () => {
    const { components } = openrpc(everything(), info, { converters, breakCycles: true })
    expect(components?.schemas['grow.root']).toEqual({
      type: 'object',
      properties: { name: { type: 'string' }, folders: { type: 'array', items: {} } },
      required: ['name', 'folders'],
    })
  })

  test('may go through others: two that refer to each other both become components', () => {
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
  test('of one name and one content are one component, of different content two', () => {
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

  test('are the same only where everything that they lead to is', () => {
    const using = (leaf: string) =>
      foreign({ $ref: '#/$defs/Tree', $defs: { Tree: { items: { $ref: '#/$defs/Leaf' } }, Leaf: { type: leaf } } })
    const document = openrpc(
      new Service().method('m', { params: { a: using('string'), b: using('number') } }, () => 1),
      info,
    )
    expect(document.components?.schemas.Tree_2).toEqual({ items: { $ref: '#/components/schemas/Leaf_2' } })
  })

  test('with names that a reference cannot hold get others', () => {
    const document = taking(foreign({ $ref: '#/$defs/a~1b%20c', $defs: { 'a/b c': { type: 'string' } } }))
    expect(schemaOf(document)).toEqual({ $ref: '#/components/schemas/a_b_c' })
  })

  test('that nobody refers to are left out', () => {
    expect(taking(foreign({ type: 'string', $defs: { Unused: {} } }))).not.toHaveProperty('components')
  })

  test('a property called $ref, and a constant that holds one, are data', () => {
    const schema = { properties: { $ref: { type: 'string' } }, const: { $ref: '#/nowhere' } }
    expect(schemaOf(taking(foreign(schema)))).toEqual(schema)
  })

  test('a pointer into the schema itself goes on pointing there', () => {
    const document = taking(foreign({ properties: { a: { type: 'string' }, b: { $ref: '#/properties/a' } } }))
    expect(schemaOf(document)).toEqual({ $ref: '#/components/schemas/m.x' })
    expect(document.components?.schemas['m.x']).toMatchObject({
      properties: { b: { $ref: '#/components/schemas/m.x/properties/a' } },
    })
  })
})

describe('the dialect', () => {
  test('is draft-07, as OpenRPC prescribes, so that tuples mean the same to everybody', () => {
    expect(schemaOf(taking(z.tuple([z.string()])))).toMatchObject({ items: [{ type: 'string' }], additionalItems: false })
  })

  test('can be 2020-12, and the schema then says so itself', () => {
    expect(schemaOf(taking(z.tuple([z.string()]), { dialect: 'draft-2020-12' }))).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      prefixItems: [{ type: 'string' }],
    })
  })

  test('is the other one where a library has only that', () => {
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
  test('leaves the rest around it standing, and onUnsupportedSchema hears where and why', () => {
    const gaps: SchemaGap[] = []
    const schema = z.object({ when: z.date(), what: z.string() })
    expect(schemaOf(taking(schema, { onUnsupportedSchema: (gap) => gaps.push(gap) }))).toMatchObject({
      properties: { when: {}, what: { type: 'string' } },
    })
    expect(gaps).toEqual([
      { method: 'm', place: 'x', error: expect.objectContaining({ message: expect.stringContaining('Date') }) },
    ])
  })

  test('lets anything through as a whole where nothing of it can be said', () => {
    expect(schemaOf(taking(z.custom((value) => value === 1)))).toEqual({})
    expect(schemaOf(taking(type('Date')))).toEqual({})
  })

  test('is refused where onUnsupportedSchema throws', () => {
    const onUnsupportedSchema = ({ method, place }: SchemaGap) => {
      throw new TypeError(`${method}.${place} has no JSON Schema`)
    }
    expect(() => taking(z.bigint(), { onUnsupportedSchema })).toThrow('m.x has no JSON Schema')
  })

  test('of a library without a converter says which converter to hand over', () => {
    const gaps: SchemaGap[] = []
    expect(schemaOf(taking(v.string(), { onUnsupportedSchema: (gap) => gaps.push(gap) }))).toEqual({})
    expect(`${gaps[0]?.error}`).toMatch(/valibot does not .* converters: \{ valibot: … \}/)
  })

  test.each([
    ['nothing', undefined],
    ['a text', 'string'],
    ['null', null],
    ['a list', []],
    ['what JSON cannot hold', { default: 10n }],
    [
      'a circle',
      Object.assign(
        (() => {
          const circle: { self?: object } = {}
          circle.self = circle
          return circle
        })(),
      ),
    ],
    ['a reference to nowhere', { $ref: '#/$defs/lost' }],
    ['a reference to an anchor', { $ref: '#anchor' }],
    ['a reference that is no URL', { $ref: '#/$defs/%' }],
  ])('stands for anything where a library gives %s', (_, given) => {
    const gaps: SchemaGap[] = []
    expect(schemaOf(taking(foreign(given), { onUnsupportedSchema: (gap) => gaps.push(gap) }))).toEqual({})
    expect(gaps).toHaveLength(1)
  })

  test('true and false are schemas', () => {
    expect(schemaOf(taking(foreign(true)))).toBe(true)
    expect(schemaOf(taking(foreign(false)))).toBe(false)
  })
})

describe('a converter', () => {
  test('may give a Standard JSON Schema, as the one of Valibot does', () => {
    const schema = v.object({ name: v.string(), size: v.optional(v.number()) })
    expect(schemaOf(taking(schema, { converters: { valibot: toStandardJsonSchema } }))).toMatchObject({
      properties: { name: { type: 'string' }, size: { type: 'number' } },
      required: ['name'],
    })
  })

  test('may give the JSON Schema itself, and is told the side and the dialect', () => {
    const told: unknown[] = []
    const convert = (_: never, options: unknown) => {
      told.push(options)
      return { type: 'integer' }
    }
    expect(schemaOf(taking(foreign({}, 'other'), { converters: { other: convert } }))).toEqual({ type: 'integer' })
    expect(told).toEqual([{ direction: 'input', target: 'draft-07' }])
  })

  test('that gives gaps for Valibot leaves the rest standing', () => {
    const schema = v.object({ when: v.date(), what: v.string() })
    expect(schemaOf(taking(schema, { converters }))).toMatchObject({ properties: { what: { type: 'string' } } })
  })
})
