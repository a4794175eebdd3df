/** Cross-origin resource sharing: off, or on for origins that are named (https://fetch.spec.whatwg.org/#http-cors-protocol). */
import type { Incoming, Outgoing } from './incoming.ts'
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

  /** @throws TypeError for an origin that is none. */
  constructor(options: CorsOptions | readonly string[]) {
    const {
      origins,
      credentials = false,
      headers = ['authorization'],
      maxAge = 600,
    } = isList(options) ? { origins: options } : options
    this.origins = namedOrigins(origins, 'cors')
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
    return { status: 204, headers: { ...this.headers(incoming), ...this.#preflight }, body: '' }
  }

  #allowed(incoming: Incoming): string | undefined {
    const text = incoming.header('origin')
    const origin = text === undefined ? undefined : parseOrigin(text)
    return origin && this.origins.some((candidate) => sameOrigin(candidate, origin)) ? text : undefined
  }
}

function isList(options: CorsOptions | readonly string[]): options is readonly string[] {
  return Array.isArray(options)
}
