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

/** A value with more schemas is secret: a server can describe more than a page can look at. */
const maxSchemas = 2_000

/** Follows the tokens of JSON through a schema. */
export class SecretWalk {
  readonly #root: unknown
  readonly #frames: Frame[]

  constructor(schema: JsonObject, root: unknown) {
    this.#root = root
    this.#frames = [{ schemas: [{ items: schema }], isSecret: false, key: 0 }]
  }

  /** Takes the next token, and returns whether it is a secret, or begins one. All that is within a secret is secret. */
  isSecret({ kind, text }: Token): boolean {
    const frame = this.#frames.at(-1) as Frame
    if (kind === 'close') this.#frames.pop()
    if (kind === 'property') frame.key = JSON.parse(text)
    if (kind === 'comma' && typeof frame.key === 'number') frame.key++
    if (kind !== 'open' && kind !== 'string' && kind !== 'number') return false
    const schemas = this.#closureOf(frame.schemas.flatMap((schema) => innerSchemas(schema, frame.key)))
    const isSecret = frame.isSecret || schemas.length > maxSchemas || schemas.some(isSecretKeyword)
    if (kind === 'open') this.#frames.push({ schemas, isSecret, key: text === '[' ? 0 : '' })
    return isSecret
  }

  /** Returns the schemas, and all others that hold for the same value or may do so. */
  #closureOf(schemas: readonly unknown[]): readonly JsonObject[] {
    const found = new Set(schemas.filter(isObject))
    // Goes on with those that it adds. A schema may contain itself.
    for (const { $ref: reference, anyOf, oneOf, allOf, then, else: other } of found) {
      if (found.size > maxSchemas) break
      const parts = [targetOf(reference, this.#root), then, other, ...[anyOf, oneOf, allOf].flatMap(listOf)]
      for (const part of parts) if (isObject(part)) found.add(part)
    }
    return [...found]
  }
}

/** Returns the schemas of an item or a member. */
function innerSchemas(schema: JsonObject, key: number | string): readonly unknown[] {
  const { items, prefixItems, additionalItems, properties, patternProperties, additionalProperties } = schema
  if (typeof key === 'number') return [listOf(prefixItems ?? items)[key] ?? (Array.isArray(items) ? additionalItems : items)]
  const own = member(properties, key)
  return own === undefined ? [additionalProperties, ...Object.values(Object(patternProperties))] : [own]
}
