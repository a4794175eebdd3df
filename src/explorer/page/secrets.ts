/** Which values are secret: passwords in params, by their schemas, and headers such as `authorization`, by their names. */
import type { JsonSchema } from '../../openrpc/document.ts'
import { isObject, type JsonObject, listOf, member, parseJson, targetOf } from './json.ts'
import type { ListedMethod, Listing } from './listing.ts'
import type { Call } from './message.ts'
import type { Header } from './round-trip.ts'
import { isSecretKeyword, resolved } from './schema.ts'
import { secretTokens } from './secret-walk.ts'
import { tokensOf } from './tokens.ts'

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
  const found = resolved(schema, root)
  return [found, ...listOf(found.allOf).map((part) => resolved(part as JsonSchema, root))].some(isSecretKeyword)
}

/** Replaces the secrets in the params of a call. All other signs stay as they were typed. */
export function maskCall(call: Call, method: ListedMethod, root: unknown, replacement: string = mask): Call {
  return { ...call, params: masked(call.params, schemaOf(method), [method], root, replacement) }
}

/** Replaces the secrets in a message, as `maskCall` does, and adds them to `found`. */
export function maskMessage(
  message: string,
  { methods, root }: Listing,
  replacement: string = mask,
  found?: Set<string>,
): string {
  const schemaOfEntry = (entry: unknown): JsonObject => {
    const method = methods.find(({ name }) => name === member(entry, 'method'))
    return method ? { properties: { params: schemaOf(method) } } : {}
  }
  const value = parseJson(message)
  const schema = Array.isArray(value) ? { prefixItems: value.map(schemaOfEntry) } : schemaOfEntry(value)
  const named = methods.filter(({ name }) => message.includes(JSON.stringify(name)))
  return masked(message, schema, named, root, replacement, found)
}

/** Params by name and by position. */
function schemaOf({ params, paramsSchema }: ListedMethod): JsonObject {
  const schemas = params.map(({ schema }) => schema)
  const properties = Object.fromEntries(params.map(({ name, schema }) => [name, schema]))
  return { properties, prefixItems: schemas, allOf: [paramsSchema] }
}

/** Whether a schema of a method, or one that it refers to, says that a value is a secret. */
function takesSecrets({ params, paramsSchema }: ListedMethod, root: unknown): boolean {
  const values = new Set<unknown>([params, paramsSchema])
  // Goes on with those that it adds.
  for (const each of values) {
    if (typeof each !== 'object' || each === null) continue
    if (isObject(each) && isSecretKeyword(each)) return true
    for (const inner of [...Object.values(each), targetOf(member(each, '$ref'), root)]) values.add(inner)
  }
  return false
}

/**
 * Replaces the strings and numbers that are secret by their place in JSON. A text that is not JSON, such as one that is being typed, is
 * replaced as a whole if one of the methods has secrets. Adds what it replaces to `found`.
 */
function masked(
  text: string,
  schema: JsonObject,
  methods: readonly ListedMethod[],
  root: unknown,
  replacement: string,
  found: Set<string> = new Set(),
): string {
  const tokens = tokensOf(text)
  if (!tokens) return text.trim() && methods.some((method) => takesSecrets(method, root)) ? replacement : text
  const isSecretToken = secretTokens(schema, root)
  const texts = tokens.map((token) => {
    const isHidden = isSecretToken(token) && token.kind !== 'open' && token.text !== '""'
    if (isHidden) found.add(`${JSON.parse(token.text)}`)
    return isHidden ? JSON.stringify(replacement) : token.text
  })
  return found.size > 0 ? texts.join('') : text
}

/** A shorter secret within a longer text is not looked for: it may be any word. */
const minWithin = 4

/** The id of a response is that of the page: a short secret may be equal to it. */
const ofPage = { properties: { id: { writeOnly: true } } }

/** Replaces the secrets of a message in the answer to it, as whole values of JSON and within a longer text. */
export function maskAnswer(answer: string, secrets: ReadonlySet<string>): string {
  if (secrets.size === 0) return answer
  const long = [...secrets].filter((secret) => secret.length >= minWithin)
  const without = (part: string) => long.reduce((rest, secret) => rest.replaceAll(secret, () => mask), part)
  const isOfPage = secretTokens({ ...ofPage, items: ofPage }, undefined)
  const texts = tokensOf(answer)?.map((token) => {
    const isKept = isOfPage(token)
    if (token.kind !== 'string' && (token.kind !== 'number' || isKept)) return token.text
    const value = `${JSON.parse(token.text)}`
    const rest = secrets.has(value) ? mask : token.kind === 'string' ? without(value) : value
    return rest === value ? token.text : JSON.stringify(rest)
  })
  return texts?.join('') ?? without(answer)
}
