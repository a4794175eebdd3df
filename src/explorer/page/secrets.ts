/** Which values are secret: passwords in params, by their schemas, and headers such as `authorization`, by their names. */
import type { JsonSchema } from '../../openrpc/document.ts'
import { listOf, member, parseJson, toJson } from './json.ts'
import type { ListedMethod, Listing } from './listing.ts'
import type { Call } from './message.ts'
import type { Header } from './round-trip.ts'
import { isSecretKeyword, resolved } from './schema.ts'
import { Place, secretsOfMessage, secretsOfParams } from './secret-search.ts'
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

/** More schemas of `allOf` within `allOf` are not looked at. */
const maxSchemas = 100

/** Whether a schema says that its value is a secret: a password, or a value that is only ever sent. */
export function isSecret(schema: JsonSchema, root: unknown, seen: Set<unknown> = new Set()): boolean {
  const found = resolved(schema, root)
  if (isSecretKeyword(found)) return true
  if (seen.size >= maxSchemas || seen.has(schema)) return false
  seen.add(schema)
  const only = [found.anyOf, found.oneOf].map(listOf).filter((variants) => variants.length === 1)
  return [...listOf(found.allOf), ...only.flat()].some((part) => isSecret(part as JsonSchema, root, seen))
}

/**
 * Replaces the secrets in the params of a call. All other signs stay as they were typed. Params that are not JSON, such as those that are being
 * typed, are replaced as a whole if the method has secrets.
 */
export function maskCall(call: Call, method: ListedMethod, root: unknown, replacement = mask): Call {
  const params = parseJson(call.params)
  if (params === undefined && call.params.trim() && takesSecrets(method, root)) return { ...call, params: replacement }
  return { ...call, params: maskPlaces(call.params, secretsOfParams(params, method, root).place, replacement) }
}

/** Replaces the secrets in a message, as `maskCall` does. */
export function maskMessage(message: string, { methods, root }: Listing, replacement = mask): string {
  const value = parseJson(message)
  if (value !== undefined) return maskPlaces(message, secretsOfMessage(value, methods, root).place, replacement)
  const named = methods.filter(({ name }) => message.includes(JSON.stringify(name)))
  return named.some((method) => takesSecrets(method, root)) ? replacement : message
}

/** Replaces the secrets of a message in the answer to it, which may have them at any place. */
export function maskAnswer(answer: string, sent: string, { methods, root }: Listing): string {
  return maskValues(answer, secretsOfMessage(parseJson(sent), methods, root).values)
}

const secretKeyword = /"format":"password"|"writeOnly":true/

/** Whether a schema of a method, or one that it may refer to, has secrets. */
function takesSecrets(method: ListedMethod, root: unknown): boolean {
  const own = toJson([method.params, method.paramsSchema])
  if (secretKeyword.test(own)) return true
  const references = own.match(/"\$ref":"[^"]*/g) ?? []
  const isElsewhere = references.some((reference) => !reference.startsWith('"$ref":"#/components/'))
  return references.length > 0 && secretKeyword.test(toJson(isElsewhere ? root : member(root, 'components')))
}

/** Replaces the strings and numbers at secret places, also each of those that have the same name. */
function maskPlaces(text: string, place: Place, replacement: string): string {
  const tokens = tokensOf(text)
  if (!tokens) return text
  const walk = new Walk(place)
  return tokens.map((token) => (walk.isMarked(token) ? replaced(token, replacement) : token.text)).join('')
}

function replaced({ kind, text }: Token, replacement: string): string {
  return kind === 'number' || (kind === 'string' && text !== '""') ? JSON.stringify(replacement) : text
}

/** An array or an object around a token. */
interface Frame {
  readonly place: Place | undefined
  readonly isMarked: boolean
  readonly isArray: boolean
  /** The name of the member, or the index of the item. */
  key: string | number
}

/** Follows tokens through the places of JSON. */
class Walk {
  readonly #frames: Frame[] = []
  readonly #root: Place

  constructor(root: Place) {
    this.#root = root
  }

  /** Takes the next token, and returns whether its place is marked, or one around it. */
  isMarked({ kind, text }: Token): boolean {
    const frame = this.#frames.at(-1)
    if (kind === 'close') this.#frames.pop()
    else if (kind === 'comma' && frame?.isArray) frame.key = Number(frame.key) + 1
    else if (kind === 'property' && frame) frame.key = JSON.parse(text)
    if (kind === 'close' || kind === 'comma' || kind === 'colon' || kind === 'property') return false
    const place = frame ? frame.place?.find(`${frame.key}`) : this.#root
    const isMarked = frame?.isMarked === true || place?.isMarked === true
    if (kind === 'open') this.#frames.push({ place, isMarked, isArray: text === '[', key: 0 })
    return isMarked
  }
}

/** A shorter secret within a longer text is not looked for: it may be any word. */
const minWithin = 4

/** Replaces secrets that are whole values of JSON, and those within a longer text. */
function maskValues(text: string, secrets: ReadonlySet<string>): string {
  if (secrets.size === 0) return text
  const long = [...secrets].filter((secret) => secret.length >= minWithin)
  const without = (part: string) => long.reduce((rest, secret) => rest.replaceAll(secret, () => mask), part)
  const tokens = tokensOf(text)
  if (!tokens) return without(text)
  const walk = new Walk(envelopeOf(parseJson(text)))
  const masked = (token: Token) => {
    const isKept = walk.isMarked(token)
    if (token.kind === 'number') return secrets.has(`${Number(token.text)}`) && !isKept ? JSON.stringify(mask) : token.text
    if (token.kind !== 'string') return token.text
    const value: string = JSON.parse(token.text)
    const rest = secrets.has(value) ? mask : without(value)
    return rest === value ? token.text : JSON.stringify(rest)
  }
  return tokens.map(masked).join('')
}

/** Marks the numbers of responses that are never secret: a short secret may be equal to one. */
function envelopeOf(answer: unknown): Place {
  const root = new Place()
  for (const place of Array.isArray(answer) ? answer.map((_, index) => root.at(`${index}`)) : [root])
    for (const part of [place.at('id'), place.at('error').at('code')]) part.isMarked = true
  return root
}
