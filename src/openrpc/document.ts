/** The parts of an OpenRPC document that this package writes. */

/** A JSON Schema. `true` and `{}` allow any value. */
export type JsonSchema = boolean | JsonSchemaObject

/** A JSON Schema with keywords. */
export interface JsonSchemaObject {
  readonly [keyword: string]: unknown
}

/** Tells a schema with keywords from `true`, `false` and values that are not schemas. */
export function isSchemaObject(schema: unknown): schema is JsonSchemaObject {
  return typeof schema === 'object' && schema !== null && !Array.isArray(schema)
}

/** The versions of the OpenRPC specification that a document can follow. */
export type OpenrpcVersion = '1.2.6' | '1.3.2' | '1.4.0'

/** The description of a service. */
export interface OpenrpcDocument {
  readonly openrpc: OpenrpcVersion
  readonly info: OpenrpcInfo
  readonly servers?: readonly OpenrpcServer[]
  readonly methods: readonly OpenrpcMethod[]
  /** Schemas that refer to themselves, and schemas that several others refer to by `$ref`. */
  readonly components?: { readonly schemas: { readonly [name: string]: JsonSchema } }
  readonly externalDocs?: { readonly url: string; readonly description?: string }
}

/** What a document says about the service as a whole. */
export interface OpenrpcInfo {
  readonly title: string
  /** The version of your service, not of OpenRPC. */
  readonly version: string
  readonly description?: string
  readonly termsOfService?: string
  readonly contact?: { readonly name?: string; readonly email?: string; readonly url?: string }
  readonly license?: { readonly name: string; readonly url?: string }
}

/** An address of the service. */
export interface OpenrpcServer {
  /** An absolute URL. */
  readonly url: string
  readonly name?: string
  readonly summary?: string
  readonly description?: string
}

/** How a method can be called. */
export type ParamStructure = 'by-position' | 'by-name' | 'either'

/** The description of a method. */
export interface OpenrpcMethod {
  readonly name: string
  readonly summary?: string
  readonly description?: string
  readonly deprecated?: boolean
  readonly tags?: readonly { readonly name: string }[]
  /** It changes nothing, so that it may be called again. Left out otherwise. */
  readonly 'x-readonly'?: true
  /** Guards decide who may call it: only with the option `guards`. Left out otherwise. */
  readonly 'x-guarded'?: true
  readonly paramStructure: ParamStructure
  /** Required params first, then optional ones. */
  readonly params: readonly ContentDescriptor[]
  readonly result: ContentDescriptor
  readonly errors?: readonly OpenrpcError[]
  /** The schemas of the data of declared errors, by code. */
  readonly 'x-error-data'?: { readonly [code: string]: JsonSchema }
  readonly examples?: readonly OpenrpcExample[]
  /** The schema of the params as a whole, if `params` cannot express all of it. */
  readonly 'x-params'?: JsonSchema
  /** The schema of one item, if the method yields: its result can be had in parts, or its items are the events of a subscription. */
  readonly 'x-item'?: JsonSchema
  /** The notifications of a subscription, and the method that ends it. The result is its id. */
  readonly 'x-subscription'?: { readonly event: string; readonly end: string }
}

/** The description of a param or a result. */
export interface ContentDescriptor {
  readonly name: string
  readonly summary?: string
  readonly description?: string
  readonly required?: boolean
  readonly deprecated?: boolean
  readonly schema: JsonSchema
}

/** An error that a method declares. */
export interface OpenrpcError {
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

/** A call with its result. */
export interface OpenrpcExample {
  readonly name: string
  readonly params: readonly OpenrpcValue[]
  readonly result: OpenrpcValue
}

/** A value in an example. */
export interface OpenrpcValue {
  readonly name: string
  readonly value: unknown
}
