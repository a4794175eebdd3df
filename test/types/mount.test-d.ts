/** Services within services: the names and contracts that the outer one knows. */
import { type ApiOf, type Contract, Service } from 'damn-simple-jsonrpc-server'
import { expectTypeOf, test } from 'vitest'

interface Request {
  readonly user?: { name: string }
}
const statistics = new Service()
  .method('mean', (numbers: number[]) => numbers.length)
  .method('median', { params: ['numbers'] }, (numbers: number[]) => numbers.length)

test('a mounted method has its prefix and keeps its contract', () => {
  const service = new Service().method('add', (x: number) => x).mount('stats', statistics)
  type Api = ApiOf<typeof service>
  expectTypeOf<keyof Api>().toEqualTypeOf<'add' | 'stats.mean' | 'stats.median'>()
  expectTypeOf<Api['stats.mean']>().toEqualTypeOf<Contract<[numbers: number[]], never, number>>()
  expectTypeOf<Api['stats.median']['byName']>().toEqualTypeOf<{ numbers: number[] }>()
})

test('a service mounted in a mounted service has both prefixes', () => {
  const service = new Service().mount(
    'all',
    new Service().mount('stats', statistics).method('x', () => 1),
  )
  expectTypeOf<keyof ApiOf<typeof service>>().toEqualTypeOf<'all.stats.mean' | 'all.stats.median' | 'all.x'>()
})

test('the same service may be mounted twice', () => {
  const service = new Service().mount('a', statistics).mount('b', statistics)
  expectTypeOf<keyof ApiOf<typeof service>>().toEqualTypeOf<'a.mean' | 'a.median' | 'b.mean' | 'b.median'>()
})

test('a service that wants any request fits into one that has a special one', () => {
  const service = new Service<Request>().mount('stats', statistics)
  expectTypeOf<keyof ApiOf<typeof service>>().toEqualTypeOf<'stats.mean' | 'stats.median'>()
})

test('a service with guards is mounted like any other', () => {
  const guarded = new Service({ guards: [() => ({ tenant: 'acme' })] }).method('x', () => Math.random())
  const service = new Service<Request>().mount('g', guarded)
  expectTypeOf<ApiOf<typeof service>['g.x']>().toEqualTypeOf<Contract<[], never, number>>()
})

test('a service that wants another request does not fit', () => {
  const special = new Service<Request>().method('x', () => 1)
  // @ts-expect-error the outer service has another request
  new Service<{ readonly headers: object; readonly user: string }>().mount('special', special)
  // @ts-expect-error the outer service promises nothing about its request
  new Service().mount('special', special)
})
