/** A typed client: the methods of a service as functions, over HTTP or in the same process. */

export type { ApiOf, Contract } from '../protocol/contract.ts'
export { type AnyErrorClass, type DeclaredRpcError, defineError, type ErrorClass } from '../protocol/declared-error.ts'
export { RpcError } from '../protocol/errors.ts'
export type { Hint } from '../protocol/json-types.ts'
export { createClient } from './create-client.ts'
export { TransportError, type TransportFailure } from './errors.ts'
export type { CallOptions, ClientOptions, HeadersOption, InProcessOptions, RetryOptions } from './options.ts'
export type { Fetch, FetchAnswer, MessageHandler } from './transport.ts'
export type { BatchCalls, Client, ClientOwn, Untyped, UntypedClient } from './types.ts'
