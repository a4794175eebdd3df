/** Reads the methods to list from a document of any source. Members of the wrong type are ignored. */
import type { JsonSchema } from '../../openrpc/document.ts'
import { follow, isObject, type JsonObject, listOf, member, textOf } from './json.ts'

/** A param. */
export interface Param {
  readonly name: string
  readonly description: string
  readonly required: boolean
  readonly schema: JsonSchema
}

/** An error that a method declares. */
export interface DeclaredError {
  readonly code: string
  readonly message: string
}

/** Params to start from. */
export interface Example {
  readonly name: string
  readonly values: readonly (readonly [name: string, value: unknown])[]
}

/** The method of the notifications of a subscription, and the method that ends it. */
export interface SubscriptionNames {
  readonly event: string
  readonly end: string
}

/** A method. */
export interface ListedMethod {
  readonly name: string
  readonly summary: string
  readonly description: string
  readonly deprecated: boolean
  readonly readonly: boolean
  /** Guards decide who may call it. */
  readonly guarded: boolean
  readonly tags: readonly string[]
  readonly structure: 'by-name' | 'by-position' | 'either'
  readonly params: readonly Param[]
  /** The schema of all params together, if the list cannot express all of it. */
  readonly paramsSchema: JsonSchema | undefined
  readonly result: JsonSchema | undefined
  /** The schema of an item, if the method yields; of an event, if it is a subscription. */
  readonly item: JsonSchema | undefined
  readonly subscription: SubscriptionNames | undefined
  readonly errors: readonly DeclaredError[]
  readonly examples: readonly Example[]
}

/** A service and its methods. */
export interface Listing {
  readonly title: string
  readonly version: string
  readonly description: string
  readonly methods: readonly ListedMethod[]
  /** The document, for the `$ref`s of the schemas. */
  readonly root: unknown
}

/** Reads a document. Methods without a name are left out. */
export function readListing(root: unknown): Listing {
  const document = isObject(root) ? root : {}
  const info = isObject(document.info) ? document.info : {}
  return {
    title: textOf(info.title) || 'JSON-RPC',
    version: textOf(info.version),
    description: textOf(info.description),
    methods: objectsIn(document.methods, root)
      .filter(({ name }) => typeof name === 'string')
      .map((method) => readMethod(method, root)),
    root,
  }
}

function readMethod(method: JsonObject, root: unknown): ListedMethod {
  const result = follow(method.result, root)
  return {
    name: textOf(method.name),
    summary: textOf(method.summary),
    description: textOf(method.description),
    deprecated: method.deprecated === true,
    readonly: method['x-readonly'] === true,
    guarded: method['x-guarded'] === true,
    tags: objectsIn(method.tags, root).map(({ name }) => textOf(name)),
    structure: readStructure(method.paramStructure),
    params: objectsIn(method.params, root).map(readParam),
    paramsSchema: readSchema(method['x-params']),
    result: isObject(result) ? readSchema(result.schema) : undefined,
    item: readSchema(method['x-item']),
    subscription: readSubscription(method['x-subscription']),
    errors: objectsIn(method.errors, root).map(({ code, message }) => ({ code: String(code), message: textOf(message) })),
    examples: objectsIn(method.examples, root).map((example) => readExample(example, root)),
  }
}

function readParam(param: JsonObject, index: number): Param {
  return {
    name: textOf(param.name) || `param${index + 1}`,
    description: textOf(param.description) || textOf(param.summary),
    required: param.required === true,
    schema: readSchema(param.schema) ?? {},
  }
}

function readExample({ name, params }: JsonObject, root: unknown): Example {
  return {
    name: textOf(name) || 'Example',
    values: objectsIn(params, root).map((param) => [textOf(param.name), param.value] as const),
  }
}

function objectsIn(value: unknown, root: unknown): readonly JsonObject[] {
  return listOf(value)
    .map((each) => follow(each, root))
    .filter(isObject)
}

function readSubscription(value: unknown): SubscriptionNames | undefined {
  const [event, end] = [textOf(member(value, 'event')), textOf(member(value, 'end'))]
  return event && end ? { event, end } : undefined
}

function readStructure(value: unknown): ListedMethod['structure'] {
  return value === 'by-name' || value === 'by-position' ? value : 'either'
}

function readSchema(value: unknown): JsonSchema | undefined {
  return typeof value === 'boolean' || isObject(value) ? value : undefined
}

/** Returns one schema for all params of a method, by name and by position. */
export function paramsSchemaOf({ params, paramsSchema, structure }: ListedMethod): JsonSchema {
  if (paramsSchema !== undefined) return paramsSchema
  const properties = Object.fromEntries(params.map(({ name, schema }) => [name, schema]))
  const byName = { type: 'object', properties }
  const byPosition = { type: 'array', prefixItems: params.map(({ schema }) => schema) }
  if (structure === 'by-name') return byName
  return structure === 'by-position' ? byPosition : { anyOf: [byName, byPosition] }
}

/** Returns the schema of a call, or of a batch of calls. The params of a call depend on its method, so that they are not completed. */
export function messageSchema({ methods }: Listing): JsonSchema {
  const properties = { jsonrpc: { const: '2.0' }, method: { enum: methods.map(({ name }) => name) }, params: {}, id: {} }
  const call = { type: 'object', properties }
  return { anyOf: [call, { type: 'array', items: call }] }
}
