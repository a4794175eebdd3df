/** Which values are secret: passwords in params, by their schemas, and headers such as `authorization`, by their names. */
import type { JsonSchema } from '../../openrpc/document.ts'
import { isObject, listOf, member, parseJson, textOf } from './json.ts'
import type { ListedMethod, Listing } from './listing.ts'
import type { Call } from './message.ts'
import type { Header } from './round-trip.ts'
import { kindOf, resolved } from './schema.ts'
import { type Token, tokensOf } from './tokens.ts'

/** What the page shows in place of a secret. */
export const mask = '••••••••'

const secretHeader = /auth|cookie|token|secret|key|pass|session|credential|signature/i

/** Whether the value of a header is hidden while it is typed. */
export function isSecretHeader(name: string): boolean {
  return secretHeader.test(name)
}

/** Replaces the values of secret headers. Keeps the scheme, such as `Bearer`. */
export function maskHeaders(headers: readonly Header[]): readonly Header[] {
  return headers.map(({ name, value }) => ({ name, value: isSecretHeader(name) ? value.replace(/\S+$/, mask) : value }))
}

/** Whether a schema says that its value is a secret: a password, or a value that is only ever sent. */
export function isSecret(schema: JsonSchema, root: unknown): boolean {
  const { format, writeOnly } = resolved(schema, root)
  return textOf(format) === 'password' || writeOnly === true
}

/** Replaces the secrets in the params of a call. All other signs stay as they were typed. */
export function maskCall(call: Call, method: ListedMethod, root: unknown, replacement = mask): Call {
  const secrets = secretsOf(parseJson(call.params), method, root)
  return { ...call, params: withoutSecrets(call.params, secrets, replacement) }
}

/** Replaces secrets: in JSON if they are whole strings, and anywhere in a text that is not JSON. */
export function withoutSecrets(text: string, secrets: ReadonlySet<string>, replacement = mask): string {
  if (secrets.size === 0) return text
  const tokens = tokensOf(text)
  if (!tokens) return [...secrets].reduce((rest, secret) => rest.replaceAll(secret, () => replacement), text)
  const isFound = ({ kind, text: token }: Token) => kind === 'string' && secrets.has(JSON.parse(token))
  return tokens.map((token) => (isFound(token) ? JSON.stringify(replacement) : token.text)).join('')
}

/** Returns the secret strings in params. */
export function secretsOf(params: unknown, method: ListedMethod, root: unknown): ReadonlySet<string> {
  const search = new SecretSearch(root)
  if (method.paramsSchema !== undefined) search.look(params, method.paramsSchema, false)
  for (const [index, { name, schema }] of method.params.entries())
    search.look(member(params, Array.isArray(params) ? `${index}` : name), schema, false)
  return search.found
}

/** Returns the secret strings in a message, of all its calls. */
export function secretsIn(message: string, { methods, root }: Listing): ReadonlySet<string> {
  const value = parseJson(message)
  const found = new Set<string>()
  for (const entry of Array.isArray(value) ? value : [value]) {
    const method = methods.find(({ name }) => name === member(entry, 'method'))
    if (method) for (const secret of secretsOf(member(entry, 'params'), method, root)) found.add(secret)
  }
  return found
}

/** A schema may contain itself, so that the search ends after so many values. */
const maxLooks = 5_000

class SecretSearch {
  readonly found = new Set<string>()
  readonly #root: unknown
  #looks = 0

  constructor(root: unknown) {
    this.#root = root
  }

  /** All that is within a secret is secret. */
  look(value: unknown, schema: JsonSchema, isWithin: boolean): void {
    if (value === undefined || ++this.#looks > maxLooks) return
    const isHidden = isWithin || isSecret(schema, this.#root)
    if (isHidden && typeof value === 'string' && value !== '') this.found.add(value)
    const kind = kindOf(schema, this.#root)
    if (kind.kind === 'variants') for (const variant of kind.variants) this.look(value, variant, isHidden)
    if (kind.kind === 'object')
      for (const { name, schema: inner } of kind.members) this.look(member(value, name), inner, isHidden)
    const itemSchema = kind.kind === 'array' ? kind.itemSchema : () => ({})
    for (const [index, item] of listOf(value).entries()) this.look(item, itemSchema(index), isHidden)
    if (isHidden && isObject(value)) for (const inner of Object.values(value)) this.look(inner, {}, true)
  }
}
