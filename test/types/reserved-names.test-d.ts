/** The names that are no methods of a client at run time are none in its type. */
import { Service } from 'damn-simple-jsonrpc-server'
import { createClient, type ReservedName } from 'damn-simple-jsonrpc-server/client'
import { expectTypeOf, test } from 'vitest'

const service = new Service()
  .method('then', (): number => 1)
  .method('catch', (): number => 1)
  .method('inspect', (): number => 1)
  .method('onModuleInit', (): number => 1)
  .method('asymmetricMatch', (): number => 1)
  .method('__v_raw', (): number => 1)
  .method('_private', (): number => 1)
  .method('$/cancel', (): number => 1)
  .method('@at', (): number => 1)
  .method('ngOnDestroy', (): number => 1)
  .method('subscribe', (): number => 1)
  .method('ns.toJSON', (): number => 1)
  .method('ns._private', (): number => 1)
  .method('ns.subscribe', (): number => 1)
  .method('_ns.subscribe', (): number => 1)

const client = createClient<typeof service>('http://localhost:1')

test('reserved names are no members of a client, at any level', () => {
  expectTypeOf<Extract<keyof typeof client, ReservedName>>().toEqualTypeOf<'call'>()
  expectTypeOf<keyof typeof client>().toEqualTypeOf<
    'call' | 'notify' | 'batch' | 'with' | 'stream' | 'close' | 'subscribe' | 'ns'
  >()
  expectTypeOf<keyof typeof client.ns>().toEqualTypeOf<'subscribe'>()
  expectTypeOf<keyof typeof client.notify>().toEqualTypeOf<'call' | 'subscribe' | 'ns'>()
  expectTypeOf<keyof typeof client.notify.ns>().toEqualTypeOf<'subscribe'>()
})

test('call() takes them by name', () => {
  expectTypeOf(client.call('onModuleInit')).toEqualTypeOf<Promise<number>>()
  expectTypeOf(client.call('ns.toJSON')).toEqualTypeOf<Promise<number>>()
  expectTypeOf(client.call('_ns.subscribe')).toEqualTypeOf<Promise<number>>()
})

test('retry knows the names of the methods', () => {
  createClient<typeof service>('http://localhost:1', { retry: { methods: ['then', 'ns.subscribe'] } })
  createClient(service, { retry: { methods: ['then', 'ns.subscribe'] } })
  createClient('http://localhost:1', { retry: { methods: ['anything'] } })
  // @ts-expect-error no such method
  createClient<typeof service>('http://localhost:1', { retry: { methods: ['them'] } })
  // @ts-expect-error no such method
  createClient(service, { retry: { methods: ['them'] } })
})
