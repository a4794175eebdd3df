/** No call depends on telemetry: without an SDK nothing happens, and what the API throws is dropped. */
import * as api from '@opentelemetry/api'
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import { createClient } from 'damn-simple-jsonrpc-server/client'
import { clientTelemetry, type OpenTelemetryApi, telemetry } from 'damn-simple-jsonrpc-server/telemetry'
import { afterEach, describe, expect, test } from 'vitest'
import { type Sdk, startSdk } from './sdk.ts'

let sdk: Sdk | undefined
afterEach(async () => {
  await sdk?.stop()
  sdk = undefined
})

function open(own: OpenTelemetryApi) {
  const service = new Service({ onError: () => {} })
    .use(telemetry(own))
    .method('add', (x: number, y: number) => x + y)
    .method('refuse', () => {
      throw new RpcError(7, 'Refused')
    })
    .method('rows', function* () {
      yield* [1, 2]
    })
  return { service, client: createClient(service, { middleware: [clientTelemetry(own)] }) }
}

async function expectAnswers({ client }: ReturnType<typeof open>): Promise<void> {
  expect(await client.add(1, 2)).toBe(3)
  await expect(client.refuse()).rejects.toMatchObject({ code: 7 })
  expect(await client.rows()).toEqual([1, 2])
  expect(await client.batch((calls) => [calls.add(3, 4)])).toEqual([7])
}

test('calls are answered without an SDK, at once if their methods are synchronous', async () => {
  const opened = open(api)
  await expectAnswers(opened)
  expect(opened.service.handle('{"jsonrpc":"2.0","method":"add","params":[1,2],"id":1}')).toBe(
    '{"jsonrpc":"2.0","result":3,"id":1}',
  )
})

test('a synchronous method is answered at once, also with an SDK', () => {
  sdk = startSdk()
  const { service } = open(api)
  expect(service.handle('{"jsonrpc":"2.0","method":"add","params":[1,2],"id":1}')).toBe('{"jsonrpc":"2.0","result":3,"id":1}')
})

test('an SDK that is registered after telemetry() gets spans and metrics', async () => {
  const opened = open(api)
  await expectAnswers(opened)
  sdk = startSdk()
  await expectAnswers(opened)
  expect(await sdk.spans('add', 4)).toHaveLength(4)
  expect((await sdk.histogram('rpc.server.call.duration')).points.length).toBeGreaterThan(0)
})

/** Every function of the API, and of what it returns, throws with this probability. */
function hostile(value: unknown, depth: number, mayThrow: () => boolean): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || depth > 4) return value
  return new Proxy(value as object, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target)
      if (name === 'ProxyTracerProvider') return member
      return typeof member === 'function'
        ? hostile(member.bind(target), depth + 1, mayThrow)
        : hostile(member, depth + 1, mayThrow)
    },
    apply: (target, self, args) => {
      if (mayThrow()) throw new Error('the API is broken')
      const unwrapped = args.map((one) => originals.get(one) ?? one)
      const result = Reflect.apply(target as () => unknown, self, unwrapped)
      const wrapped = hostile(result, depth + 1, mayThrow)
      if (wrapped !== result) originals.set(wrapped as object, result)
      return wrapped
    },
  })
}
const originals = new WeakMap<object, unknown>()

test.each([[undefined], [{}], [api.trace]])('telemetry() and clientTelemetry() refuse %s with a hint', (value) => {
  expect(() => telemetry(value as never)).toThrow("import * as api from '@opentelemetry/api'")
  expect(() => clientTelemetry(value as never)).toThrow(TypeError)
})

describe('an API that throws', () => {
  test.each([1, 0.5, 0.2, 0.05])(
    'calls are answered while functions of the API throw with the probability %d',
    async (probability) => {
      sdk = startSdk()
      let isBroken = false
      const broken = hostile(api, 0, () => isBroken && Math.random() < probability) as OpenTelemetryApi
      const opened = open(broken)
      isBroken = true
      for (let round = 0; round < 30; round++) await expectAnswers(opened)
    },
  )

  test.each([
    ['trace', 'setSpan'],
    ['context', 'with'],
    ['context', 'active'],
    ['metrics', 'getMeterProvider'],
    ['propagation', 'inject'],
    ['propagation', 'extract'],
    ['propagation', 'fields'],
  ])('calls run once and are answered though api.%s.%s throws', async (part, name) => {
    sdk = startSdk()
    let isBroken = false
    const all = { ...api } as unknown as Record<string, object>
    const own = {
      ...all,
      [part]: new Proxy(all[part] as object, {
        get: (target, key) => {
          if (key === name && isBroken)
            return () => {
              throw new Error('the API is broken')
            }
          const member: unknown = Reflect.get(target, key, target)
          return typeof member === 'function' ? member.bind(target) : member
        },
      }),
    } as unknown as OpenTelemetryApi
    const opened = open(own)
    isBroken = true
    let runs = 0
    opened.service.method('once', () => ++runs)
    await expectAnswers(opened)
    expect(await opened.client.call('once' as 'add', [] as never)).toBe(1)
    expect(runs).toBe(1)
  })
})
