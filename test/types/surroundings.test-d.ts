/** What stands around methods: middleware, errors, limits, options. */
import {
  type BaseContext,
  defaultLimits,
  errorCodes,
  type Limits,
  type MessageContext,
  type Middleware,
  type ParamsIssue,
  type Reply,
  RpcError,
  Service,
} from 'damn-simple-jsonrpc-server'
import { expectTypeOf, test } from 'vitest'

interface Request {
  readonly user?: { name: string }
}

test('a middleware gets the context and next, both typed', () => {
  new Service<Request>().use(async (context, next) => {
    expectTypeOf(context).toEqualTypeOf<BaseContext<Request>>()
    expectTypeOf(next).toEqualTypeOf<() => Promise<unknown>>()
    return next()
  })
})

test('a middleware for any request fits every service', () => {
  const timing: Middleware = async (_context, next) => next()
  new Service<Request>().use(timing)
})

test('a middleware for a special request fits no other', () => {
  const special: Middleware<Request> = (context, next) => (context.httpRequest.user ? next() : null)
  new Service<Request>().use(special)
  // @ts-expect-error this service promises no such request
  new Service().use(special)
})

test('an RpcError has a code, a message and unknown data', () => {
  const error = new RpcError(1, 'No', { reason: 'x' }, { cause: new Error('inner') })
  expectTypeOf(error.code).toEqualTypeOf<number>()
  expectTypeOf(error.message).toEqualTypeOf<string>()
  expectTypeOf(error.data).toBeUnknown()
  expectTypeOf(error).toExtend<Error>()
  // @ts-expect-error a code is a number
  new RpcError('1', 'No')
  // @ts-expect-error a message is needed
  new RpcError(1)
})

test('RpcError.is narrows any thrown value', () => {
  const thrown: unknown = null
  if (RpcError.is(thrown)) expectTypeOf(thrown).toEqualTypeOf<RpcError>()
})

test('error codes are known number by number', () => {
  expectTypeOf(errorCodes.parseError).toEqualTypeOf<-32700>()
  expectTypeOf(errorCodes.invalidRequest).toEqualTypeOf<-32600>()
  expectTypeOf(errorCodes.methodNotFound).toEqualTypeOf<-32601>()
  expectTypeOf(errorCodes.invalidParams).toEqualTypeOf<-32602>()
  expectTypeOf(errorCodes.internalError).toEqualTypeOf<-32603>()
  expectTypeOf(errorCodes.requestTooLarge).toEqualTypeOf<-32007>()
  expectTypeOf(errorCodes.replyTooLarge).toEqualTypeOf<-32008>()
  expectTypeOf(errorCodes.busy).toEqualTypeOf<-32009>()
  expectTypeOf(errorCodes.batchTooLarge).toEqualTypeOf<-32010>()
  expectTypeOf(errorCodes.timeout).toEqualTypeOf<-32012>()
  expectTypeOf(errorCodes.unauthenticated).toEqualTypeOf<-32013>()
  expectTypeOf(errorCodes.forbidden).toEqualTypeOf<-32014>()
  expectTypeOf(errorCodes.shuttingDown).toEqualTypeOf<-32015>()
  expectTypeOf(errorCodes.noResponder).toEqualTypeOf<-32016>()
  expectTypeOf(errorCodes.cancelled).toEqualTypeOf<-32800>()
  // @ts-expect-error they are not to be changed
  errorCodes.timeout = 1
})

test('a fault says where and what', () => {
  expectTypeOf<ParamsIssue>().toEqualTypeOf<{ readonly path: readonly (string | number)[]; readonly message: string }>()
})

test('limits are numbers by name', () => {
  expectTypeOf(defaultLimits).toEqualTypeOf<Limits>()
  expectTypeOf(new Service().limits.maxDepth).toEqualTypeOf<number>()
  new Service({
    limits: { maxDepth: 3 },
    timeout: 100,
    exposeErrors: true,
    onError: (error) => expectTypeOf(error).toBeUnknown(),
  })
  // @ts-expect-error there is no such limit
  new Service({ limits: { maxDeepness: 3 } })
  // @ts-expect-error there is no such option
  new Service({ timout: 100 })
})

test('the ways in say what they take', () => {
  const service = new Service<Request>()
  expectTypeOf(service.handle).parameters.toEqualTypeOf<
    [message: string | Uint8Array, context?: MessageContext<Request> | undefined]
  >()
  expectTypeOf(service.handleRequestBody).parameters.toEqualTypeOf<
    [body: string | Uint8Array, httpRequest?: Request | undefined]
  >()
  expectTypeOf(service.handleHttpRequest).parameters.toEqualTypeOf<[request: Request]>()
  expectTypeOf(service.dispatch).returns.toEqualTypeOf<Promise<Reply>>()
  // @ts-expect-error the request is none of this service
  service.handleRequestBody('', { user: 5 })
})
