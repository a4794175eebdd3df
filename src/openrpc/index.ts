/**
 * A service described for callers in any language: its OpenRPC document, and `rpc.discover`, which returns it.
 * @example
 * import { openrpc } from 'damn-simple-jsonrpc-server/openrpc'
 * import { calculator } from './calculator.js'
 *
 * const document = openrpc(calculator, { title: 'Calculator', version: '1.0.0' })
 * console.log(document.methods.map(({ name }) => name)) // ['add']
 * @module
 */

export type { ConverterOptions, SchemaConverter, SchemaDialect, SchemaDirection } from './convert.ts'
export type { SchemaGap } from './descriptor.ts'
export { type Discovered, type DiscoverOptions, discover } from './discover.ts'
export type {
  ContentDescriptor,
  JsonSchema,
  JsonSchemaObject,
  OpenrpcDocument,
  OpenrpcError,
  OpenrpcExample,
  OpenrpcInfo,
  OpenrpcMethod,
  OpenrpcServer,
  OpenrpcValue,
  OpenrpcVersion,
  ParamStructure,
} from './document.ts'
export { type Described, type OpenrpcOptions, openrpc } from './openrpc.ts'
