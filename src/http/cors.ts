/** Cross-origin resource sharing: off, or on for origins that are named (https://fetch.spec.whatwg.org/#http-cors-protocol). */
import { checkOptionNames, invalidSetup } from '../options/check.ts'
import type { HttpRequest, HttpResponse } from './http-request.ts'
import { namedOrigins, type Origin, parseOrigin, sameOrigin } from './origin.ts'

/** Which other origins' pages may call, and with what. */
export interface CorsOptions {
  /** Each in full, `https://app.example.com`, or `tauri://localhost` for an app. There is no `*`. */
  readonly origins: readonly string[]
  /** Whether pages may send cookies. Default: `false`. */
  readonly credentials?: boolean
  /** Headers that pages may send beside `content-type`. Default: `['authorization']`. */
  readonly headers?: readonly string[]
  /** Headers of responses that pages may read beside `retry-after`, such as those that a middleware sets. Default: none. */
  readonly exposeHeaders?: readonly string[]
  /** Seconds for which a browser may keep the answer to a preflight. Default: 600. */
  readonly maxAge?: number
}

const optionNames = ['origins', 'credentials', 'headers', 'exposeHeaders', 'maxAge']

/** The CORS rules of one endpoint. */
export class Cors {
  readonly origins: readonly Origin[]
  readonly #preflight: Readonly<Record<string, string>>
  readonly #exposed: string
  readonly #credentials: boolean

  /** @throws TypeError for text that is no origin, and for a name or a number that no header could hold. */
  constructor(options: CorsOptions | readonly string[]) {
    const {
      origins,
      credentials = false,
      headers = ['authorization'],
      exposeHeaders = [],
      maxAge = 600,
    } = isList(options) ? { origins: options } : options
    this.origins = namedOrigins(origins, 'cors')
    if (!isList(options)) checkOptionNames(options, optionNames, 'cors')
    checkNames(headers, 'headers', 'authorization')
    checkNames(exposeHeaders, 'exposeHeaders', 'x-request-id')
    if (!Number.isInteger(maxAge) || maxAge < 0) invalidSetup('cors.maxAge must be a whole number of seconds')
    this.#credentials = credentials
    this.#exposed = ['retry-after', ...exposeHeaders].join(', ')
    this.#preflight = {
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': ['content-type', ...headers].join(', '),
      'access-control-max-age': `${maxAge}`,
      vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
    }
  }

  /** The headers that let a page of a named origin read the response. Every response has `Vary`, or a cache would mix them up. */
  headers(request: HttpRequest): Record<string, string> {
    const origin = this.#allowed(request)
    if (origin === undefined) return { vary: 'Origin' }
    const headers = {
      vary: 'Origin',
      'access-control-allow-origin': origin,
      'access-control-expose-headers': this.#exposed,
    }
    return this.#credentials ? { ...headers, 'access-control-allow-credentials': 'true' } : headers
  }

  /** The response to a preflight; `undefined` if the request is none, or its origin is not named. */
  preflight(request: HttpRequest): HttpResponse | undefined {
    if (request.method !== 'OPTIONS' || request.header('access-control-request-method') === undefined) return undefined
    if (this.#allowed(request) === undefined) return undefined
    return { status: 204, headers: this.#preflight, body: '' }
  }

  #allowed(request: HttpRequest): string | undefined {
    const text = request.header('origin')
    const origin = text === undefined ? undefined : parseOrigin(text)
    return origin && this.origins.some((candidate) => sameOrigin(candidate, origin)) ? text : undefined
  }
}

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

function checkNames(names: readonly string[], option: string, example: string): void {
  if (!Array.isArray(names) || !names.every((name) => token.test(name)))
    invalidSetup(`cors.${option} must be a list of header names, such as ["${example}"]`)
}

function isList(options: CorsOptions | readonly string[]): options is readonly string[] {
  return Array.isArray(options)
}
