/**
 * A typed client: the methods of a service as functions, over HTTP, in the same process, or over another transport. It runs in browsers,
 * and needs the types of the service alone.
 * @example
 * import { createClient } from 'damn-simple-jsonrpc-server/client'
 * import type { calculator } from './calculator.js'
 *
 * const client = createClient<typeof calculator>('http://localhost:3000')
 * const sum = await client.add(1, 2)
 * @module
 */

export type { Caller, CallSettings, RemotePeer, Untyped } from '../protocol/caller.ts'
export type {
  ApiOf,
  Contract,
  RawParams,
  ResultOf,
  StreamContract,
  TypedContract,
  TypedStreamContract,
} from '../protocol/contract.ts'
export { type AnyErrorClass, type DeclaredRpcError, defineError, type ErrorClass } from '../protocol/declared-error.ts'
export { type ErrorCodes, errorCodes, type ParamsIssue, RpcError } from '../protocol/errors.ts'
export type { Hint } from '../protocol/json-types.ts'
export type { CallTypes, ClientTypes, TypesOption } from './call-types.ts'
export { createClient } from './create-client.ts'
export { TransportError, type TransportFailure } from './errors.ts'
export type { Fetch, FetchAnswer, FetchOptions } from './http.ts'
export type { CallChanges, CallFields, ClientCall, ClientMiddleware } from './middleware.ts'
export type { CallOptions, ClientOptions, HeadersOption, InProcessOptions, RetryOptions } from './options.ts'
export type { ReservedName } from './reserved-names.ts'
export type {
  Connectable,
  HeadersRecord,
  InPlaceReply,
  InProcessHandler,
  ResponseReceiver,
  SendOptions,
  Transport,
} from './transport.ts'
export type { BatchCalls, Client, ClientOwn, Stream, UntypedClient } from './types.ts'
