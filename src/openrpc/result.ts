/** Describes the result of a method, and the items of a method that yields. */
import type { AnyHandler, Method } from '../service/methods/method.ts'
import { type DocumentParts, schemaAt } from './descriptor.ts'
import { isSchemaObject, type JsonSchema, type OpenrpcMethod } from './document.ts'
import { typedResult } from './typed.ts'

type Result = Pick<OpenrpcMethod, 'result' | 'x-item' | 'x-subscription'>

/** Describes what one method returns. The result of a subscription is its id, so that its schema is that of the items alone. */
export function resultOf(name: string, { handler, options, description }: Method, parts: DocumentParts): Result {
  const typed = description && !options.result ? typedResult(name, description, parts) : undefined
  const schema = typed?.result ?? schemaAt({ method: name, place: 'result' }, options.result, 'output', parts)
  const { subscription } = options
  if (!subscription && !isGenerator(handler) && !typed?.item) return { result: { name: 'result', schema } }
  const item = typed?.item ?? itemOf(schema, parts)
  if (!subscription) return { result: { name: 'result', schema }, 'x-item': item }
  const { event } = subscription
  const end = fullName(subscription.end, name, parts)
  return { result: { name: 'result', schema: { type: 'string' } }, 'x-item': item, 'x-subscription': { event, end } }
}

/** A mounted service has its prefix before the name of the end, too. A name of its own may hold dots, so the longest prefix is tried first. */
function fullName(end: string, method: string, { names }: DocumentParts): string {
  for (let dot = method.lastIndexOf('.'); dot > 0; dot = method.lastIndexOf('.', dot - 1)) {
    const name = `${method.slice(0, dot)}.${end}`
    if (names.has(name)) return name
  }
  return end
}

/** A bound function has the prototype of its target. Another function may return an async iterable, too: only a call could tell. */
function isGenerator(handler: AnyHandler): boolean {
  return ['GeneratorFunction', 'AsyncGeneratorFunction'].includes(handler.constructor?.name)
}

/** The schema of the items of an array; `{}` for any other schema. */
function itemOf(schema: JsonSchema, { components }: DocumentParts): JsonSchema {
  const array = components.resolve(schema)
  return isSchemaObject(array) && isSchemaObject(array.items) ? array.items : {}
}
