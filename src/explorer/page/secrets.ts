/** Which values are secret: passwords in params, by their schemas, and headers such as `authorization`, by their names. */
import type { JsonSchema } from '../../openrpc/document.ts'
import { isObject, type JsonObject, listOf, member, parseJson, textOf, toJson } from './json.ts'
import type { ListedMethod, Listing } from './listing.ts'
import type { Call } from './message.ts'
import type { Header } from './round-trip.ts'
import { resolved } from './schema.ts'
import { type Token, tokensOf } from './tokens.ts'

/** What the page shows in place of a secret. */
export const mask = '••••••••'

const secretHeader = /auth|cookie|token|secret|key|pass|session|credential|signature/i

/** Whether the value of a header is hidden while it is typed. */
export function isSecretHeader(name: string): boolean {
  return secretHeader.test(name)
}

/** Replaces the values of secret headers. Keeps the scheme of `authorization`, such as `Bearer`. */
export function maskHeaders(headers: readonly Header[]): readonly Header[] {
  return headers.map(({ name, value }) => ({ name, value: isSecretHeader(name) ? maskValue(name, value) : value }))
}

function maskValue(name: string, value: string): string {
  const scheme = /authorization$/i.test(name.trim()) ? (/^\s*[a-z-]+\s+(?=\S)/i.exec(value)?.[0] ?? '') : ''
  return value.trim() && scheme + mask
}

/** Whether a schema says that its value is a secret: a password, or a value that is only ever sent. */
export function isSecret(schema: JsonSchema, root: unknown): boolean {
  const { format, writeOnly } = resolved(schema, root)
  return textOf(format) === 'password' || writeOnly === true
}

/**
 * Replaces the secrets in the params of a call. All other signs stay as they were typed. Params that are not JSON, such as those that are being
 * typed, are replaced as a whole if the method has secrets.
 */
export function maskCall(call: Call, method: ListedMethod, root: unknown, replacement = mask): Call {
  const params = parseJson(call.params)
  if (params === undefined && call.params.trim() && takesSecrets(method, root)) return { ...call, params: replacement }
  return { ...call, params: withoutSecrets(call.params, secretsOf(params, method, root), replacement) }
}

/** Replaces the secrets in a message, as `maskCall` does. */
export function maskMessage(message: string, listing: Listing, replacement = mask): string {
  if (parseJson(message) !== undefined) return withoutSecrets(message, secretsIn(message, listing), replacement)
  const named = listing.methods.filter(({ name }) => message.includes(JSON.stringify(name)))
  return named.some((method) => takesSecrets(method, listing.root)) ? replacement : message
}

const secretKeyword = /"format":"password"|"writeOnly":true/

/** Whether a schema of a method, or one that it may refer to, has secrets. */
function takesSecrets(method: ListedMethod, root: unknown): boolean {
  const own = toJson([method.params, method.paramsSchema])
  return secretKeyword.test(own) || (own.includes('"$ref":') && secretKeyword.test(toJson(member(root, 'components'))))
}

/** A shorter secret within a longer text is not looked for: it may be any word. */
const minWithin = 4

/** Replaces secrets that are whole values of JSON, and those within a longer text. */
export function withoutSecrets(text: string, secrets: ReadonlySet<string>, replacement = mask): string {
  if (secrets.size === 0) return text
  const long = [...secrets].filter((secret) => secret.length >= minWithin)
  const without = (part: string) => long.reduce((rest, secret) => rest.replaceAll(secret, () => replacement), part)
  const tokens = tokensOf(text)
  if (!tokens) return without(text)
  const masked = ({ kind, text: token }: Token) => {
    if (kind === 'number') return secrets.has(`${Number(token)}`) ? JSON.stringify(replacement) : token
    if (kind !== 'string') return token
    const value: string = JSON.parse(token)
    const rest = secrets.has(value) ? replacement : without(value)
    return rest === value ? token : JSON.stringify(rest)
  }
  return tokens.map(masked).join('')
}

/** Returns the secrets in params: strings, and numbers as text. */
export function secretsOf(params: unknown, method: ListedMethod, root: unknown): ReadonlySet<string> {
  const search = new SecretSearch(root)
  if (method.paramsSchema !== undefined) search.look(params, method.paramsSchema, false)
  for (const [index, { name, schema }] of method.params.entries())
    search.look(member(params, Array.isArray(params) ? `${index}` : name), schema, false)
  return search.found
}

/** Returns the secrets in a message, of all its calls. */
export function secretsIn(message: string, { methods, root }: Listing): ReadonlySet<string> {
  const value = parseJson(message)
  const found = new Set<string>()
  for (const entry of Array.isArray(value) ? value : [value]) {
    const method = methods.find(({ name }) => name === member(entry, 'method'))
    if (method) for (const secret of secretsOf(member(entry, 'params'), method, root)) found.add(secret)
  }
  return found
}

/** A value that is nested deeper is secret as a whole, and so is one within a longer chain of schemas: the search recurses. */
const maxDepth = 500

/** It reads the keywords itself: unlike a form, it must follow all that stand side by side, such as `properties` and `anyOf`. */
class SecretSearch {
  readonly found = new Set<string>()
  readonly #root: unknown
  /** The schemas that were compared with an object or array: a schema may contain itself. */
  readonly #seen = new Map<unknown, Set<unknown>>()
  #depth = 0

  constructor(root: unknown) {
    this.#root = root
  }

  /** All that is within a secret is secret. */
  look(value: unknown, schema: JsonSchema, isWithin: boolean): void {
    const isHidden = isWithin || isSecret(schema, this.#root)
    if (isHidden || this.#depth >= maxDepth) this.#addAll(value)
    else if (typeof value === 'object' || typeof value === 'string' || typeof value === 'number') this.#lookInto(value, schema)
  }

  #lookInto(value: unknown, schema: JsonSchema): void {
    const found = resolved(schema, this.#root)
    const seen = this.#seen.get(found) ?? new Set()
    if (seen.has(value) || Object.keys(found).length === 0) return
    this.#seen.set(found, seen.add(value))
    this.#depth++
    for (const part of [found.anyOf, found.oneOf, found.allOf].flatMap(listOf)) this.look(value, part as JsonSchema, false)
    if (Array.isArray(value)) this.#lookIntoItems(value, found)
    else if (isObject(value)) this.#lookIntoMembers(value, found)
    this.#depth--
  }

  #lookIntoItems(value: readonly unknown[], { items, prefixItems }: JsonObject): void {
    const tuple = listOf(prefixItems ?? items)
    const rest = isObject(items) ? items : {}
    for (const [index, item] of value.entries()) this.look(item, (tuple[index] ?? rest) as JsonSchema, false)
  }

  #lookIntoMembers(value: JsonObject, { properties, patternProperties, additionalProperties }: JsonObject): void {
    const others = [additionalProperties, ...(isObject(patternProperties) ? Object.values(patternProperties) : [])]
    for (const [name, inner] of Object.entries(value)) {
      const own = member(properties, name)
      for (const schema of own === undefined ? others : [own]) this.look(inner, schema as JsonSchema, false)
    }
  }

  /** Without recursion, since JSON may be nested deep. */
  #addAll(value: unknown): void {
    const waiting = [value]
    while (waiting.length > 0) {
      const next = waiting.pop()
      if (typeof next === 'number' || (typeof next === 'string' && next !== '')) this.found.add(`${next}`)
      else if (typeof next === 'object' && next !== null) for (const inner of Object.values(next)) waiting.push(inner)
    }
  }
}
