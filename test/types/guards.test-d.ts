/** The request, the context, and what guards add to it. */
import {
  type ApiOf,
  type BaseContext,
  type Context,
  type Contract,
  type Guard,
  loginRequired,
  permissionRequired,
  Service,
} from 'damn-simple-jsonrpc-server'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'

interface Request {
  readonly user?: { name: string }
}
const tenant = (_: BaseContext<unknown>) => ({ tenant: 'acme' })
const traced = async () => ({ trace: 1n })
const open: Guard = () => {}

test('takesHttpRequest hands over the request, which the client does not send', () => {
  const service = new Service<Request>()
    .method('plain', { takesHttpRequest: true }, (request, x: number, y?: number) => {
      expectTypeOf(request).toEqualTypeOf<Request>()
      return request.user ? x + (y ?? 2) : 666
    })
    .method('names', { takesHttpRequest: true, params: ['x', 'y?'] }, (request, x: number, y?: string) => [request.user, x, y])
    .method('shape', { takesHttpRequest: true, params: { x: z.number() } }, (request, { x }) => {
      expectTypeOf(request).toEqualTypeOf<Request>()
      expectTypeOf(x).toEqualTypeOf<number>()
      return x
    })
    .method('whole', { takesHttpRequest: true, params: z.tuple([z.number()]) }, (request, [x]) => {
      expectTypeOf(request).toEqualTypeOf<Request>()
      return x
    })
    .method('alone', { takesHttpRequest: true }, (request) => request.user?.name ?? '')
  type Api = ApiOf<typeof service>
  expectTypeOf<Api['plain']>().toEqualTypeOf<Contract<[x: number, y?: number | undefined], never, number>>()
  expectTypeOf<Api['names']['byPosition']>().toEqualTypeOf<[x: number, y?: string | undefined]>()
  expectTypeOf<Api['names']['byName']>().toEqualTypeOf<{ x: number; y?: string | undefined }>()
  expectTypeOf<Api['shape']>().toEqualTypeOf<Contract<never, { x: number }, number>>()
  expectTypeOf<Api['whole']>().toEqualTypeOf<Contract<[number], never, number>>()
  expectTypeOf<Api['alone']>().toEqualTypeOf<Contract<[], never, string>>()
})

test('a default behind the request says the type of its parameter, where the name may be left out', () => {
  const service = new Service<Request>().method(
    'a',
    { takesHttpRequest: true, params: ['x', 'y?'] },
    (request, x: number, y = 2) => {
      expectTypeOf(request).toEqualTypeOf<Request>()
      expectTypeOf(y).toEqualTypeOf<number>()
      return x * y
    },
  )
  expectTypeOf<ApiOf<typeof service>['a']['byName']>().toEqualTypeOf<{ x: number; y?: number | undefined }>()
})

test('the request is unknown if the service names no request type', () => {
  new Service().method('a', { takesHttpRequest: true }, (request) => expectTypeOf(request).toBeUnknown())
})

test('takesContext hands over the context', () => {
  const service = new Service<Request>()
    .method('plain', { takesContext: true }, (context, x: number) => {
      expectTypeOf(context.httpRequest).toEqualTypeOf<Request>()
      expectTypeOf(context.signal).toEqualTypeOf<AbortSignal>()
      expectTypeOf(context.id).toEqualTypeOf<string | number | null | undefined>()
      return x
    })
    .method('shape', { takesContext: true, params: { x: z.number() } }, (context, { x }) => context.method.repeat(x))
    .method('names', { takesContext: true, params: ['x'] }, (context, x: number) => context.method.repeat(x))
  type Api = ApiOf<typeof service>
  expectTypeOf<Api['plain']>().toEqualTypeOf<Contract<[x: number], never, number>>()
  expectTypeOf<Api['shape']>().toEqualTypeOf<Contract<never, { x: number }, string>>()
  expectTypeOf<Api['names']>().toEqualTypeOf<Contract<[x: number], { x: number }, string>>()
})

