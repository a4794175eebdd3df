/** The schemas of a tool. Each stands alone: the definitions that it refers to are in its `$defs`. */
import { componentPointer } from '../openrpc/components.ts'
import { type Conversion, convert } from '../openrpc/convert.ts'
import { isSchemaObject, type JsonSchema, type JsonSchemaObject, type OpenrpcMethod } from '../openrpc/document.ts'
import { mapReferences, targetOf } from '../openrpc/references.ts'
import { isSchema } from '../schema/standard-schema.ts'
import type { Method } from '../service/methods/method.ts'

/** The components of a document. */
export type Schemas = { readonly [name: string]: JsonSchema }

/** The name of the argument that holds all params, for methods whose params are a list of any length. */
export const listArgument = 'params'

/** The arguments of a tool as a schema. It is always that of an object. */
export function inputSchema(
  described: OpenrpcMethod,
  declared: Method,
  schemas: Schemas,
  conversion: Conversion,
): JsonSchemaObject {
  const own = ownSchema(declared, conversion)
  if (own) return own
  const { params, paramStructure, 'x-params': whole } = described
  if (whole !== undefined && params.length === 0) return standalone(listInput(whole, true), schemas)
  if (params.length === 0 && paramStructure === 'by-position') return listInput({ type: 'array' }, false)
  const properties = params.map(({ name, description, schema }) => [name, describedSchema(schema, description)] as const)
  const required = params.filter((param) => param.required).map(({ name }) => name)
  const input = { type: 'object', properties: Object.fromEntries(properties), required, additionalProperties: false }
  return standalone(input, schemas)
}

function listInput(schema: JsonSchema, isRequired: boolean): JsonSchemaObject {
  const list = describedSchema(schema, 'The arguments, in order')
  return { type: 'object', properties: { [listArgument]: list }, required: isRequired ? [listArgument] : [] }
}

function describedSchema(schema: JsonSchema, description: string | undefined): JsonSchema {
  if (!isSchemaObject(schema)) return description === undefined || !schema ? schema : { description }
  return description === undefined ? schema : { description, ...schema }
}

/** A schema for all params of a method, if it is one of objects. It says more than a list of params can. */
function ownSchema({ options: { params } }: Method, conversion: Conversion): JsonSchemaObject | undefined {
  if (params === undefined || !isSchema(params)) return undefined
  const { schema } = convert(params, 'input', conversion)
  return isSchemaObject(schema) ? objectRoot(schema, (reference) => definitionIn(schema, reference)) : undefined
}

function definitionIn(schema: JsonSchemaObject, reference: string): JsonSchema | undefined {
  const definitions = { ...Object(schema.definitions), ...Object(schema.$defs) } as JsonSchemaObject
  const target = targetOf(reference, definitions)
  return target?.definition !== undefined && target.rest === '' ? (definitions[target.definition] as JsonSchema) : undefined
}

/** The result of a method as a schema, if it is an object: no other result is structured content. */
export function outputSchema({ result, 'x-item': item }: OpenrpcMethod, schemas: Schemas): JsonSchemaObject | undefined {
  if (item !== undefined || !isSchemaObject(result.schema)) return undefined
  const root = objectRoot(result.schema, (reference) => schemas[nameIn(reference) ?? ''])
  return root && standalone(root, schemas)
}

type Find = (reference: string) => JsonSchema | undefined

/** A schema of objects with `type: 'object'` at its root, as the protocol demands; `undefined` for any other schema. */
function objectRoot(schema: JsonSchemaObject, find: Find): JsonSchemaObject | undefined {
  const { $ref, ...others } = schema
  const found = typeof $ref === 'string' ? find($ref) : {}
  const root = isSchemaObject(found) ? { ...found, ...others } : others
  return isOfObjects(root, find, 0) ? { ...root, type: 'object' } : undefined
}

const maxDepth = 16

function isOfObjects(schema: unknown, find: Find, depth: number): boolean {
  if (!isSchemaObject(schema) || depth > maxDepth) return false
  const { type, $ref, anyOf, oneOf, allOf } = schema
  if (type !== undefined) return type === 'object'
  if (typeof $ref === 'string') return isOfObjects(find($ref), find, depth + 1)
  if (Array.isArray(allOf)) return allOf.some((each) => isOfObjects(each, find, depth + 1))
  const choices = anyOf ?? oneOf
  return Array.isArray(choices) && choices.every((each) => isOfObjects(each, find, depth + 1))
}

/** Moves the components that a schema refers to into its `$defs`. */
function standalone(schema: JsonSchemaObject, schemas: Schemas): JsonSchemaObject {
  const $defs: { [name: string]: JsonSchema } = {}
  const moved = mapReferences(schema, moveTo($defs, schemas))
  return Object.keys($defs).length > 0 ? { ...moved, $defs } : moved
}

function moveTo($defs: { [name: string]: JsonSchema }, schemas: Schemas): (reference: string) => string {
  const move = (reference: string): string => {
    const name = nameIn(reference)
    if (name === undefined || !Object.hasOwn(schemas, name)) return reference
    if (!Object.hasOwn($defs, name)) {
      $defs[name] = true // a schema that refers to itself finds it here
      $defs[name] = mapReferences(schemas[name] as JsonSchema, move)
    }
    return `#/$defs/${reference.slice(componentPointer.length)}`
  }
  return move
}

function nameIn(reference: string): string | undefined {
  return reference.startsWith(componentPointer) ? reference.slice(componentPointer.length).split('/')[0] : undefined
}
