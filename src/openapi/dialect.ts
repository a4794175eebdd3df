/** The dialect of JSON Schema in OpenAPI 3.1 is 2020-12. Some validators, and foreign documents, write draft-07. */
import { isSchemaObject, type JsonSchema, type OpenrpcDocument, type OpenrpcMethod } from '../openrpc/document.ts'

const namedSchemas: ReadonlySet<string> = new Set(['properties', 'patternProperties', 'dependentSchemas', '$defs', 'definitions'])
const plainData: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'example', 'examples', 'required'])

/** Writes a tuple as 2020-12 does, and leaves out `$schema`. Data stays as it is, and so does a property of such a name. */
export function modern<Schema>(schema: Schema): Schema {
  if (Array.isArray(schema)) return schema.map(modern) as Schema
  if (!isSchemaObject(schema)) return schema
  const isTuple = Array.isArray(schema.items)
  const entries = Object.entries(schema as { [keyword: string]: unknown }).flatMap(([keyword, value]) => {
    if (keyword === '$schema' || (keyword === 'additionalItems' && !isTuple)) return []
    if (plainData.has(keyword)) return [[keyword, value] as const]
    if (namedSchemas.has(keyword)) return [[keyword, modernNamed(value)] as const]
    const renamed = keyword === 'items' && isTuple ? 'prefixItems' : keyword === 'additionalItems' ? 'items' : keyword
    return [[renamed, modern(value)] as const]
  })
  return Object.fromEntries(entries) as Schema
}

function modernNamed(schemas: unknown): unknown {
  if (!isSchemaObject(schemas)) return schemas
  return Object.fromEntries(Object.entries(schemas).map(([name, each]) => [name, modern(each)]))
}

/** The same for all schemas of a document. */
export function modernDocument(document: OpenrpcDocument): OpenrpcDocument {
  const { methods, components } = document
  const schemas = components && (modernNamed(components.schemas) as { [name: string]: JsonSchema })
  return { ...document, methods: methods.map(modernMethod), ...(schemas && { components: { schemas } }) }
}

function modernMethod(method: OpenrpcMethod): OpenrpcMethod {
  const { params, result, 'x-params': whole, 'x-item': item, 'x-error-data': data } = method
  return {
    ...method,
    params: params.map((param) => ({ ...param, schema: modern(param.schema) })),
    result: { ...result, schema: modern(result.schema) },
    ...(whole !== undefined && { 'x-params': modern(whole) }),
    ...(item !== undefined && { 'x-item': modern(item) }),
    ...(data && { 'x-error-data': modernNamed(data) as { [code: string]: JsonSchema } }),
  }
}
