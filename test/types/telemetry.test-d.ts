/** Telemetry takes the API of OpenTelemetry as it is imported, and middleware of clients is typed. */
import * as api from '@opentelemetry/api'
import { type Middleware, type Params, Service } from 'damn-simple-jsonrpc-server'
import { type ClientCall, type ClientMiddleware, createClient } from 'damn-simple-jsonrpc-server/client'
import { clientTelemetry, type OpenTelemetryApi, telemetry } from 'damn-simple-jsonrpc-server/telemetry'
import { expectTypeOf, test } from 'vitest'

interface Request {
  readonly user: string
}

test('the API of OpenTelemetry fits, also for a service with a named request', () => {
  expectTypeOf(api).toExtend<OpenTelemetryApi>()
  expectTypeOf(telemetry(api)).toExtend<Middleware>()
  expectTypeOf(clientTelemetry(api)).toEqualTypeOf<ClientMiddleware>()
  new Service<Request>().use(telemetry(api))
  // @ts-expect-error a part of the API is not the API
  telemetry(api.trace)
})

test('middleware of a client has the call, and changes of it', () => {
  const service = new Service().method('add', (x: number, y: number) => x + y)
  createClient(service, {
    middleware: [
      clientTelemetry(api),
      (call, next) => {
        expectTypeOf(call).toEqualTypeOf<ClientCall>()
        expectTypeOf(call.params).toEqualTypeOf<Params>()
        expectTypeOf(next()).toEqualTypeOf<Promise<unknown>>()
        return next({ headers: { authorization: undefined }, fields: { trace: 'x' }, params: [1] })
      },
    ],
  })
  // @ts-expect-error fields are strings
  createClient(service, { middleware: [(_call, next) => next({ fields: { trace: 1 } })] })
  // @ts-expect-error middleware is a list
  createClient(service, { middleware: clientTelemetry(api) })
})
