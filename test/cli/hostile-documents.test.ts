/** `jsonrpc client` and `jsonrpc diff` with documents that would take them forever, or lead them astray. */
import { describe, expect, test } from 'vitest'
import { compile, makeProgram } from '../types/compilers.ts'
import { documentWith } from './foreign.ts'
import { runInProcess } from './in-process.ts'
import { project } from './program.ts'

const component = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const withResult = (name: string, schema: object) => [{ name, params: [], result: { name: 'result', schema } }]

async function client(document: object) {
  return runInProcess(['client', 'far.json'], { cwd: project({ 'far.json': documentWith(document) }) })
}

async function diff(old: object, next: object) {
  const cwd = project({ 'old.json': documentWith(old), 'new.json': documentWith(next) })
  return runInProcess(['diff', 'old.json', 'new.json'], { cwd })
}

describe('jsonrpc client', () => {
  test('components whose names have a meaning in the file get other names', async () => {
    const text = { type: 'string' }
    const schemas = { Extract: text, Exclude: text, intrinsic: text, Alias: component('intrinsic') }
    const either = {
      anyOf: [
        { type: 'array', items: text },
        { type: 'object', properties: { a: component('Extract') } },
      ],
    }
    const methods = [{ ...withResult('m', component('Alias'))[0], 'x-params': either }]
    const { stdout } = await client({ methods, components: { schemas } })
    expect(stdout).toContain('export type Alias = intrinsic_2')
    expect(await compile('7.0', makeProgram('client-meanings', { 'api.ts': stdout }))).toBe('')
  }, 60_000)

  test('the time for many components whose names differ in letters of another alphabet grows with their number', async () => {
    const letter = (index: number) => String.fromCharCode(0x4e00 + index)
    const names = Array.from({ length: 40_000 }, (_, index) => letter(index % 200) + letter(Math.floor(index / 200)))
    const { code, stdout } = await client({ components: { schemas: Object.fromEntries(names.map((name) => [name, {}])) } })
    expect(code).toBe(0)
    expect(stdout).toContain('export type __40000 = unknown')
  })

  test('unions of references outside of components, each to many others, are refused or written soon', async () => {
    const wide = (index: number) => Array(60).fill({ $ref: `#/x-wide/w${index + 1}` })
    const levels = Array.from({ length: 15 }, (_, index) => [`w${index}`, { anyOf: wide(index) }])
    const schemas = { A: { $ref: '#/x-wide/w0' } }
    const { stderr } = await client({ components: { schemas }, 'x-wide': Object.fromEntries([...levels, ['w15', {}]]) })
    expect(stderr).toContain('The types are too long')
  }, 15_000)
})

describe('jsonrpc diff', () => {
  const tree = (type: string) => {
    const branch = { anyOf: [component('Tree'), { type: 'null' }] }
    return { type: 'object', properties: { value: { type }, left: branch, right: { ...branch } }, required: ['value'] }
  }

  test('a type that holds itself twice, or null, is compared once', async () => {
    const version = (type: string) => ({
      methods: withResult('m', component('Tree')),
      components: { schemas: { Tree: tree(type) } },
    })
    const { code, stdout } = await diff(version('string'), version('number'))
    expect([code, stdout]).toEqual([1, expect.stringContaining('breaking  m  the result at value: number no longer fits string')])
  })

  test('unions of unions, each to the same two, are compared soon', async () => {
    const version = (type: string) => {
      const levels = Array.from({ length: 30 }, (_, index) => {
        const next = [component(`A${index + 1}`), component(`B${index + 1}`)]
        return [`A${index}`, { anyOf: next }, `B${index}`, { anyOf: next.toReversed() }] as const
      })
      const schemas = Object.fromEntries(levels.flatMap(([a, one, b, other]) => [[a, one] as const, [b, other] as const]))
      const ends = { A30: { type }, B30: { type } }
      return { methods: withResult('m', component('A0')), components: { schemas: { ...schemas, ...ends } } }
    }
    expect([0, 1]).toContain((await diff(version('string'), version('number'))).code)
  })

  test('a type that breaks in one alternative breaks in the next one, too', async () => {
    const version = (type: string, schema: object) => ({
      methods: [{ name: 'm', params: [{ name: 'p', schema }] }],
      components: { schemas: { V: { type: 'object', properties: { x: { type } }, required: ['x'] } } },
    })
    const holder = (more: object = {}) => ({ type: 'object', properties: { v: component('V'), ...more } })
    const { code, stdout } = await diff(version('string', holder()), version('number', { anyOf: [holder(), holder({ w: {} })] }))
    expect([code, stdout]).toEqual([1, expect.stringContaining('the param p: object no longer fits object | object')])
  })

  test('a member named __proto__ of merged schemas is compared as any other', async () => {
    const version = (type: string) => {
      const all = { allOf: [{ type: 'object', properties: { ['__proto__']: { type } } }] }
      return { methods: withResult('m', all) }
    }
    const { stdout } = await diff(version('string'), version('number'))
    expect(stdout).toContain('the result at __proto__: number no longer fits string')
  })

  test('one value less of thousands breaks, and the message names some', async () => {
    const version = (count: number) => ({
      methods: [{ name: 'm', params: [{ name: 'p', schema: { enum: Array.from({ length: count }, (_, index) => index) } }] }],
    })
    const { code, stdout } = await diff(version(50_000), version(49_999))
    expect([code, stdout]).toEqual([1, expect.stringContaining('the param p: 49999 no longer fits 0 | 1 | 2')])
    expect(stdout.length).toBeLessThan(300)
    expect((await diff(version(50_000), version(50_001))).code).toBe(0)
  })
})
