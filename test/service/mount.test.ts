/** `mount` and `methods`: which names find which methods. */
import { Service } from 'damn-simple-jsonrpc-server'
import { describe, expect, test } from 'vitest'
import { ask } from './ask.ts'

const named = (name: string, ...methods: string[]) => {
  const service = new Service()
  for (const method of methods) service.method(method, () => `${name} ${method}`)
  return service
}

test('methods of a mounted service are found under its prefix at every depth', async () => {
  const outer = named('outer', 'a').mount('x', named('middle', 'b').mount('y', named('inner', 'c', 'c.d')))
  const names = ['a', 'x.b', 'x.y.c', 'x.y.c.d']
  const results = await Promise.all(names.map(async (name) => (await ask(outer, name)).result))
  expect(results).toEqual(['outer a', 'middle b', 'inner c', 'inner c.d'])
  expect(outer.list().map(([name]) => name)).toEqual(names)
  for (const unknown of ['b', 'x', 'x.', '.a', 'x..b', 'x.y', 'y.c', 'x.a', '']) {
    expect(await ask(outer, unknown)).toHaveProperty('error.code', -32601)
  }
})

test('a prefix of mount() may contain dots, and prefixes may overlap', async () => {
  const outer = new Service().mount('a', named('short', 'c', 'b.x')).mount('a.b', named('long', 'c'))
  expect(await ask(outer, 'a.c')).toHaveProperty('result', 'short c')
  expect(await ask(outer, 'a.b.c')).toHaveProperty('result', 'long c')
  expect(await ask(outer, 'a.b.x')).toHaveProperty('result', 'short b.x')
})

test('methods, middleware and services that are added to a mounted service later are found', async () => {
  const inner = new Service()
  const outer = new Service().mount('in', inner)
  expect(await ask(outer, 'in.late')).toHaveProperty('error.code', -32601)
  inner.method('late', () => 1)
  expect(await ask(outer, 'in.late')).toHaveProperty('result', 1)
  inner.use(() => 2)
  inner.mount('deeper', named('deep', 'x'))
  expect(await ask(outer, 'in.late')).toHaveProperty('result', 2)
  expect(outer.list().map(([name]) => name)).toEqual(['in.late', 'in.deeper.x'])
})

test('one service may be mounted under several prefixes', async () => {
  const shared = named('shared', 'x')
  const outer = new Service().mount('a', shared).mount('b', new Service().mount('c', shared))
  expect(await ask(outer, 'a.x')).toEqual(await ask(outer, 'b.c.x'))
})

test('the timeout of a call is that of the method, else of its service, else of the outer service', async () => {
  const never = () => new Promise(() => {})
  const inner = new Service({ timeout: 3 }).method('own', { timeout: 2 }, never).method('service', never)
  const outer = new Service({ timeout: 4 }).mount('inner', inner).mount('plain', new Service().method('outer', never))
  const limitOf = async (name: string) => (await ask(outer, name)).error?.data
  expect(await Promise.all(['inner.own', 'inner.service', 'plain.outer'].map(limitOf))).toEqual(
    [2, 3, 4].map((limit) => ({ reason: 'timeout', limit })),
  )
})

describe('methods named like members of Object.prototype', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'then']

  test.each(names)('the method %s is answered with -32601 if it is not registered', async (name) => {
    const outer = named('outer', 'a').mount('m', named('inner', 'a'))
    for (const method of [name, `m.${name}`, `${name}.a`]) expect(await ask(outer, method)).toHaveProperty('error.code', -32601)
  })

  test.each(names)('the method %s is found if it is registered', async (name) => {
    const service = named('own', name).mount(`p.${name}`, named('inner', name))
    expect(await ask(service, name)).toHaveProperty('result', `own ${name}`)
    expect(await ask(service, `p.${name}.${name}`)).toHaveProperty('result', `inner ${name}`)
  })
})

test('methods() registers own functions under their keys, and nothing of a prototype', async () => {
  const functions = Object.assign(Object.create(null), { a: () => 'a', b: async (x: unknown) => x })
  const service = new Service().methods(functions as { a: () => string }).methods({ c: () => 'c' })
  expect(await ask(service, 'a')).toHaveProperty('result', 'a')
  expect(await ask(service, 'b', ['sent'])).toHaveProperty('result', 'sent')
  expect(service.list().map(([name]) => name)).toEqual(['a', 'b', 'c'])
})
