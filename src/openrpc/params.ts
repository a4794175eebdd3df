/** Describes the params of a method, for each form in which a method can declare them. */
import { isSchema, type StandardSchema } from '../schema/standard-schema.ts'
import type { Method } from '../service/methods/method.ts'
import { isList, type ListedParam, listParams, type ParamsDeclaration } from '../service/params/declaration.ts'
import { contentDescriptor, type DocumentParts, schemaAt } from './descriptor.ts'
import type { ContentDescriptor, OpenrpcMethod } from './document.ts'
import { membersOf, positionName } from './members.ts'
import { typedParams } from './typed.ts'

type Params = Pick<OpenrpcMethod, 'paramStructure' | 'params' | 'x-params'>

/** Describes the params of one method. */
export function paramsOf(name: string, { handler, options, description }: Method, parts: DocumentParts): Params {
  const { params } = options
  if (description && !hasSchemas(params)) return typedParams(name, description, parts)
  if (params === undefined) return undeclaredParams(handler.length - (options.takesContext || options.takesHttpRequest ? 1 : 0))
  if (isSchema(params)) return schemaParams(name, params, parts)
  const isShape = !isList(params)
  const listed = listParams(params).map((param) => {
    const isOptional = isShape ? acceptsUndefined(param.schema as StandardSchema) : param.isOptional
    return listedParam(name, { ...param, isOptional }, parts)
  })
  return isShape ? requiredFirst(listed, 'either') : { paramStructure: 'either', params: listed }
}

/** Whether schemas check the params: then types do not. */
function hasSchemas(params: ParamsDeclaration | undefined): boolean {
  return params !== undefined && !(isList(params) && listParams(params).every(({ schema }) => schema === undefined))
}

/** Every param is optional, because the service does not check how many are sent. */
function undeclaredParams(count: number): Params {
  const params = Array.from({ length: Math.max(0, count) }, (_, index) => ({
    name: positionName(index),
    required: false,
    schema: {},
  }))
  return { paramStructure: 'by-position', params }
}

function listedParam(method: string, { name, isOptional, schema }: ListedParam, parts: DocumentParts): ContentDescriptor {
  const converted = schemaAt({ method, place: name }, schema ?? undefined, 'input', parts)
  return contentDescriptor(name, !isOptional, converted, parts.components)
}

/** JSON Schema cannot express that a value may be missing, so the validator is asked. */
function acceptsUndefined(schema: StandardSchema): boolean {
  try {
    const result = schema['~standard'].validate(undefined)
    if (!(result instanceof Promise)) return !result.issues
    result.catch(() => {})
    return false
  } catch {
    return false
  }
}

/** OpenRPC wants optional params last. If that changes the order, the method can be called by name only. */
function requiredFirst(params: readonly ContentDescriptor[], structure: Params['paramStructure']): Params {
  const sorted = [...params].sort((one, other) => Number(other.required) - Number(one.required))
  const hasMoved = sorted.some((param, index) => param !== params[index])
  return { paramStructure: hasMoved ? 'by-name' : structure, params: sorted }
}

function schemaParams(method: string, schema: StandardSchema, parts: DocumentParts): Params {
  const { components } = parts
  const whole = schemaAt({ method, place: 'params' }, schema, 'input', parts)
  const { structure, schemas, required, isComplete } = membersOf(whole, components)
  const params = [...schemas].map(([name, each]) => contentDescriptor(name, required.has(name), each, components))
  return { ...requiredFirst(params, structure), ...(!isComplete && { 'x-params': whole }) }
}
