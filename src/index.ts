/**
 * The main entry: `Service`, which answers JSON-RPC 2.0 messages, its errors, built-in guards, and types. It knows no
 * transport: `serve` of an adapter, such as `/node` or `/express`, connects a service to one.
 * @example
 * import { Service } from 'damn-simple-jsonrpc-server'
 *
 * const calculator = new Service().methods({ add: (x: number, y: number) => x + y })
 * await calculator.call('add', [1, 2]) // 3
 * @module
 */

export type { MaybePromise } from './async/maybe-promise.ts'
export type {
  ApiOf,
  Contract,
  HasApi,
  Mounted,
  Named,
  RawParams,
  ResultOf,
  StreamContract,
  TypedContract,
  TypedStreamContract,
} from './protocol/contract.ts'
export { type AnyErrorClass, type DeclaredRpcError, defineError, type ErrorClass } from './protocol/declared-error.ts'
export { type ErrorCodes, errorCodes, type ParamsIssue, RpcError } from './protocol/errors.ts'
export type { Hint } from './protocol/json-types.ts'
export type { ErrorObject, Id, Params, Reply, Response } from './protocol/message.ts'
export type { StandardSchema } from './schema/standard-schema.ts'
export {
  type LoginOptions,
  loginRequired,
  type PermissionOptions,
  permissionRequired,
  type UserLookup,
} from './service/access/authorization.ts'
export type { AnyGuard, UserGuard } from './service/access/guard-types.ts'
export type { Guard } from './service/access/guards.ts'
export type { Middleware } from './service/access/middleware.ts'
export type { BaseContext, Context, MessageContext } from './service/context.ts'
export { defaultLimits, type Limits } from './service/limits.ts'
export type { MethodDescription, MethodTypes, ParamDescription, TypedMethod, TypeSchema } from './service/method-types.ts'
export type { PlainApi } from './service/methods/handler-types.ts'
export type { AnyHandler, AnyMethodOptions, Method } from './service/methods/method.ts'
export type { DeclaredError, MethodExample, MethodOptions } from './service/methods/method-options.ts'
export type { DeclaredParam, ParamsDeclaration, ParamsShape } from './service/params/declaration.ts'
export type { Bind } from './service/params/schemas.ts'
export { Service } from './service/service.ts'
export type { ServiceOptions } from './service/service-options.ts'
