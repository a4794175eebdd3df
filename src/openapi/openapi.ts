/** Describes a service as an OpenAPI document, by way of its OpenRPC document. */

import {
  isSchemaObject,
  type JsonSchema,
  type OpenrpcDocument,
  type OpenrpcInfo,
  type OpenrpcMethod,
} from '../openrpc/document.ts'
import { type Described, type OpenrpcOptions, openrpc } from '../openrpc/openrpc.ts'
import { checkOptionNames } from '../options/check.ts'
import { modernDocument } from './dialect.ts'
import type { OpenapiDocument } from './document.ts'
import { operationsOf, pathOf } from './operations.ts'
import type { Resolve } from './query-params.ts'

/** The options of `openapi`. */
export type OpenapiOptions = Pick<
  OpenrpcOptions,
  'converters' | 'breakCycles' | 'servers' | 'externalDocs' | 'onUnsupportedSchema'
>

/** The names of the options of `openapi`. */
export const openapiOptionNames: readonly string[] = [
  'converters',
  'breakCycles',
  'servers',
  'externalDocs',
  'onUnsupportedSchema',
]

/**
 * Describes a service as an OpenAPI 3.1 document: each method is `POST /name`, a readonly one `GET /name`, too. Serve it with `plainHttp`.
 * Subscriptions are left out, since only two-way connections have them.
 *
 * @throws TypeError if `info` or an option is invalid.
 * @example
 * const document = openapi(calculator, { title: 'Calculator', version: '1.0.0' })
 * writeFileSync('openapi.json', JSON.stringify(document, null, 2))
 */
export function openapi(service: Described, info: OpenrpcInfo, options: OpenapiOptions = {}): OpenapiDocument {
  checkOptionNames(options, openapiOptionNames, 'openapi()')
  return openapiFrom(openrpc(service, info, { ...options, dialect: 'draft-2020-12' }))
}

/** Turns an OpenRPC document into an OpenAPI document. */
export function openapiFrom(document: OpenrpcDocument): OpenapiDocument {
  const { info, servers, methods, components, externalDocs } = modernDocument(document)
  const schemas = new Map(Object.entries(components?.schemas ?? {}))
  const errorName = freeName('Error', schemas)
  const error = { $ref: `#/components/schemas/${errorName}` }
  const parts = { resolve: resolverOf(components), error }
  const paths = Object.fromEntries(httpMethods(methods).map((method) => [pathOf(method.name), operationsOf(method, parts)]))
  const described = [...schemas, [errorName, errorSchema] as const]
  return {
    openapi: '3.1.1',
    info,
    ...(servers && { servers: servers.map(serverOf) }),
    paths,
    components: { schemas: Object.fromEntries(described) },
    ...(externalDocs && { externalDocs }),
  }
}

const errorSchema = {
  type: 'object',
  properties: { code: { type: 'integer' }, message: { type: 'string' }, data: {} },
  required: ['code', 'message'],
}

function serverOf({
  url,
  description,
  summary,
}: {
  readonly url: string
  readonly description?: string
  readonly summary?: string
}) {
  const text = description ?? summary
  return { url, ...(text !== undefined && { description: text }) }
}

/** A name that no component has. */
function freeName(name: string, taken: ReadonlyMap<string, unknown>): string {
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? name : `${name}_${count}`
    if (!taken.has(candidate)) return candidate
  }
}

/** All methods except subscriptions, and those that end them. */
function httpMethods(methods: readonly OpenrpcMethod[]): OpenrpcMethod[] {
  const ends = new Set(methods.flatMap((method) => method['x-subscription']?.end ?? []))
  return methods.filter((method) => !method['x-subscription'] && !ends.has(method.name))
}

/** Follows each `$ref` to a component, and on from there. */
export function resolverOf(components: OpenrpcDocument['components']): Resolve {
  const schemas = components?.schemas ?? {}
  return (schema) => {
    let found = schema
    for (let step = 0; step < 16 && isSchemaObject(found) && typeof found.$ref === 'string'; step++) {
      const name = found.$ref.replace('#/components/schemas/', '')
      if (!Object.hasOwn(schemas, name)) return found
      found = schemas[name] as JsonSchema
    }
    return found
  }
}
