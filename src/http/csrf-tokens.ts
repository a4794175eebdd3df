/**
 * Tokens against cross-site request forgery, for cookie sessions: a foreign page cannot read them. `csrfServe` of every adapter takes them
 * as its option `tokens`.
 * @example
 * import { csrfTokens } from 'damn-simple-jsonrpc-server/csrf'
 * import { csrfServe } from 'damn-simple-jsonrpc-server/fetch'
 * import { calculator } from './calculator.js'
 *
 * const session = (request: Request) => request.headers.get('x-session')
 * const tokens = csrfTokens({ secret: process.env.CSRF_SECRET ?? '', session })
 * export default { fetch: csrfServe(calculator, { tokens }) }
 * @module
 */

import type { MaybePromise } from '../async/maybe-promise.ts'
import { invalidSetup, isFunction } from '../options/check.ts'

/** How tokens are made. */
export interface CsrfTokenOptions<HttpRequest = unknown> {
  /** At least 32 characters, from your environment and not from your code. With a list the first signs and all are accepted. */
  readonly secret: string | readonly string[]
  /**
   * Returns the id of the request's session, to which its token is bound. A new id at login makes older tokens void. A request without a
   * session carries no cookie that a foreign page could use, and needs no token: return `undefined`.
   */
  readonly session: (httpRequest: HttpRequest) => MaybePromise<string | null | undefined>
  /** The request header that carries the token. Default: `x-csrf-token`. */
  readonly header?: string
}

/** Issues and verifies tokens. */
export interface CsrfTokens<HttpRequest = unknown> {
  readonly header: string
  /**
   * A token for the session of a request: put it into the page, for its scripts to send in `header`. Each is masked anew, so that
   * compressing it beside other text gives nothing away (BREACH).
   * @throws Error if the request has no session; TypeError if its id is no string.
   */
  issue(httpRequest: HttpRequest): Promise<string>
  /**
   * Whether a token belongs to the request's session; `true` if it has no session. Never throws for what a client sent.
   * @throws TypeError if the session's id is no string.
   */
  verify(httpRequest: HttpRequest, token: string | undefined): Promise<boolean>
}

type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>

const hashBytes = 32
const shortestSecret = 32

/**
 * Tokens for `csrfServe(service, { tokens })`: bound to the session by HMAC-SHA-256, so that nothing needs to be stored, and compared
 * in constant time.
 *
 * @example
 * const tokens = csrfTokens<Request>({ secret: process.env.CSRF_SECRET ?? '', session: (request) => request.session?.id })
 * app.post('/rpc', csrfServe(service, { tokens }))
 * @throws TypeError for a secret that is shorter than 32 characters.
 */
export function csrfTokens<HttpRequest>(options: CsrfTokenOptions<HttpRequest>): CsrfTokens<HttpRequest> {
  const secrets = typeof options.secret === 'string' ? [options.secret] : options.secret
  if (!Array.isArray(secrets) || secrets.length === 0 || !secrets.every(isLong)) {
    invalidSetup(`csrfTokens() needs a secret of at least ${shortestSecret} characters: openssl rand -base64 32`)
  }
  if (!isFunction(options.session))
    invalidSetup('csrfTokens() needs session: a function that gives the id of the session of a request')
  return new SessionTokens(secrets, options.session, options.header?.toLowerCase() ?? 'x-csrf-token')
}

function isLong(secret: unknown): boolean {
  return typeof secret === 'string' && secret.length >= shortestSecret
}

class SessionTokens<HttpRequest> implements CsrfTokens<HttpRequest> {
  readonly header: string
  readonly #session: CsrfTokenOptions<HttpRequest>['session']
  readonly #secrets: readonly string[]
  #keys: Promise<Key[]> | undefined

  constructor(secrets: readonly string[], session: CsrfTokenOptions<HttpRequest>['session'], header: string) {
    this.#secrets = secrets
    this.#session = session
    this.header = header
  }

  async issue(httpRequest: HttpRequest): Promise<string> {
    const session = await this.#sessionOf(httpRequest)
    if (session === undefined) throw new Error('There is no session to bind a token to: start one first')
    const [key] = await this.#importKeys()
    const mask = crypto.getRandomValues(new Uint8Array(hashBytes))
    return toText(mask) + toText(xor(mask, await hash(key as Key, session)))
  }

  async verify(httpRequest: HttpRequest, token: string | undefined): Promise<boolean> {
    const session = await this.#sessionOf(httpRequest)
    if (session === undefined) return true
    const sent = token === undefined ? undefined : unmask(token)
    if (!sent) return false
    const expected = await Promise.all((await this.#importKeys()).map((key) => hash(key, session)))
    return expected.map((bytes) => isSame(bytes, sent)).includes(true)
  }

  /** As text, every object would be the same session: a token of one user would fit all others. */
  async #sessionOf(httpRequest: HttpRequest): Promise<string | undefined> {
    const sessionOf = this.#session // called without this object, which holds the secrets
    const session: unknown = await sessionOf(httpRequest)
    if (session === undefined || session === null || session === '') return undefined
    if (typeof session === 'string') return session
    return invalidSetup(`csrfTokens(): session must return the id of the session, a string, or undefined; not ${typeof session}`)
  }

  #importKeys(): Promise<Key[]> {
    this.#keys ??= Promise.all(this.#secrets.map(importKey))
    return this.#keys
  }
}

function importKey(secret: string): Promise<Key> {
  return crypto.subtle.importKey('raw', new TextEncoder().encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
}

/** The prefix keeps these hashes apart from others that are signed with the same secret. */
async function hash(key: Key, session: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(`csrf token of session ${session}`)))
}

const form = /^[0-9a-f]{128}$/

function unmask(token: string): Uint8Array | undefined {
  if (!form.test(token)) return undefined
  const bytes = Uint8Array.from(token.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  return xor(bytes.subarray(0, hashBytes), bytes.subarray(hashBytes))
}

function toText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function xor(one: Uint8Array, other: Uint8Array): Uint8Array {
  return one.map((byte, at) => byte ^ (other[at] as number))
}

/** Compares every byte, even after a difference: the time must not tell how many were right. */
function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.reduce((difference, byte, at) => difference | (byte ^ (other[at] as number)), 0) === 0
}
