/** Hosts and origins, compared by their parts and never by prefix. */
import { checkList, invalidSetup } from '../options/check.ts'

/** An origin (RFC 6454): of the web, with its port filled in and its host in lower case, or of an app, as it was written. */
export interface Origin {
  readonly scheme: string
  readonly host: string
  /** `undefined` only for an app's: there is no default for its scheme. */
  readonly port: number | undefined
}

/** A `Host`. Without a port, the port is that of the scheme. */
export interface Host {
  readonly host: string
  readonly port: number | undefined
}

const name = '(\\[[0-9a-f:.]+\\]|[0-9a-z._-]+)'
const port = '(?::([0-9]{1,5}))?'
/** The patterns ignore case themselves: `toLowerCase` first would turn a few letters of other alphabets into English ones. */
const originPattern = /* @__PURE__ */ patternAfter('([a-z][a-z0-9+.-]*)://')
const hostPattern = /* @__PURE__ */ patternAfter('')
const defaultPorts: ReadonlyMap<string, number> = /* @__PURE__ */ new Map([
  ['http', 80],
  ['https', 443],
])
const largestPort = 65_535

function patternAfter(start: string): RegExp {
  return new RegExp(`^${start}${name}${port}$`, 'i')
}

/**
 * Reads an `Origin`; `undefined` for `null`, an empty one, and anything but a scheme with a plain host. The host of an app, as in
 * `tauri://localhost`, keeps its case (https://url.spec.whatwg.org/#concept-opaque-host-parser).
 */
export function parseOrigin(text: string): Origin | undefined {
  const [, written, host, digits] = originPattern.exec(text) ?? []
  if (written === undefined || host === undefined || Number(digits ?? 0) > largestPort) return undefined
  const scheme = written.toLowerCase()
  const defaultPort = defaultPorts.get(scheme)
  return {
    scheme,
    host: defaultPort === undefined ? host : host.toLowerCase(),
    port: digits === undefined ? defaultPort : Number(digits),
  }
}

/** Reads a `Host` (RFC 9110, §7.2); `undefined` for other text. */
export function parseHost(text: string): Host | undefined {
  const [, host, digits] = hostPattern.exec(text) ?? []
  if (host === undefined || Number(digits ?? 0) > largestPort) return undefined
  return { host: host.toLowerCase(), port: digits === undefined ? undefined : Number(digits) }
}

/** Whether two origins are the same one. */
export function sameOrigin(one: Origin, other: Origin): boolean {
  return one.scheme === other.scheme && one.host === other.host && one.port === other.port
}

/**
 * Whether an origin is that of the host. The scheme is the origin's: behind a proxy that ends TLS, the server does not know it. An app's is
 * never the host's.
 */
export function isOriginOf(origin: Origin, host: Host): boolean {
  const defaultPort = defaultPorts.get(origin.scheme)
  return defaultPort !== undefined && origin.host === host.host && origin.port === (host.port ?? defaultPort)
}

/**
 * Reads the origins of an option.
 * @throws TypeError for text that is no origin; the hint shows one.
 */
export function namedOrigins(texts: readonly string[], option: string): readonly Origin[] {
  checkList(texts, option, 'https://app.example.com')
  return texts.map((text) => {
    const origin = typeof text === 'string' ? parseOrigin(text) : undefined
    return (
      origin ??
      invalidSetup(`${option}: ${JSON.stringify(text)} is not an origin. Name each in full, such as "https://app.example.com"`)
    )
  })
}

/**
 * Reads the hosts of an option.
 * @throws TypeError for text that cannot be a `Host` header.
 */
export function namedHosts(texts: readonly string[], option: string): readonly Host[] {
  checkList(texts, option, 'example.com')
  return texts.map((text) => {
    const host = typeof text === 'string' ? parseHost(text) : undefined
    return (
      host ??
      invalidSetup(`${option}: ${JSON.stringify(text)} is not a host. Name it as in "example.com", "example.com:8080" or "[::1]"`)
    )
  })
}
