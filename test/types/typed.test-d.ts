/** `new Service({ types })`: params that JSON alone cannot hold, and the names of the table. */
import {
  type ApiOf,
  type BaseContext,
  type Contract,
  type MethodTypes,
  Service,
  type TypedContract,
} from 'damn-simple-jsonrpc-server'
import { type ClientTypes, createClient, type Stream } from 'damn-simple-jsonrpc-server/client'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'

declare const types: MethodTypes<{ add: ['x', 'y?']; when: ['at', 'zone?']; inContext: ['at']; save: ['order'] }>

const service = new Service({ types })
  .method('add', (x: number, y = 1) => x + y)
  .method('when', (at: Date, zone?: string) => [at.getTime(), zone ?? ''])
  .method('inContext', { takesContext: true }, (context, at: Date) => [context.method, at])
  .method('named', { params: ['big'] }, (big: bigint) => `${big}`)
  .methods({ save: (order: { id: bigint }) => new Map([[1, order.id]]), rows: (...at: Date[]) => at.length })
type Api = ApiOf<typeof service>

test('a table gives a plain function its params by name', () => {
  type Add = TypedContract<[x: number, y?: number | undefined], { x: number; y?: number | undefined }, number, number>
  expectTypeOf<Api['add']>().toEqualTypeOf<Add>()
  expectTypeOf<Api['when']['byName']>().toEqualTypeOf<{ at: Date; zone?: string | undefined }>()
  expectTypeOf<Api['inContext']['byName']>().toEqualTypeOf<{ at: Date }>()
})

test('a service with types takes params that JSON alone cannot hold', () => {
  expectTypeOf<Api['when']['byPosition']>().toEqualTypeOf<[at: Date, zone?: string | undefined]>()
  expectTypeOf<Api['rows']['byPosition']>().toEqualTypeOf<Date[]>()
  expectTypeOf<Api['named']>().toEqualTypeOf<Contract<[big: bigint], { big: bigint }, string>>()
})

test('a contract has the result before JSON, for clients with the same types', () => {
  expectTypeOf<Api['save']['returned']>().toEqualTypeOf<Map<number, bigint>>()
  expectTypeOf<Api['inContext']['returned']>().toEqualTypeOf<(string | Date)[]>()
  expectTypeOf<Api['inContext']['result']>().toEqualTypeOf<string[]>()
})

test('a function of one object takes its members by name', () => {
  expectTypeOf<Api['save']['byName']>().toEqualTypeOf<{ id: bigint }>()
})

test('a client calls by position and by name', () => {
  const client = createClient<typeof service>('http://localhost')
  expectTypeOf(() => client.add({ x: 1 })).returns.toEqualTypeOf<Promise<number>>()
  expectTypeOf(() => client.add(1, 2)).returns.toEqualTypeOf<Promise<number>>()
  expectTypeOf(() => client.when({ at: new Date(), zone: 'UTC' })).returns.toEqualTypeOf<Promise<(string | number)[]>>()
})

test('a client with the same types gets results and items before JSON', () => {
  const yielding = service.methods({
    async *each(from: Date) {
      yield from
    },
  })
  const table: ClientTypes = { bindCall: () => undefined }
  const client = createClient<typeof yielding>('http://localhost', { types: table, timeout: 1 })
  expectTypeOf(() => client.save({ id: 1n })).returns.toEqualTypeOf<Promise<Map<number, bigint>>>()
  expectTypeOf(() => client.each(new Date())).returns.toEqualTypeOf<Promise<Date[]>>()
  expectTypeOf(() => client.stream.each(new Date())).returns.toEqualTypeOf<Stream<Date>>()
  expectTypeOf(() => client.add({ x: 1 })).returns.toEqualTypeOf<Promise<number>>()
  expectTypeOf(() => client.named({ big: 1n })).returns.toEqualTypeOf<Promise<string>>()
  const inProcess = createClient(yielding, { types: table, context: {} })
  expectTypeOf(() => inProcess.save({ id: 1n })).returns.toEqualTypeOf<Promise<Map<number, bigint>>>()
  expectTypeOf(() => createClient<typeof yielding>('http://localhost').save({ id: 1n })).returns.not.toEqualTypeOf<
    Promise<Map<number, bigint>>
  >()
})

test('an only param that is a Set or a Map is sent by position', () => {
  const sets = new Service({ types }).methods({
    count: (words: Set<string>) => words.size,
    bytes: (data: Uint8Array) => data.length,
  })
  const client = createClient<typeof sets>('http://localhost')
  expectTypeOf(() => client.count(new Set(['a']))).returns.toEqualTypeOf<Promise<number>>()
  expectTypeOf(() => client.bytes(new Uint8Array())).returns.toEqualTypeOf<Promise<number>>()
})

test('a table that does not tell its names allows rich params by position', () => {
  const plain = new Service({ types: types as MethodTypes }).method('when', (at: Date) => at.getTime())
  expectTypeOf<ApiOf<typeof plain>['when']>().toEqualTypeOf<TypedContract<[at: Date], never, number, number>>()
})

test('types do not allow what a schema takes, nor a context that was not asked for', () => {
  // @ts-expect-error a Date of a schema cannot be sent
  new Service({ types }).method('a', { params: { at: z.date() } }, ({ at }) => at.getTime())
  // @ts-expect-error a client could forge the context
  new Service({ types }).method('a', (context: BaseContext) => context.method)
  // @ts-expect-error without types a Date cannot be sent
  new Service().method('a', (at: Date) => at.getTime())
})
