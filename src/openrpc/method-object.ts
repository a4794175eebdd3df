/** Describes one method. */
import { isSchema } from '../schema/standard-schema.ts'
import type { Method } from '../service/methods/method.ts'
import type { MethodDocs, MethodExample } from '../service/methods/method-options.ts'
import { jsonCopy } from './convert.ts'
import { type DocumentParts, schemaAt } from './descriptor.ts'
import type { ContentDescriptor, OpenrpcError, OpenrpcExample, OpenrpcMethod, OpenrpcValue } from './document.ts'
import { positionName } from './members.ts'
import { paramsOf } from './params.ts'
import { resultOf } from './result.ts'

/** Describes a method by its options and its schemas. */
export function methodObject(name: string, method: Method, isGuarded: boolean, parts: DocumentParts): OpenrpcMethod {
  const { summary, description, deprecated, tags, errors, examples } = { ...textsOf(method), ...method.options }
  const params = paramsOf(name, method, parts)
  return {
    name,
    ...(summary !== undefined && { summary }),
    ...(description !== undefined && { description }),
    ...(deprecated !== undefined && { deprecated }),
    ...(tags && { tags: tags.map((tag) => ({ name: tag })) }),
    ...(method.options.readonly && { 'x-readonly': true }),
    ...(isGuarded && { 'x-guarded': true }),
    ...params,
    ...resultOf(name, method, parts),
    ...(errors && { errors: errors.map(errorObject), ...errorData(name, errors, parts) }),
    ...(examples && { examples: examples.map((example, index) => examplePairing(example, index, params.params)) }),
  }
}

/** What JSDoc says. The options of a method come first. */
function textsOf({ description }: Method): MethodDocs {
  const { summary, description: text, deprecated, tags } = description ?? {}
  return {
    ...(summary !== undefined && { summary }),
    ...(text !== undefined && { description: text }),
    ...(deprecated !== undefined && { deprecated }),
    ...(tags !== undefined && { tags }),
  }
}

function errorObject({ code, message, data }: OpenrpcError): OpenrpcError {
  const example = isSchema(data) ? undefined : jsonOrUndefined(data)
  return { code, message, ...(example !== undefined && { data: example }) }
}

/** The error object of OpenRPC has room for data, and none for a schema of it. */
function errorData(method: string, errors: readonly OpenrpcError[], parts: DocumentParts): Pick<OpenrpcMethod, 'x-error-data'> {
  const schemas = errors.flatMap(({ code, data }) => {
    if (!isSchema(data)) return []
    return [[`${code}`, schemaAt({ method, place: `error${code}` }, data, 'input', parts)] as const]
  })
  return schemas.length > 0 ? { 'x-error-data': Object.fromEntries(schemas) } : {}
}

/** Tools match the values of an example to the params by position, so named values take the order of the params. */
function examplePairing(
  { name, params, result }: MethodExample,
  index: number,
  declared: readonly ContentDescriptor[],
): OpenrpcExample {
  const values = isList(params)
    ? params.map((value, position) => [declared[position]?.name ?? positionName(position), value] as const)
    : inOrderOf(declared, Object.entries(params))
  return {
    name: name ?? `Example ${index + 1}`,
    params: values.map(([param, value]) => exampleValue(param, value)),
    result: exampleValue('result', result),
  }
}

function isList(params: MethodExample['params']): params is readonly unknown[] {
  return Array.isArray(params)
}

/** Names without a param come last. */
function inOrderOf(declared: readonly ContentDescriptor[], values: [string, unknown][]): readonly [string, unknown][] {
  const positions = new Map(declared.map((param, position) => [param.name, position]))
  const positionOf = (name: string) => positions.get(name) ?? declared.length
  return values.sort(([one], [other]) => positionOf(one) - positionOf(other))
}

function exampleValue(name: string, value: unknown): OpenrpcValue {
  return { name, value: jsonOrUndefined(value) ?? null }
}

function jsonOrUndefined(value: unknown): unknown {
  try {
    return jsonCopy(value)
  } catch {
    return undefined
  }
}
