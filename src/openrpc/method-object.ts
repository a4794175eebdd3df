/** One method as a document describes it. */
import { isSchema } from '../schema/standard-schema.ts'
import type { Method } from '../service/methods/method.ts'
import type { MethodExample } from '../service/methods/method-options.ts'
import { type Description, describe } from './descriptor.ts'
import type { ContentDescriptor, OpenrpcError, OpenrpcExample, OpenrpcMethod, OpenrpcValue } from './document.ts'
import { positionName } from './members.ts'
import { paramsOf } from './params.ts'

/** Describes a method: its docs as they were given, its params and its result from their schemas. */
export function methodObject(name: string, method: Method, description: Description): OpenrpcMethod {
  const { summary, description: words, deprecated, tags, errors, examples, result } = method.options
  const params = paramsOf(name, method, description)
  return {
    name,
    ...(summary !== undefined && { summary }),
    ...(words !== undefined && { description: words }),
    ...(deprecated !== undefined && { deprecated }),
    ...(tags && { tags: tags.map((tag) => ({ name: tag })) }),
    ...params,
    result: { name: 'result', schema: describe(result, 'output', { method: name, place: 'result' }, description) },
    ...(errors && { errors: errors.map(errorObject), ...errorData(name, errors, description) }),
    ...(examples && { examples: examples.map((example, index) => pairing(example, index, params.params)) }),
  }
}

function errorObject({ code, message, data }: OpenrpcError): OpenrpcError {
  const kept = isSchema(data) ? undefined : asJson(data)
  return { code, message, ...(kept !== undefined && { data: kept }) }
}

/** An error object holds data, not what data looks like: the schemas of declared errors stand beside them, by code. */
function errorData(
  method: string,
  errors: readonly OpenrpcError[],
  description: Description,
): Pick<OpenrpcMethod, 'x-error-data'> {
  const schemas = errors.flatMap(({ code, data }) => {
    if (!isSchema(data)) return []
    return [[`${code}`, describe(data, 'input', { method, place: `error${code}` }, description)] as const]
  })
  return schemas.length > 0 ? { 'x-error-data': Object.fromEntries(schemas) } : {}
}

/** Tools pair an example's values with the params by place, so that named ones stand in the order of the params. */
function pairing({ name, params, result }: MethodExample, index: number, declared: readonly ContentDescriptor[]): OpenrpcExample {
  const sent = isList(params)
    ? params.map((value, place) => [declared[place]?.name ?? positionName(place), value] as const)
    : ordered(Object.entries(params), declared)
  return {
    name: name ?? `Example ${index + 1}`,
    params: sent.map(([param, value]) => exampleValue(param, value)),
    result: exampleValue('result', result),
  }
}

function isList(params: MethodExample['params']): params is readonly unknown[] {
  return Array.isArray(params)
}

function ordered(sent: [string, unknown][], declared: readonly ContentDescriptor[]): readonly [string, unknown][] {
  const place = (name: string) =>
    (declared.findIndex((param) => param.name === name) + declared.length + 1) % (declared.length + 1)
  return sent.sort(([one], [other]) => place(one) - place(other))
}

function exampleValue(name: string, value: unknown): OpenrpcValue {
  return { name, value: asJson(value) ?? null }
}

/** As it would stand on the wire; `undefined` where it could not. */
function asJson(value: unknown): unknown {
  try {
    const text = JSON.stringify(value)
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
