/** Writes the operations of one method. */
import {
  type ContentDescriptor,
  isSchemaObject,
  type JsonSchema,
  type OpenrpcError,
  type OpenrpcMethod,
} from '../openrpc/document.ts'
import type { JsonContent, OpenapiOperation, OpenapiParameter, OpenapiPath, OpenapiResponse } from './document.ts'
import { type QueryParam, queryParamsOf, type Resolve, wholeName } from './query-params.ts'
import { statusOf } from './statuses.ts'

/** What the operations of one document share. */
export interface OperationParts {
  readonly resolve: Resolve
  /** The schema of every error. */
  readonly error: JsonSchema
}

/** The path of a method. */
export function pathOf(name: string): string {
  return `/${encodeURIComponent(name)}`
}

/** Describes `POST`, and for a readonly method `GET`. */
export function operationsOf(method: OpenrpcMethod, parts: OperationParts): OpenapiPath {
  const { name, summary, description, deprecated, tags } = method
  const docs = {
    ...(summary !== undefined && { summary }),
    ...(description !== undefined && { description }),
    ...(deprecated && { deprecated }),
    ...(tags && { tags: tags.map((tag) => tag.name) }),
  }
  const post = { operationId: name, ...docs, requestBody: bodyOf(method), responses: responsesOf(method, parts) }
  return method['x-readonly'] ? { get: readOf(method, docs, parts), post } : { post }
}

/** An operation id must be unique. */
function readOf(method: OpenrpcMethod, docs: object, parts: OperationParts): OpenapiOperation {
  const { 200: ok, ...others } = responsesOf(method, parts)
  const etag = { ETag: { schema: { type: 'string' } } }
  const responses = {
    200: { ...(ok as OpenapiResponse), headers: etag },
    304: { description: '`If-None-Match` names this result', headers: etag },
    ...others,
  }
  const parameters = parametersOf(method, parts)
  return { operationId: `${method.name}:get`, ...docs, ...(parameters.length > 0 && { parameters }), responses }
}

function parametersOf(method: OpenrpcMethod, { resolve }: OperationParts): OpenapiParameter[] {
  const declared = queryParamsOf(method, resolve)
  if (declared !== 'whole') return declared.map(parameterOf)
  const { required, schema } = wholeParams(method)
  return [{ name: wholeName, in: 'query', required, description: 'All params, as JSON', content: json(schema) }]
}

/** The default style of OpenAPI writes a list as one param for each item. */
function parameterOf({ name, form, required, description, deprecated, schema }: QueryParam): OpenapiParameter {
  return {
    name,
    in: 'query',
    required,
    ...(description !== undefined && { description }),
    ...(deprecated && { deprecated }),
    ...(form === 'json' ? { content: json(schema) } : { schema }),
  }
}

/** Always required: a client without a body sends no `Content-Type`, which keeps pages of other origins out (CSRF). */
function bodyOf(method: OpenrpcMethod): NonNullable<OpenapiOperation['requestBody']> {
  return { required: true, content: json(wholeParams(method).schema, examplesOf(method)) }
}

/** By name, if the method takes names; else an array. */
function wholeParams({ params, paramStructure, 'x-params': whole }: OpenrpcMethod): { required: boolean; schema: JsonSchema } {
  const required = params.filter((param) => param.required)
  const isRequired = required.length > 0
  if (whole !== undefined) return { required: isRequired, schema: whole }
  if (paramStructure !== 'by-position') return { required: isRequired, schema: objectOf(params, required) }
  if (params.length === 0) return { required: false, schema: { type: ['object', 'array'] } }
  const items = { prefixItems: params.map((param) => described(param, { title: param.name })) }
  return { required: isRequired, schema: { type: 'array', ...items, ...(isRequired && { minItems: required.length }) } }
}

function objectOf(params: readonly ContentDescriptor[], required: readonly ContentDescriptor[]): JsonSchema {
  const properties = Object.fromEntries(params.map((param) => [param.name, described(param)]))
  const names = required.map(({ name }) => name)
  return { type: 'object', properties, ...(names.length > 0 && { required: names }), additionalProperties: false }
}

function described({ schema, description }: ContentDescriptor, more: object = {}): JsonSchema {
  const docs = { ...more, ...(description !== undefined && { description }) }
  if (schema === false || Object.keys(docs).length === 0) return schema
  return { ...docs, ...(isSchemaObject(schema) && schema) }
}

function examplesOf({ examples, paramStructure }: OpenrpcMethod) {
  const pairs = examples?.map(({ name, params }) => {
    const value = paramStructure === 'by-position' ? params.map((param) => param.value) : namedValues(params)
    return [name, { value }] as const
  })
  return pairs && Object.fromEntries(pairs)
}

function namedValues(params: readonly { readonly name: string; readonly value: unknown }[]): object {
  return Object.fromEntries(params.map(({ name, value }) => [name, value]))
}

function json(schema: JsonSchema, examples?: { readonly [name: string]: { readonly value: unknown } }): JsonContent {
  return { 'application/json': { schema, ...(examples && { examples }) } }
}

function responsesOf(method: OpenrpcMethod, { error }: OperationParts): OpenapiOperation['responses'] {
  const item = method['x-item']
  const ok = {
    description:
      method.result.description ?? (item === undefined ? 'The result' : 'All items; one by one for clients that accept a stream'),
    content: json(method.result.schema),
    ...(item !== undefined && { 'x-item': item }),
  }
  const byStatus = new Map<string, OpenrpcError[]>()
  for (const one of method.errors ?? [])
    byStatus.set(`${statusOf(one.code)}`, [...(byStatus.get(`${statusOf(one.code)}`) ?? []), one])
  const declared = [...byStatus].map(([status, errors]) => [status, declaredErrors(errors, method, error)] as const)
  return { 200: ok, ...Object.fromEntries(declared), default: { description: 'An error', content: json(error) } }
}

/** An own error has a status to itself. Those of the package share theirs with errors that any method may answer with. */
function declaredErrors(errors: readonly OpenrpcError[], method: OpenrpcMethod, error: JsonSchema): OpenapiResponse {
  const schemas = errors.map(({ code, data }) => {
    const schema = method['x-error-data']?.[code] ?? (data === undefined ? {} : { examples: [data] })
    const properties = { code: { const: code }, message: { type: 'string' }, data: schema }
    const required = ['code', 'message', ...(method['x-error-data']?.[code] === undefined ? [] : ['data'])]
    return { type: 'object', properties, required }
  })
  const choices = statusOf(errors[0]?.code ?? 0) === 422 ? schemas : [...schemas, error]
  const description = errors.map(({ code, message }) => `${code}: ${message}`).join('\n\n')
  return { description, content: json(choices.length === 1 ? (choices[0] as JsonSchema) : { anyOf: choices }) }
}
