/** The table of types: what a tool wrote about the functions of a module. It is checked once, since it may be edited, or be of another version. */
import { invalidSetup } from '../options/check.ts'
import type { MethodDescription, TypeSchema } from '../service/method-types.ts'
import { findAmbiguity } from './ambiguity.ts'
import { isObject } from './containers.ts'
import { richKinds } from './rich.ts'
import type { Definitions } from './run.ts'
import { referredName } from './schemas.ts'

/** A method in a table. */
export type TypeTableMethod = Omit<MethodDescription, 'definitions'>

/** What `jsonrpc types FILE` writes. */
export interface TypeTable {
  readonly version: 1
  readonly methods: { readonly [name: string]: TypeTableMethod }
  /** Schemas that others refer to as `#/definitions/Name`. */
  readonly definitions: { readonly [name: string]: TypeSchema }
}

const fix = 'Write the table anew: jsonrpc types FILE'

function refuse(where: string, what: string): never {
  invalidSetup(`types(): ${where} ${what}. ${fix}`)
}

/** @throws TypeError for a table of another version or shape, and for a schema that cannot be checked. */
export function checkTable(table: unknown): asserts table is TypeTable {
  if (!isObject(table)) refuse('the table', 'must be an object')
  if (table.version !== 1) refuse('the table', 'must have the version 1')
  const { methods, definitions } = table
  if (!isObject(methods)) refuse('methods', 'must be an object')
  if (!isObject(definitions)) refuse('definitions', 'must be an object')
  const check = (schema: unknown, where: string) => checkSchema(schema, where, definitions as Definitions)
  for (const [name, schema] of Object.entries(definitions)) check(schema, `definitions.${name}`)
  for (const [name, method] of Object.entries(methods)) checkMethod(method, `methods.${name}`, check)
}

type CheckSchema = (schema: unknown, where: string) => void

function checkMethod(method: unknown, where: string, check: CheckSchema): void {
  if (!isObject(method)) refuse(where, 'must be an object')
  const { params, rest, result, item } = method
  if (!Array.isArray(params)) refuse(`${where}.params`, 'must be a list')
  const all: unknown[] = rest === undefined ? params : [...params, rest]
  for (const [index, param] of all.entries()) {
    const here = `${where}.params[${index}]`
    if (!isObject(param) || typeof param.name !== 'string' || param.name === '__proto__') refuse(here, 'must have a name')
    if (typeof param.required !== 'boolean' && param !== rest) refuse(here, 'must have required: true or false')
    check(param.schema, `${where}: ${param.name}`)
  }
  if (new Set(all.map((param) => (param as { name: string }).name)).size < all.length)
    refuse(`${where}.params`, 'must have different names')
  check(result, `${where}: result`)
  if (item !== undefined) check(item, `${where}: item`)
}

const types = ['string', 'number', 'integer', 'boolean', 'null', 'array', 'object']

/** Keywords, and what their values must be. Words for documents are not among them. */
const keywords: { readonly [keyword: string]: (value: unknown) => boolean } = {
  type: (value) => [value].flat().every((type) => types.includes(type as string)),
  $ref: (value) => typeof value === 'string' && value.startsWith('#/definitions/'),
  'x-js': (value) => typeof value === 'string' && Object.hasOwn(richKinds, value),
  const: isScalar,
  enum: (value) => Array.isArray(value) && value.every(isScalar),
  not: (value) => isObject(value) && Object.keys(value).length === 0,
  anyOf: (value) => Array.isArray(value),
  items: (value) => typeof value === 'boolean' || typeof value === 'object',
  additionalItems: (value) => typeof value === 'boolean' || isObject(value),
  additionalProperties: (value) => typeof value === 'boolean' || isObject(value),
  properties: isObject,
  required: (value) => Array.isArray(value) && value.every((name) => typeof name === 'string'),
  pattern: isPattern,
  format: (value) => typeof value === 'string',
  minimum: isNumber,
  maximum: isNumber,
  exclusiveMinimum: isNumber,
  exclusiveMaximum: isNumber,
  multipleOf: isNumber,
  minLength: isNumber,
  maxLength: isNumber,
  minItems: isNumber,
  maxItems: isNumber,
}

/** Keywords that would have to be checked, and are not. */
const unsupported =
  /^(allOf|oneOf|if|then|else|contains|dependencies|patternProperties|propertyNames|minProperties|maxProperties|prefixItems|dependent\w+|unevaluated\w+)$/

function checkSchema(schema: unknown, where: string, definitions: Definitions): void {
  if (typeof schema === 'boolean') return
  if (!isObject(schema)) refuse(where, 'must be a JSON Schema')
  for (const [keyword, value] of Object.entries(schema)) {
    if (unsupported.test(keyword)) refuse(where, `must not have the keyword ${keyword}`)
    if (Object.hasOwn(keywords, keyword) && !keywords[keyword]?.(value)) refuse(where, `must have another ${keyword}`)
  }
  const name = referredName(schema)
  if (name !== undefined && !Object.hasOwn(definitions, name))
    refuse(where, `must refer to a definition, and there is no ${name}`)
  const { items, additionalItems, additionalProperties, properties, anyOf } = schema as { readonly [keyword: string]: unknown }
  const parts = [
    ...[items ?? []].flat(),
    additionalItems ?? [],
    additionalProperties ?? [],
    anyOf ?? [],
    Object.values(properties ?? {}),
  ].flat()
  for (const part of parts) checkSchema(part, where, definitions)
  const ambiguity = findAmbiguity(schema, definitions)
  if (ambiguity) refuse(where, `must not be a union of ${ambiguity}: both look the same in JSON. Change the type`)
}

function isNumber(value: unknown): boolean {
  return Number.isFinite(value)
}

function isScalar(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

function isPattern(pattern: unknown): boolean {
  try {
    return typeof pattern === 'string' && new RegExp(pattern, 'u') instanceof RegExp
  } catch {
    return false
  }
}
