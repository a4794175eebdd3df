/** Frameworks look at every value that they are given. On a client, none of that makes a call. */
import 'reflect-metadata'
import { AssertionError, deepStrictEqual } from 'node:assert'
import { createRequire } from 'node:module'
import { inspect, isDeepStrictEqual } from 'node:util'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { createClient } from 'damn-simple-jsonrpc-server/client'
import { expect as jestExpect } from 'expect'
import { fromJS, Map as ImmutableMap, is, isImmutable, List } from 'immutable'
import { firstValueFrom, isObservable, from as observableFrom } from 'rxjs'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createSSRApp, effectScope, h, isProxy, isRef, reactive, ref, shallowRef, toRaw, unref, watch } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { z } from 'zod'
import { service } from './service.ts'

const require = createRequire(import.meta.url)
const messages: string[] = []
const client = createClient<typeof service>({
  handle(message) {
    messages.push(message)
    return service.handle(message)
  },
})

/** A client as a whole, a method, a namespace, and the notifications, each as a value that nothing is known of. */
const values: [what: string, value: object][] = [
  ['a client', client],
  ['a method', client.add],
  ['methods under a dot', client.stats],
  ['notifications', client.notify],
  ['a notification', client.notify.add],
  ['a client with options', client.with({ timeout: 50 })],
]

beforeEach(() => void messages.splice(0))
afterEach(async () => {
  await new Promise((resolve) => setTimeout(resolve, 2))
  expect(messages).toEqual([])
})

/** What the framework thinks of a client is its own business. */
const ignoring = async (attempt: () => unknown) => {
  try {
    await attempt()
  } catch (error) {
    expect(String(error)).not.toMatch(/call stack|timed out/)
  }
}

describe.each(values)('%s', (what, value) => {
  test(`Vitest compares and prints ${what} without a call`, async () => {
    for (const other of [{ value: 1 }, { value: {} }, { value: { a: 1 } }, { value }]) {
      await ignoring(() => expect({ value }).toEqual(other))
      await ignoring(() => expect(other).toEqual({ value }))
      await ignoring(() => expect({ value }).toStrictEqual(other))
      await ignoring(() => expect({ value }).toMatchObject(other))
      await ignoring(() => expect([value]).toContainEqual(other))
    }
    await ignoring(() => expect(value).toHaveBeenCalled())
    await ignoring(() => expect(value).toBeInstanceOf(Promise))
    await ignoring(() => expect(value).toBeNull())
    const spy = vi.fn()
    spy(value)
    await ignoring(() => expect(spy).toHaveBeenCalledWith({ a: 1 }))
  })

  test(`Jest compares and prints ${what} without a call`, async () => {
    for (const other of [{ value: 1 }, { value: {} }, { value: { a: 1 } }, { value }]) {
      await ignoring(() => jestExpect({ value }).toEqual(other))
      await ignoring(() => jestExpect(other).toEqual({ value }))
      await ignoring(() => jestExpect({ value }).toStrictEqual(other))
      await ignoring(() => jestExpect({ value }).toMatchObject(other))
    }
    await ignoring(() => jestExpect(value).toBeUndefined())
    await ignoring(() => jestExpect([value]).toContain(5))
  })

  test(`Node compares and prints ${what} without a call`, async () => {
    await ignoring(() => deepStrictEqual({ value }, { value: {} }))
    expect(isDeepStrictEqual(value, { ...value, more: 1 })).toBe(false)
    for (const options of [{ showHidden: true }, { getters: true }, { showProxy: true }, { depth: 9, colors: true }])
      expect(inspect({ value }, options)).toBeTypeOf('string')
    expect(inspect(new AssertionError({ actual: value, expected: 1, operator: 'x' }))).toBeTypeOf('string')
    await ignoring(() => structuredClone(value))
    expect(`${value}`).toBeTypeOf('string')
  })

  test(`Vue makes ${what} a ref, reactive and a prop without a call, and it stays what it is`, async () => {
    const state = ref(value)
    const scope = effectScope()
    scope.run(() => watch(state, () => {}, { deep: true, immediate: true }))
    scope.stop()
    expect(toRaw(state.value)).toBe(value)
    expect(toRaw(reactive({ value }).value)).toBe(value)
    expect(unref(shallowRef(value))).toBe(value)
    expect([isRef(value), isProxy(value)]).toEqual([false, false])
    const app = createSSRApp({
      data: () => ({ value }),
      setup: () => ({ other: reactive({ value }), third: ref(value) }),
      render: () => h('p', { title: 'x', client: value }, 'text'),
    })
    app.provide('client', value)
    app.config.warnHandler = () => {}
    expect(await renderToString(app)).toContain('text')
  })

  test(`React takes ${what} as a prop, a context and a child without a call`, async () => {
    const react = require('react')
    const { renderToStaticMarkup } = require('react-dom/server')
    const Context = react.createContext(value)
    const Shown = (props: { client: unknown }) => {
      const [state] = react.useState({ client: props.client })
      const fromContext = react.useContext(Context)
      react.useMemo(() => fromContext, [props.client, fromContext])
      return react.createElement('p', null, String(state.client === value))
    }
    expect(renderToStaticMarkup(react.createElement(Shown, { client: value }))).toBe('<p>true</p>')
    expect(react.isValidElement(value)).toBe(false)
    vi.spyOn(console, 'error').mockImplementation(() => {})
    await ignoring(() => renderToStaticMarkup(react.createElement('p', null, value)))
    await ignoring(() => renderToStaticMarkup(react.createElement('p', { title: value })))
    await ignoring(() => renderToStaticMarkup(react.createElement(() => react.use(value))))
    await ignoring(() => react.Children.toArray(value))
    vi.restoreAllMocks()
  })

  test(`Immutable holds ${what} without a call`, () => {
    expect(isImmutable(value)).toBe(false)
    expect(ImmutableMap({ value }).get('value')).toBe(value)
    expect(ImmutableMap({ value }).equals(ImmutableMap({ value: 1 as never }))).toBe(false)
    expect(List([value]).hashCode()).toBeTypeOf('number')
    expect(is(value, {})).toBe(false)
    expect(fromJS({ a: [value] })).toBeDefined()
  })

  test(`RxJS takes ${what} for no stream, and Zod for no schema`, async () => {
    expect(isObservable(value)).toBe(false)
    expect(() => observableFrom(value as never)).toThrow('You provided')
    expect(await firstValueFrom(observableFrom(Promise.resolve(value)))).toBe(value)
    expect(z.object({ value: z.any() }).parse({ value })).toEqual({ value })
    expect(z.array(z.any()).safeParse(value).success).toBe(false)
    await ignoring(() => z.union([z.promise(z.any()), z.instanceof(Map), z.iso.date()]).parse(value))
  })
})

test('a client that a provider of Nest returns lets the application start and stop', async () => {
  class AppModule {}
  const providers = values.map(([, value], index) => ({ provide: `value ${index}`, useValue: value }))
  const made = values.map(([, value], index) => ({ provide: `made ${index}`, useFactory: async () => value }))
  Module({ providers: [...providers, ...made] })(AppModule)
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false })
  app.enableShutdownHooks()
  expect(app.get('value 0')).toBe(client)
  expect(app.get('made 1')).toBe(client.add)
  await app.close()
})
