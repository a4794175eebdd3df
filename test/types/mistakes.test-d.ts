/** What must not compile: each mistake that the compiler can find before a client does. */
import { type ApiOf, type BaseContext, type Guard, loginRequired, Service } from 'damn-simple-jsonrpc-server'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'

interface Request {
  readonly user?: { name: string }
}
const service = new Service<Request>()

test('a handler that is not a function', () => {
  // @ts-expect-error a number
  service.method('a', 5)
  // @ts-expect-error nothing
  service.method('a')
  // @ts-expect-error options without a handler
  service.method('a', { params: ['x'] })
  // @ts-expect-error text behind the options
  service.method('a', { params: ['x'] }, 'x')
  // @ts-expect-error a member that is no function
  service.methods({ a: 5 })
})

test('a name that is not text', () => {
  // @ts-expect-error a number
  service.method(5, () => 1)
})

test('names that are too few or too many', () => {
  // @ts-expect-error y has no name
  service.method('a', { params: ['x'] }, (x: number, y: number) => x + y)
  // @ts-expect-error nothing takes z
  service.method('a', { params: ['x', 'y', 'z'] }, (x: number, y: number) => x + y)
  // @ts-expect-error nothing takes y, though it may be left out
  service.method('a', { params: ['x', 'y?'] }, (x: number) => x)
  // @ts-expect-error names for what has no end
  service.method('a', { params: ['x'] }, (...x: number[]) => x)
  // @ts-expect-error nothing takes x
  service.method('a', { params: ['x'] }, () => 1)
  // @ts-expect-error behind the request
  service.method('a', { takesHttpRequest: true, params: ['x'] }, (_request, x: number, y: number) => x + y)
  // @ts-expect-error behind the context
  service.method('a', { takesContext: true, params: ['x', 'y'] }, (_context, x: number) => x)
})

test('a name with a question mark whose parameter does not take undefined', () => {
  // @ts-expect-error y is needed
  service.method('a', { params: ['x', 'y?'] }, (x: number, y: number) => x + y)
  // @ts-expect-error behind the request
  service.method('a', { takesHttpRequest: true, params: ['x?'] }, (_request, x: number) => x)
})

test('a parameter with a default whose name has no question mark', () => {
  // @ts-expect-error y may be left out, but no client could
  service.method('a', { params: ['x', 'y'] }, (x: number, y = 2) => x + y)
})

test('a first parameter that is not what the method asked for', () => {
  // @ts-expect-error the request is not text
  service.method('a', { takesHttpRequest: true }, (request: string) => request)
  // @ts-expect-error no guard adds a tenant
  service.method('a', { takesContext: true }, (context: BaseContext<Request> & { tenant: string }) => context.tenant)
  // @ts-expect-error no guard adds a tenant, and there are params
  service.method('a', { takesContext: true, params: ['x'] }, (context: { tenant: string }, x: number) => [context, x])
})

test('a shape or a schema that the handler does not fit', () => {
  // @ts-expect-error q is not in the shape
  service.method('a', { params: { x: z.number() } }, ({ q }) => q)
  // @ts-expect-error x is a number
  service.method('a', { params: { x: z.number() } }, ({ x }: { x: string }) => x)
  // @ts-expect-error x may be missing
  service.method('a', { params: { x: z.number().optional() } }, ({ x }) => x.toFixed())
  // @ts-expect-error the whole is an object
  service.method('a', { params: z.object({ x: z.number() }) }, (x: number) => x)
  // @ts-expect-error there is nothing for y
  service.method('a', { params: { x: z.number(), y: z.number() } }, (x: { x: number }, y: number) => [x, y])
  // @ts-expect-error a shape holds schemas
  service.method('a', { params: { x: Number } }, ({ x }) => x)
})

test('a handler that does not return what its result schema takes', () => {
  // @ts-expect-error text
  service.method('a', { result: z.number() }, () => 'x')
  // @ts-expect-error a promise of text
  service.method('a', { result: z.number() }, async () => 'x')
  // @ts-expect-error with names
  service.method('a', { params: ['x'], result: z.number() }, (x: string) => x)
  // @ts-expect-error with a shape
  service.method('a', { params: { x: z.string() }, result: z.number() }, ({ x }) => x)
  // @ts-expect-error with the context
  service.method('a', { takesContext: true, result: z.number() }, (context) => context.method)
})

test('an option that does not exist, or is of the wrong kind', () => {
  // @ts-expect-error a slip of the pen
  service.method('a', { parms: ['x'] }, (x: number) => x)
  // @ts-expect-error a slip of the pen, next to right ones
  service.method('a', { params: ['x'], timout: 5 }, (x: number) => x)
  // @ts-expect-error a slip of the pen, next to a shape
  service.method('a', { params: { x: z.number() }, timout: 5 }, ({ x }) => x)
  // @ts-expect-error a time is a number
  service.method('a', { timeout: '5s' }, () => 1)
  // @ts-expect-error text is no list of names
  service.method('a', { params: 'x' }, (x: number) => x)
  // @ts-expect-error a guard is a function
  service.method('a', { guards: ['admin'] }, () => 1)
})

test('what no guard added, and what no option requested', () => {
  // @ts-expect-error no guard adds a user
  service.method('a', { takesContext: true }, (context) => context.user)
  // @ts-expect-error no guard adds a tenant
  service.method('a', { takesContext: true, guards: [loginRequired()] }, (context) => context.tenant)
  // @ts-expect-error the user has no such member
  service.method('a', { takesContext: true, guards: [loginRequired()] }, (context) => context.user.age)
  // @ts-expect-error the request has no such member
  service.method('a', { takesHttpRequest: true }, (request) => request.session)
})

test('a guard that looks at another request', () => {
  const session = (context: BaseContext<{ session: string }>) => ({ session: context.httpRequest.session })
  // @ts-expect-error on a method
  service.method('a', { guards: [session] }, () => 1)
  // @ts-expect-error on a service
  new Service<Request>({ guards: [session] })
  // @ts-expect-error as a guard by its type
  const guard: Guard<Request> = session
  return guard
})

test('a guard that returns neither an object nor nothing', () => {
  // @ts-expect-error to refuse is to throw
  service.method('a', { guards: [() => false] }, () => 1)
  // @ts-expect-error on a service
  new Service({ guards: [() => 5] })
  // @ts-expect-error the brackets are missing
  service.method('a', { guards: [loginRequired] }, () => 1)
})

test('what is not a service, mounted', () => {
  // @ts-expect-error plain functions belong into methods()
  service.mount('a', { add: (x: number) => x })
})

test('a name that the service does not have', () => {
  const small = new Service().method('add', (x: number) => x)
  // @ts-expect-error there is no sub
  type Sub = ApiOf<typeof small>['sub']
  expectTypeOf<ApiOf<typeof small>['add']['byPosition']>().toEqualTypeOf<[x: number]>()
  return null as unknown as Sub
})
