/** Which names are methods of a client, and which are not, at every level. */
import { Service } from 'damn-simple-jsonrpc-server'
import { createClient } from 'damn-simple-jsonrpc-server/client'
import { describe, expect, test } from 'vitest'

/** Names that are looked up, and are nothing on a client. */
const probed = [
  ...['then', 'catch', 'finally', 'toJSON', 'toBSON', 'inspect', 'prototype'],
  ...['asymmetricMatch', 'nodeType', 'nodeName', 'tagName', 'hasAttribute', '_isMockFunction', '$$typeof'],
  ...['defaultProps', 'propTypes', 'contextType', 'contextTypes', 'childContextTypes', 'displayName', 'isReactComponent'],
  ...['getDerivedStateFromProps', 'getDerivedStateFromError', '_owner', '_store', '__reactFiber$1'],
  ...['onModuleInit', 'onModuleDestroy', 'onApplicationBootstrap', 'onApplicationShutdown', 'beforeApplicationShutdown'],
  ...['ngOnDestroy', 'ngOnInit', 'getReader', 'pipe', 'lift', 'hashCode', 'toSeq', 'fantasy-land/equals'],
  ...['__v_raw', '__v_isRef', '__v_skip', '__v_isReactive', '__ob__', '_isVue', '__esModule', '__iterate'],
  ...['@@__IMMUTABLE_ITERABLE__@@', '@@observable', '@@iterator', '$el', '~standard', '_zod'],
]
/** Names that objects and functions have from JavaScript. */
const inherited = [
  ...['toString', 'toLocaleString', 'valueOf', 'constructor', 'hasOwnProperty', 'isPrototypeOf', 'propertyIsEnumerable'],
  '__proto__',
]
/** Names that programs give to methods, though some library may look for them. */
const methods = [
  ...['subscribe', 'schedule', 'get', 'set', 'has', 'delete', 'on', 'emit', 'render', 'type', 'props', 'key', 'ref', 'id'],
  ...['name', 'length', 'size', 'next', 'error', 'complete', 'clone', 'equals', 'forEach', 'map', 'filter', 'install'],
  ...['thenable', 'ngRun', 'a_b', 'a$', 'on', 'onModule', 'inspector', 'tools/list', '0', 'ünïcode', 'close', 'dispose'],
]

function recorded() {
  const called: string[] = []
  const service = new Service()
  const names = [
    ...probed,
    ...inherited,
    ...methods,
    ...probed.map((name) => `ns.${name}`),
    ...methods.map((name) => `ns.${name}`),
  ]
  for (const name of new Set(names)) service.method(name, () => called.push(name))
  return { called, client: createClient({ handle: (message: string) => service.handle(message) }) }
}
type Names = { readonly [name: string]: Names & ((...args: unknown[]) => Promise<unknown>) }

const levels: [where: string, prefix: string, pick: (client: Names) => Names][] = [
  ['a client', '', (client) => client],
  ['methods under a dot', 'ns.', (client) => client.ns as Names],
  ['notifications', '', (client) => client.notify as Names],
  ['notifications under a dot', 'ns.', (client) => client.notify?.ns as Names],
]

describe.each(levels)('%s', (where, prefix, pick) => {
  test.each(probed)(`%s is nothing on ${where}`, (name) => {
    const { client, called } = recorded()
    expect(pick(client as unknown as Names)[name]).toBeUndefined()
    expect(name in pick(client as unknown as Names)).toBe(false)
    expect(called).toEqual([])
  })

  test.each(inherited)(`%s is on ${where} what it is on any object`, (name) => {
    const at = pick(recorded().client as unknown as Names)
    expect(at[name]).toBe(Reflect.get(Object.getPrototypeOf(at), name, at))
  })

  const own = where === 'a client' ? ['close'] : []
  test.each(methods.filter((name) => !own.includes(name)))(`%s is a method on ${where}`, async (name) => {
    const { client, called } = recorded()
    await pick(client as unknown as Names)[name]?.()
    expect(called).toEqual([prefix + name])
  })
})

test.each(['stream', 'close', 'with', 'batch', 'notify'])(
  '%s is a member of the client, and call() reaches a method of this name',
  async (name) => {
    const called: string[] = []
    const client = createClient({ handle: (message: string) => service.handle(message) })
    const service = new Service().method(name, () => called.push(name)).method(`ns.${name}`, () => called.push(`ns.${name}`))
    await client.call(name)
    await client.ns?.[name]?.()
    expect(called).toEqual([name, `ns.${name}`])
  },
)

test.each([...probed, ...inherited])('call() reaches a method named %s', async (name) => {
  const { client, called } = recorded()
  await client.call(name)
  await client.notify.call(name)
  await client.batch((calls) => [calls.call(name), calls.notify.call(name)])
  expect(called).toEqual([name, name, name, name])
})

test('inside of a batch the same names are nothing', async () => {
  const { client, called } = recorded()
  await client.batch((calls) => {
    const names = calls as unknown as Names
    for (const name of probed) expect([names[name], names.ns?.[name]]).toEqual([undefined, undefined])
    return []
  })
  expect(called).toEqual([])
})
