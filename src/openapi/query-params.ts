/** How the params of a readonly method stand in a query, for the document and for the server. */

import { isSchemaObject, type JsonSchema, type OpenrpcMethod } from '../openrpc/document.ts'
import { invalidParamsBecause } from '../protocol/errors.ts'
import type { Params } from '../protocol/message.ts'

/** How a value is written: as text, as a number or `true`, as either repeated for each item, or as JSON. */
export type QueryForm = 'text' | 'value' | 'texts' | 'values' | 'json'

/** One param in a query. */
export interface QueryParam {
  readonly name: string
  readonly form: QueryForm
  readonly required: boolean
  readonly description?: string
  readonly deprecated?: boolean
  readonly schema: JsonSchema
}

/** The params of a method in a query, or `'whole'`: one param, `params`, with all of them as JSON. */
export type QueryParams = readonly QueryParam[] | 'whole'

/** The name of the param that holds all params as JSON. */
export const wholeName = 'params'

/** Follows the `$ref` of a schema. */
export type Resolve = (schema: JsonSchema) => JsonSchema

/** Describes the query of a method. A method that takes its params by position alone, or cannot list them, takes them whole. */
export function queryParamsOf({ params, paramStructure, 'x-params': whole }: OpenrpcMethod, resolve: Resolve): QueryParams {
  if (whole !== undefined || (paramStructure === 'by-position' && params.length > 0)) return 'whole'
  return params.map(({ name, required = false, description, deprecated, schema }) => ({
    name,
    form: formOf(schema, resolve),
    required,
    ...(description !== undefined && { description }),
    ...(deprecated && { deprecated }),
    schema,
  }))
}

function formOf(schema: JsonSchema, resolve: Resolve): QueryForm {
  const one = simpleForm(schema, resolve)
  if (one) return one
  const array = resolve(schema)
  if (!isSchemaObject(array) || array.type !== 'array' || !isSchemaObject(array.items) || array.prefixItems) return 'json'
  const item = simpleForm(array.items, resolve)
  return item ? `${item}s` : 'json'
}

function simpleForm(schema: JsonSchema, resolve: Resolve, depth = 0): 'text' | 'value' | undefined {
  const resolved = resolve(schema)
  if (!isSchemaObject(resolved) || depth > 8) return undefined
  const { type, enum: values, const: value, anyOf, oneOf } = resolved
  const choices = anyOf ?? oneOf
  if (Array.isArray(choices)) return onlyOne(choices.map((each) => simpleForm(each as JsonSchema, resolve, depth + 1)))
  if ('const' in resolved) return formOfType(typeof value)
  if (Array.isArray(values)) return onlyOne(values.map((each) => formOfType(typeof each)))
  return Array.isArray(type) ? onlyOne(type.map(formOfType)) : formOfType(type)
}

function formOfType(type: unknown): 'text' | 'value' | undefined {
  if (type === 'string') return 'text'
  return type === 'number' || type === 'integer' || type === 'boolean' ? 'value' : undefined
}

function onlyOne<Form>(forms: readonly Form[]): Form | undefined {
  return forms.every((form) => form === forms[0]) ? forms[0] : undefined
}

/**
 * Reads the params in a query. Names that the method does not have are passed on: the method refuses them.
 * @throws RpcError -32602 if whole params are no JSON.
 */
export function readQuery(query: string, declared: QueryParams): Params {
  const sent = new URLSearchParams(query)
  if (declared === 'whole') return wholeParams(sent.get(wholeName))
  const forms = new Map(declared.map(({ name, form }) => [name, form]))
  const texts = new Map<string, string[]>() // `getAll` of each name would look at all params again
  for (const [name, text] of sent) {
    const known = texts.get(name)
    if (known) known.push(text)
    else texts.set(name, [text])
  }
  if (texts.size === 0) return undefined
  return Object.fromEntries([...texts].map(([name, all]) => [name, readValue(all, forms.get(name))]))
}

function wholeParams(text: string | null): Params {
  if (text === null) return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw invalidParamsBecause(`The query param ${wholeName} must be JSON`)
  }
}

/** A param that was sent twice and is no list becomes one, which the method refuses. */
function readValue(texts: readonly string[], form: QueryForm = 'text'): unknown {
  const isText = form === 'text' || form === 'texts'
  const values = isText ? texts : texts.map(jsonOrText)
  const isList = form === 'texts' || form === 'values' || values.length > 1
  return isList ? values : values[0]
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
