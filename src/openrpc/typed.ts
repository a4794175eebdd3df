/** Describes a method by the types of its handler, if its service has them. */
import type { MethodDescription, TypeSchema } from '../service/method-types.ts'
import { contentDescriptor, type DocumentParts } from './descriptor.ts'
import type { ContentDescriptor, JsonSchema, OpenrpcMethod } from './document.ts'

type Params = Pick<OpenrpcMethod, 'paramStructure' | 'params'>

/** Describes the params. A rest parameter is an array by name; by position, where it is a param for each item, OpenRPC cannot tell. */
export function typedParams(method: string, { params, rest, definitions }: MethodDescription, parts: DocumentParts): Params {
  const described = params.map(({ name, required, schema, description }) =>
    typedParam(name, required, add(schema, `${method}.${name}`, definitions, parts), description, parts),
  )
  const isSorted = described.every(({ required }, index) => required || !described[index + 1]?.required)
  const sorted = described.toSorted((one, other) => Number(other.required) - Number(one.required))
  if (!rest) return { paramStructure: isSorted ? 'either' : 'by-name', params: sorted }
  const schema = { type: 'array', items: add(rest.schema, `${method}.${rest.name}`, definitions, parts) }
  return { paramStructure: 'by-name', params: [...sorted, typedParam(rest.name, false, schema, rest.description, parts)] }
}

function typedParam(
  name: string,
  required: boolean,
  schema: JsonSchema,
  description: string | undefined,
  { components }: DocumentParts,
): ContentDescriptor {
  return { ...contentDescriptor(name, required, schema, components), ...(description !== undefined && { description }) }
}

/** The schemas of the result, and of an item of a method that yields. */
export function typedResult(
  method: string,
  { result, item, definitions }: MethodDescription,
  parts: DocumentParts,
): { readonly result: JsonSchema; readonly item: JsonSchema | undefined } {
  const place = `${method}.result`
  return {
    result: add(result, place, definitions, parts),
    item: item === undefined ? undefined : add(item, place, definitions, parts),
  }
}

function add(
  schema: TypeSchema,
  place: string,
  definitions: MethodDescription['definitions'],
  { components }: DocumentParts,
): JsonSchema {
  return typeof schema === 'boolean' ? schema : components.add({ ...schema, definitions }, place)
}
