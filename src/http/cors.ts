/** Cross-origin resource sharing: off, or on for origins that are named (https://fetch.spec.whatwg.org/#http-cors-protocol). */

import { invalidSetup } from '../options/check.ts'
import type { Incoming, Outgoing } from './http-request.ts'
import { namedOrigins, type Origin, parseOrigin, sameOrigin } from './origin.ts'

/** Which other origins' pages may call, and with what. */
export interface CorsOptions {
  /** Each in full, `https://app.example.com`. There is no `*`: a list that nobody wrote protects nobody. */
  readonly origins: readonly string[]
  /** Whether pages may send cookies. Off unless told. */
  readonly credentials?: boolean
  /** Headers that pages may send beside `content-type`; `authorization` unless told. */
  readonly headers?: readonly string[]
  /** Seconds for which a browser need not ask again; 600 unless told. */
  readonly maxAge?: number
}

/** The rules of one door, read once. */
export class Cors {
  readonly origins: readonly Origin[]
  readonly #preflight: Readonly<Record<string, string>>
  readonly #credentials: boolean

  /** @throws TypeError for an origin that is none, and for what cannot stand in a header. */
  constructor(options: CorsOptions | readonly string[]) {
    const {
      origins,
      credentials = false,
      headers = ['authorization'],
      maxAge = 600,
    } = isList(options) ? { origins: options } : options
    this.origins = namedOrigins(origins, 'cors')
    checkPreflight(headers, maxAge)
    this.#credentials = credentials
    this.#preflight = {
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': ['content-type', ...headers].join(', '),
      'access-control-max-age': `${maxAge}`,
      vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
    }
  }

  /** The headers that let a page of a named origin read the answer. `Vary` goes to everyone, or a cache would hand on the wrong ones. */
  headers(incoming: Incoming): Record<string, string> {
    const origin = this.#allowed(incoming)
    if (origin === undefined) return { vary: 'Origin' }
    const headers = { vary: 'Origin', 'access-control-allow-origin': origin }
    return this.#credentials ? { ...headers, 'access-control-allow-credentials': 'true' } : headers
  }

  /** The answer to a browser that asks before it sends; `undefined` where the origin is not named or nothing was asked. */
  preflight(incoming: Incoming): Outgoing | undefined {
    if (incoming.method !== 'OPTIONS' || incoming.header('access-control-request-method') === undefined) return undefined
    if (this.#allowed(incoming) === undefined) return undefined
    return { status: 204, headers: this.#preflight, body: '' }
  }

  #allowed(incoming: Incoming): string | undefined {
    const text = incoming.header('origin')
    const origin = text === undefined ? undefined : parseOrigin(text)
    return origin && this.origins.some((candidate) => sameOrigin(candidate, origin)) ? text : undefined
  }
}

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

function checkPreflight(headers: readonly string[], maxAge: number): void {
  if (!Array.isArray(headers) || !headers.every((name) => token.test(name)))
    invalidSetup('cors.headers must be a list of header names, such as ["authorization"]')
  if (!Number.isInteger(maxAge) || maxAge < 0) invalidSetup('cors.maxAge must be a whole number of seconds')
}

function isList(options: CorsOptions | readonly string[]): options is readonly string[] {
  return Array.isArray(options)
}
