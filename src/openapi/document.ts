/** The parts of an OpenAPI document that this package writes. */
import type { JsonSchema, OpenrpcInfo } from '../openrpc/index.ts'

/** The description of a service for clients of plain HTTP, as OpenAPI 3.1.1 defines it. */
export interface OpenapiDocument {
  readonly openapi: '3.1.1'
  readonly info: OpenrpcInfo
  readonly servers?: readonly { readonly url: string; readonly description?: string }[]
  /** One path for each method. */
  readonly paths: { readonly [path: string]: OpenapiPath }
  readonly components: { readonly schemas: { readonly [name: string]: JsonSchema } }
  readonly externalDocs?: { readonly url: string; readonly description?: string }
}

/** The operations of one method. */
export interface OpenapiPath {
  /** Only a readonly method has it. */
  readonly get?: OpenapiOperation
  readonly post: OpenapiOperation
}

/** One operation. */
export interface OpenapiOperation {
  readonly operationId: string
  readonly summary?: string
  readonly description?: string
  readonly deprecated?: boolean
  readonly tags?: readonly string[]
  readonly parameters?: readonly OpenapiParameter[]
  readonly requestBody?: { readonly required: boolean; readonly content: JsonContent }
  readonly responses: { readonly [status: string]: OpenapiResponse }
}

/** A param in the query. One with `content` is JSON. */
export interface OpenapiParameter {
  readonly name: string
  readonly in: 'query'
  readonly required: boolean
  readonly description?: string
  readonly deprecated?: boolean
  readonly schema?: JsonSchema
  readonly content?: JsonContent
}

/** A response with a body of JSON. */
export interface OpenapiResponse {
  readonly description: string
  readonly headers?: { readonly [name: string]: { readonly schema: JsonSchema } }
  readonly content?: JsonContent
  /** The schema of one item, if the method yields. Clients that accept JSON lines or an event stream get the items one by one. */
  readonly 'x-item'?: JsonSchema
}

/** A body of JSON. */
export interface JsonContent {
  readonly 'application/json': {
    readonly schema: JsonSchema
    readonly examples?: { readonly [name: string]: { readonly value: unknown } }
  }
}
