/** Tables of types for tests, and schemas of values that JSON does not have. */
import type { ParamsIssue, TypedMethod, TypeSchema } from 'damn-simple-jsonrpc-server'
import { type TypeTable, type TypeTableMethod, types } from 'damn-simple-jsonrpc-server/types'

export const number: TypeSchema = { type: 'number' }
export const string: TypeSchema = { type: 'string' }
export const date: TypeSchema = { type: 'string', format: 'date-time', 'x-js': 'Date' }
export const bigint: TypeSchema = { type: 'string', pattern: '^-?\\d+$', 'x-js': 'bigint' }
export const url: TypeSchema = { type: 'string', format: 'uri', 'x-js': 'URL' }
export const bytes: TypeSchema = { type: 'string', contentEncoding: 'base64', 'x-js': 'Uint8Array' }
export const missing: TypeSchema = { type: 'null', 'x-js': 'undefined' }

export const setOf = (items: TypeSchema): TypeSchema => ({ type: 'array', uniqueItems: true, items, 'x-js': 'Set' })
export const mapOf = (key: TypeSchema, value: TypeSchema): TypeSchema => ({
  type: 'array',
  items: { type: 'array', items: [key, value], minItems: 2, maxItems: 2 },
  'x-js': 'Map',
})
export const listOf = (items: TypeSchema): TypeSchema => ({ type: 'array', items })
export const anyOf = (...schemas: TypeSchema[]): TypeSchema => ({ anyOf: schemas })
export const refer = (name: string): TypeSchema => ({ $ref: `#/definitions/${name}` })

/** An object; a name with a question mark may be missing. */
export function objectOf(members: Record<string, TypeSchema>, more: object = {}): TypeSchema {
  const entries = Object.entries(members).map(([name, schema]) => [name.replace('?', ''), schema])
  const required = Object.keys(members).filter((name) => !name.endsWith('?'))
  return { type: 'object', properties: Object.fromEntries(entries), ...(required.length > 0 && { required }), ...more }
}

/** A method with these params; a name with a question mark may be left out, one with dots before it takes the rest. */
export function methodOf(params: Record<string, TypeSchema>, result: TypeSchema = true, more: object = {}): TypeTableMethod {
  const entries = Object.entries(params)
  const rest = entries.find(([name]) => name.startsWith('...'))
  const listed = entries.filter((entry) => entry !== rest)
  return {
    params: listed.map(([name, schema]) => ({ name: name.replace('?', ''), required: !name.endsWith('?'), schema })),
    ...(rest && { rest: { name: rest[0].slice(3), schema: rest[1] } }),
    result,
    ...more,
  }
}

export function tableOf(methods: TypeTable['methods'], definitions: TypeTable['definitions'] = {}): TypeTable {
  return { version: 1, methods, definitions }
}

/** The method of a table that has one. */
export function bound(method: TypeTableMethod, definitions?: TypeTable['definitions']): TypedMethod {
  return types(tableOf({ method }, definitions)).bind('method') as TypedMethod
}

/** A value as a param that is read by a schema. */
export function readParam(schema: TypeSchema, definitions?: TypeTable['definitions']): (value: unknown) => unknown {
  const method = bound(methodOf({ value: schema }), definitions)
  return (value) => {
    const read = method.readArguments([value])
    return 'args' in read ? read.args[0] : { issues: read.issues.map(line) }
  }
}

/** An issue on one line. */
export function line({ path, message }: ParamsIssue): string {
  return `${path.join('.')}: ${message}`
}

/** The issues of params, on one line each. */
export function issuesIn(method: TypedMethod, params: Parameters<TypedMethod['readArguments']>[0]): string[] {
  const read = method.readArguments(params)
  return 'issues' in read ? read.issues.map(line) : []
}
