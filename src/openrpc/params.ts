/** A method's params as a document lists them, whichever way the method declared them. */
import { isSchema, type StandardSchema } from '../schema/standard-schema.ts'
import type { Method } from '../service/methods/method.ts'
import { isNames, isOptional, type ParamsShape, withoutMark } from '../service/params/bind.ts'
import { type Description, describe, descriptor } from './descriptor.ts'
import type { ContentDescriptor, OpenrpcMethod } from './document.ts'
import { membersOf, positionName } from './members.ts'

type Params = Pick<OpenrpcMethod, 'paramStructure' | 'params' | 'x-params'>

/** The params of one method. */
export function paramsOf(name: string, { handler, options }: Method, description: Description): Params {
  const { params } = options
  if (params === undefined) return undeclared(handler.length - (options.takesContext || options.takesHttpRequest ? 1 : 0))
  if (isNames(params)) return { paramStructure: 'either', params: params.map(declared) }
  return isSchema(params) ? wholeParams(name, params, description) : shapedParams(name, params, description)
}

/** How many a plain function takes is known, but nobody checks them: any may be left out. */
function undeclared(count: number): Params {
  const params = Array.from({ length: Math.max(0, count) }, (_, index) => ({
    name: positionName(index),
    required: false,
    schema: {},
  }))
  return { paramStructure: 'by-position', params }
}

function declared(name: string): ContentDescriptor {
  return { name: withoutMark(name), required: !isOptional(name), schema: {} }
}

function shapedParams(method: string, shape: ParamsShape, description: Description): Params {
  const params = Object.entries(shape).map(([name, schema]) => {
    const converted = describe(schema, 'input', { method, place: name }, description)
    return descriptor(name, !takesNothing(schema), converted, description.components)
  })
  return inOrder(params, 'either')
}

/** JSON Schema cannot say that a value may be missing altogether; the validator can. */
function takesNothing(schema: StandardSchema): boolean {
  try {
    const result = schema['~standard'].validate(undefined)
    if (!(result instanceof Promise)) return !result.issues
    result.catch(() => {})
    return false
  } catch {
    return false
  }
}

/** Params that may be left out must come last in a document. Where that changes their order, only names are left to call by. */
function inOrder(params: readonly ContentDescriptor[], structure: Params['paramStructure']): Params {
  const sorted = [...params].sort((one, other) => Number(other.required) - Number(one.required))
  const moved = sorted.some((param, index) => param !== params[index])
  return { paramStructure: moved ? 'by-name' : structure, params: sorted }
}

function wholeParams(method: string, schema: StandardSchema, description: Description): Params {
  const { components } = description
  const whole = describe(schema, 'input', { method, place: 'params' }, description)
  const { structure, schemas, required, complete } = membersOf(whole, components)
  const params = [...schemas].map(([name, each]) => descriptor(name, required.has(name), each, components))
  return { ...inOrder(params, structure), ...(!complete && { 'x-params': whole }) }
}
