/** What a call sees of its request, and the middleware that ships. */
import { type BaseContext, type Guard, loginRequired, type Middleware, Service } from 'damn-simple-jsonrpc-server'
import { serve as serveBun } from 'damn-simple-jsonrpc-server/bun'
import { type CallRecord, callLine, logCalls, memoryStore, rateLimit } from 'damn-simple-jsonrpc-server/middleware'
import { listen, serve } from 'damn-simple-jsonrpc-server/node'
import { serve as serveWs } from 'damn-simple-jsonrpc-server/ws'
import { expectTypeOf, test } from 'vitest'
import { WebSocketServer } from 'ws'

interface Request {
  readonly user?: { readonly name: string }
}

test('a context has the headers, the address and the id of the request', () => {
  new Service<Request>().method('a', { takesContext: true }, (context) => {
    expectTypeOf(context.header('x-test')).toEqualTypeOf<string | undefined>()
    expectTypeOf(context.peerAddress).toEqualTypeOf<string | undefined>()
    expectTypeOf(context.requestId).toEqualTypeOf<string>()
    // @ts-expect-error they are for reading
    context.requestId = 'x'
  })
})

test('trustedProxies is a number or a function of an address, and exposeRequestIds a switch', () => {
  const service = new Service({ exposeRequestIds: true })
  serve(service, { trustedProxies: 1 })
  serveBun(service, { trustedProxies: (address) => address.startsWith('10.') })
  serveWs(service, WebSocketServer, { trustedProxies: 2 })
  void listen(service, { trustedProxies: 1 })
  // @ts-expect-error a single address is no function
  serve(service, { trustedProxies: '10.0.0.1' })
  // @ts-expect-error a name is no switch
  new Service({ exposeRequestIds: 'x-request-id' })
})

test('rateLimit is a middleware and a guard, of services with any request', () => {
  const limit = rateLimit({ limit: 1, window: 1000, by: (context) => context.header('x-key') })
  expectTypeOf(limit).toExtend<Middleware>()
  expectTypeOf(limit).toExtend<Guard>()
  new Service().use(limit).guard(limit)
  new Service<Request>({ guards: [limit] }).use(limit).method('a', { guards: [limit], takesContext: true }, (context) => {
    expectTypeOf(context.httpRequest).toEqualTypeOf<Request>()
    return context.method
  })
  serve(new Service(), { guards: [limit] })
})

test('a rate limit may read the request, and what a guard before it added', () => {
  const byRequest = rateLimit({ limit: 1, window: 1, by: ({ httpRequest }: BaseContext<Request>) => httpRequest.user?.name })
  new Service<Request>().use(byRequest)
  // @ts-expect-error the service has another request
  new Service<{ readonly user: number }>().use(byRequest)
  const byUser = rateLimit({
    limit: 1,
    window: 1,
    by: (context: BaseContext & { readonly user: { name: string } }) => context.user.name,
  })
  new Service<Request>()
    .guard(loginRequired())
    .guard(byUser)
    .method('a', { takesContext: true }, ({ user }) => user.name)
  rateLimit({ limit: 1, window: 1, cost: ({ method }) => (method === 'search' ? 10 : 1), store: memoryStore({ maxKeys: 10 }) })
})

test('a store of a rate limit may answer later', () => {
  const store = { hit: async (key: string, window: number, cost: number) => ({ count: cost, resetMs: window + key.length }) }
  rateLimit({ limit: 1, window: 1, store })
  // @ts-expect-error it must tell when the window ends
  rateLimit({ limit: 1, window: 1, store: { hit: () => ({ count: 1 }) } })
})

test('logCalls passes records, which callLine prints', () => {
  const log = logCalls((record) => {
    expectTypeOf(record).toEqualTypeOf<CallRecord>()
    expectTypeOf(record.code).toEqualTypeOf<number | 'ok'>()
    return callLine(record)
  })
  new Service<Request>().use(log)
})