test('what guards return stands in the context: one, several, async, written in place', () => {
  new Service<Request>()
    .method('one', { takesContext: true, guards: [tenant] }, (context) => {
      expectTypeOf(context.tenant).toEqualTypeOf<string>()
    })
    .method('several', { takesContext: true, guards: [tenant, traced, open] }, (context) => {
      expectTypeOf(context.tenant).toEqualTypeOf<string>()
      expectTypeOf(context.trace).toEqualTypeOf<bigint>()
    })
    .method('inPlace', { takesContext: true, guards: [(context) => ({ name: context.httpRequest.user?.name })] }, (context) => {
      expectTypeOf(context.name).toEqualTypeOf<string | undefined>()
    })
    .method('names', { takesContext: true, params: ['x'], guards: [traced] }, (context, x: number) => {
      expectTypeOf(context.trace).toEqualTypeOf<bigint>()
      return x
    })
    .method('shape', { takesContext: true, params: { x: z.number() }, guards: [async () => ({ k: 1 })] }, (context, { x }) => {
      expectTypeOf(context.k).toEqualTypeOf<number>()
      return x
    })
})

test('a guard that may add nothing adds what it may', () => {
  const sometimes = (context: BaseContext<unknown>) => (context.id === null ? undefined : { known: true })
  new Service().method('a', { takesContext: true, guards: [sometimes] }, (context) => {
    expectTypeOf(context.known).toEqualTypeOf<boolean | undefined>()
  })
})

test('loginRequired() adds the user of the service’s own request', () => {
  new Service<Request>()
    .method('whoami', { takesContext: true, guards: [loginRequired()] }, (context) => {
      expectTypeOf(context.user).toEqualTypeOf<{ name: string }>()
    })
    .method('wipe', { takesContext: true, guards: [permissionRequired('wipe')], params: ['x'] }, (context, x: number) => {
      expectTypeOf(context.user.name).toEqualTypeOf<string>()
      return x
    })
})

test('where the request has no user, its type is unknown and not any', () => {
  new Service().method('a', { takesContext: true, guards: [loginRequired()] }, (context) => {
    expectTypeOf(context.user).toBeUnknown()
  })
})

test('loginRequired({ user }) adds what the look-up finds', () => {
  const bySession = loginRequired({ user: async (_: BaseContext<Request>) => (Math.random() > 0.5 ? { id: 1 } : null) })
  const byPermission = permissionRequired('x', {
    user: (context: BaseContext<Request>) => context.httpRequest.user,
    has: (user, permission) => user.name === permission,
  })
  new Service<Request>()
    .method('a', { takesContext: true, guards: [bySession] }, (context) => {
      expectTypeOf(context.user).toEqualTypeOf<{ id: number }>()
    })
    .method('b', { takesContext: true, guards: [byPermission] }, (context) => {
      expectTypeOf(context.user).toEqualTypeOf<{ name: string }>()
    })
    .method('inPlace', { takesContext: true, guards: [loginRequired({ user: () => ({ id: 2 }) })] }, (context) => {
      expectTypeOf(context.user).toEqualTypeOf<{ id: number }>()
    })
})

test('guards of the service flow into every context', () => {
  const service = new Service({ guards: [tenant, traced] })
    .method('plain', { takesContext: true, guards: [() => ({ own: 1 })] }, (context) => {
      expectTypeOf(context.tenant).toEqualTypeOf<string>()
      expectTypeOf(context.trace).toEqualTypeOf<bigint>()
      expectTypeOf(context.own).toEqualTypeOf<number>()
      return context.own
    })
    .method('names', { takesContext: true, params: ['x'] }, (context, x: string) => context.tenant + x)
    .method('shape', { takesContext: true, params: { x: z.string() } }, (context, { x }) => context.tenant + x)
  expectTypeOf<ApiOf<typeof service>['plain']>().toEqualTypeOf<Contract<[], never, number>>()
  expectTypeOf<ApiOf<typeof service>['names']>().toEqualTypeOf<Contract<[x: string], { x: string }, string>>()
})

