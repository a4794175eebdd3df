/** What an OpenRPC document looks like, as far as a service fills it in. */

/** A JSON Schema: `true` and `{}` let anything through. */
export type JsonSchema = boolean | JsonSchemaObject

/** A JSON Schema with keywords. */
export interface JsonSchemaObject {
  readonly [keyword: string]: unknown
}

/** The versions of the OpenRPC specification that a document can follow. */
export type OpenrpcVersion = '1.2.6' | '1.3.2' | '1.4.0'

/** A whole service, described. */
export interface OpenrpcDocument {
  readonly openrpc: OpenrpcVersion
  readonly info: OpenrpcInfo
  readonly servers?: readonly OpenrpcServer[]
  readonly methods: readonly OpenrpcMethod[]
  /** Schemas that refer to themselves, or that several others share: the rest points here by `$ref`. */
  readonly components?: { readonly schemas: { readonly [name: string]: JsonSchema } }
  readonly externalDocs?: { readonly url: string; readonly description?: string }
}

/** Whose document it is. */
export interface OpenrpcInfo {
  readonly title: string
  /** The version of your service. */
  readonly version: string
  readonly description?: string
  readonly termsOfService?: string
  readonly contact?: { readonly name?: string; readonly email?: string; readonly url?: string }
  readonly license?: { readonly name: string; readonly url?: string }
}

/** Where the service answers. */
export interface OpenrpcServer {
  /** An absolute URL. */
  readonly url: string
  readonly name?: string
  readonly summary?: string
  readonly description?: string
}

/** How a method may be called. */
export type ParamStructure = 'by-position' | 'by-name' | 'either'

/** One method. */
export interface OpenrpcMethod {
  readonly name: string
  readonly summary?: string
  readonly description?: string
  readonly deprecated?: boolean
  readonly tags?: readonly { readonly name: string }[]
  readonly paramStructure: ParamStructure
  /** Those that may be left out stand last. */
  readonly params: readonly ContentDescriptor[]
  readonly result: ContentDescriptor
  readonly errors?: readonly OpenrpcError[]
  /** The schemas of the data that declared errors carry, by code. */
  readonly 'x-error-data'?: { readonly [code: string]: JsonSchema }
  readonly examples?: readonly OpenrpcExample[]
  /** The schema of the params as a whole, where a list of params cannot say everything that it says. */
  readonly 'x-params'?: JsonSchema
}

/** A param, or a result. */
export interface ContentDescriptor {
  readonly name: string
  readonly summary?: string
  readonly description?: string
  readonly required?: boolean
  readonly deprecated?: boolean
  readonly schema: JsonSchema
}

/** An error that a method may answer. */
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
