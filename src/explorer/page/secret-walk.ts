/** Finds the secrets in JSON by its schema. */
import { isObject, type JsonObject, listOf, member, targetOf } from './json.ts'
import { isSecretKeyword } from './schema.ts'
import type { Token } from './tokens.ts'

/** An array or an object around a token. */
interface Frame {
  readonly schemas: readonly JsonObject[]
  readonly isSecret: boolean
  /** The index of an item, or the name of a member. */
  key: number | string
}

/**
 * Returns a function that takes the tokens of JSON one after the other, and says whether each is a secret, or begins one. All that is
 * within a secret is secret.
 */
export function secretTokens(schema: JsonObject, root: unknown): (token: Token) => boolean {
  const frames: Frame[] = [{ schemas: [{ items: schema }], isSecret: false, key: 0 }]
  return ({ kind, text }) => {
    const frame = frames.at(-1) as Frame
    if (kind === 'close') frames.pop()
    if (kind === 'property') frame.key = JSON.parse(text)
    if (kind === 'comma' && typeof frame.key === 'number') frame.key++
    if (kind !== 'open' && kind !== 'string' && kind !== 'number') return false
    const schemas = closureOf(
      frame.schemas.flatMap((each) => innerSchemas(each, frame.key)),
      root,
    )
    const isSecret = frame.isSecret || schemas.some(isSecretKeyword)
    if (kind === 'open') frames.push({ schemas, isSecret, key: text === '[' ? 0 : '' })
    return isSecret
  }
}

/** Returns the schemas, and all others that hold for the same value or may do so. */
function closureOf(schemas: readonly unknown[], root: unknown): readonly JsonObject[] {
  const found = new Set(schemas.filter(isObject))
  // Goes on with those that it adds. A schema may contain itself.
  for (const { $ref: reference, anyOf, oneOf, allOf, then, else: other } of found) {
    for (const part of [targetOf(reference, root), then, other, anyOf, oneOf, allOf].flat()) if (isObject(part)) found.add(part)
  }
  return [...found]
}

/** Returns the schemas of an item or a member. */
function innerSchemas(schema: JsonObject, key: number | string): readonly unknown[] {
  const { items, prefixItems, additionalItems, properties, patternProperties, additionalProperties } = schema
  if (typeof key === 'number') return [listOf(prefixItems ?? items)[key] ?? (Array.isArray(items) ? additionalItems : items)]
  const own = member(properties, key)
  return own === undefined ? [additionalProperties, ...Object.values(Object(patternProperties))] : [own]
}