test('a method with guards and no context keeps its parameters', () => {
  const service = new Service<Request>().method('wipe', { guards: [permissionRequired('wipe')] }, (force: boolean) => force)
  expectTypeOf<ApiOf<typeof service>['wipe']>().toEqualTypeOf<Contract<[force: boolean], never, boolean>>()
})

test('a guard for any request fits every service', () => {
  new Service<Request>({ guards: [tenant] })
  const service = new Service<Request>({ guards: [loginRequired()] })
  service.method('a', (x: number) => x)
})

test('guard() adds to every context, with the request named too', () => {
  const service = new Service<Request>({ guards: [open] })
    .guard(loginRequired(), tenant)
    .guard(traced)
    .method('plain', { takesContext: true, guards: [() => ({ own: 1 })] }, (context) => {
      expectTypeOf(context.httpRequest).toEqualTypeOf<Request>()
      expectTypeOf(context.user).toEqualTypeOf<{ name: string }>()
      expectTypeOf(context.tenant).toEqualTypeOf<string>()
      expectTypeOf(context.trace).toEqualTypeOf<bigint>()
      expectTypeOf(context.own).toEqualTypeOf<number>()
      return context.own
    })
    .method('names', { takesContext: true, params: ['x'] }, (context, x: string) => context.tenant + x)
    .method('add', (x: number) => x)
  expectTypeOf<ApiOf<typeof service>['plain']>().toEqualTypeOf<Contract<[], never, number>>()
  expectTypeOf<ApiOf<typeof service>['names']>().toEqualTypeOf<Contract<[x: string], { x: string }, string>>()
  expectTypeOf<ApiOf<typeof service>['add']>().toEqualTypeOf<Contract<[x: number], never, number>>()
})

test('guard() keeps what the guards of the constructor add, and its guards see what those before them added', () => {
  new Service({ guards: [tenant] })
    .guard((context) => {
      expectTypeOf(context.tenant).toEqualTypeOf<string>()
      return { upper: context.tenant.toUpperCase() }
    })
    .method('a', { takesContext: true }, (context) => {
      expectTypeOf(context.tenant).toEqualTypeOf<string>()
      expectTypeOf(context.upper).toEqualTypeOf<string>()
    })
  new Service<Request>().guard(loginRequired()).guard((context) => ({ greeting: `Hello ${context.user.name}` }))
})

test('a guard of a method sees what the guards of its service added, and adds to the context', () => {
  const owns = (context: { readonly user: { name: string } }) => ({ owner: context.user.name })
  new Service<Request>()
    .guard(loginRequired())
    .method('alone', { guards: [owns] }, () => 1)
    .method('named', { takesContext: true, guards: [owns], params: ['id'] }, (context, id: number) => {
      expectTypeOf(context.owner).toEqualTypeOf<string>()
      expectTypeOf(context.user).toEqualTypeOf<{ name: string }>()
      return id
    })
    .method('shape', { takesContext: true, guards: [owns], params: { id: z.number() } }, ({ owner }, { id }) => {
      expectTypeOf(owner).toEqualTypeOf<string>()
      expectTypeOf(id).toEqualTypeOf<number>()
    })
    .method('inPlace', { guards: [({ user }) => void expectTypeOf(user).toEqualTypeOf<{ name: string }>()] }, () => 1)
  // @ts-expect-error no guard before it adds the user
  new Service<Request>().method('alone', { guards: [owns] }, () => 1)
})

test('guard() takes guards alone, for the request of its service', () => {
  // @ts-expect-error a guard is a function
  new Service().guard('admin')
  // @ts-expect-error to refuse is to throw
  new Service().guard(() => false)
  // @ts-expect-error another request
  new Service<Request>().guard((context: BaseContext<{ session: string }>) => ({ session: context.httpRequest.session }))
  // @ts-expect-error nothing before it adds a user
  new Service<Request>().guard((context) => context.user)
})

test('Context names what a handler gets', () => {
  const handler = (context: Context<Request, { tenant: string }>) => context.tenant
  new Service<Request>().method('a', { takesContext: true, guards: [tenant] }, handler)
  expectTypeOf<Context<Request, { tenant: string }>['httpRequest']>().toEqualTypeOf<Request>()
})
