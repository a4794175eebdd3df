/** What a door can be told, and how that is kept. */

import type { Reply } from '../protocol/types.ts'
import type { MessageContext } from '../service/context.ts'
import type { AnyGuard } from '../service/access/guard-types.ts'
import { type Limits, resolveLimits } from '../service/limits.ts'
import { checkFunction, checkGuards, checkOptionNames, isFunction, invalidSetup } from '../options/check.ts'
import { Cors, type CorsOptions } from './cors.ts'
import type { CsrfTokens } from './csrf-tokens.ts'
import type { Outgoing } from './http-request.ts'
import { type Host, namedHosts, namedOrigins, type Origin } from './origin.ts'

/** What a door serves: a service, or anything else that answers messages, such as a gateway. */
export interface MessageHandler<HttpRequest = never> {
  /** The reply to a message; empty where nothing is owed. It should not throw. */
  handle(message: string | Uint8Array, context: MessageContext<HttpRequest>): string | Promise<string>
  /** What holds for messages: a door refuses larger ones before it has read them, and gives its guards as much time as a call has. */
  readonly limits?: Pick<Limits, 'maxMessageBytes'> & Partial<Pick<Limits, 'timeout'>>
  /** Hears of what goes wrong outside of any call. */
  report?(error: unknown, context: MessageContext<HttpRequest>): void
}

/** The request that a door takes: the one that its service wants, or `Any` where that does not care. */
export type Wanted<HttpRequest, Any> = [HttpRequest] extends [never] ? Any : HttpRequest

/** What a door shows to browsers, at the address that programs call. */
export interface EndpointPage {
  /** Called once by each door, with what it serves; the function that it returns makes the page, at every visit. */
  open(handler: MessageHandler): () => Outgoing
}

/** The options of `serve` and `csrfServe`. */
export interface ServeOptions<HttpRequest = unknown> {
  /** Who may use the endpoint at all. They run before the body is read; what they throw is 401, 403 or, where they break, 500. */
  readonly guards?: readonly AnyGuard<HttpRequest>[]
  /** Lets pages of named origins call: their origins, or more in detail. Off unless told. */
  readonly cors?: readonly string[] | CorsOptions
  /**
   * The HTTP status of an answer, from its value: one response, an array of them for a batch, `undefined` where nothing is owed. By
   * default 200, and 204 where nothing is owed. Some clients cannot take a 204: `status: () => 200`.
   */
  readonly status?: (reply: Reply) => number
  /** Origins that `csrfServe` lets pass besides the endpoint's own. */
  readonly trustedOrigins?: readonly string[]
  /** Asks logged-in visitors of `csrfServe` for a token as well: `csrfTokens({ secret, session })`. Off unless told. */
  readonly tokens?: CsrfTokens<HttpRequest>
  /** The names by which this server may be called, with or without a port; any other `Host` is 403 (DNS rebinding). Any unless told. */
  readonly allowedHosts?: readonly string[]
  /** A page to try the methods on, for who opens the endpoint in a browser: `explorer()` of `…/explorer`. Off unless told. */
  readonly explorer?: EndpointPage
  /** The door's own limits. A larger body than the service takes is of no use: raise `maxMessageBytes` at the service. */
  readonly limits?: Partial<Pick<Limits, 'maxMessageBytes' | 'maxCallsInFlight'>>
}

/** The options of a door once they are read. */
export interface EndpointRules {
  readonly guards: readonly AnyGuard[]
  readonly cors: Cors | undefined
  readonly status: ((reply: Reply) => number) | undefined
  /** `undefined` where no origin is looked at. */
  readonly trustedOrigins: readonly Origin[] | undefined
  readonly tokens: CsrfTokens | undefined
  readonly allowedHosts: readonly Host[] | undefined
  /** Makes what a browser is shown; `undefined` where there is no page. */
  readonly page: (() => Outgoing) | undefined
  readonly maxMessageBytes: number
  readonly maxCallsInFlight: number
  /** Milliseconds for the door's guards. */
  readonly timeout: number
}

const optionNames = ['guards', 'cors', 'status', 'trustedOrigins', 'tokens', 'allowedHosts', 'explorer', 'limits']

/** @throws TypeError naming the mend, for an option that does not exist or cannot work. */
export function readServeOptions(handler: MessageHandler, options: ServeOptions<never>, checkSite: boolean): EndpointRules {
  if (!isFunction(handler?.handle)) invalidSetup('serve() takes a Service, or an object with handle(message, context)')
  checkDoorOptions(options, checkSite)
  const cors = options.cors === undefined ? undefined : new Cors(options.cors)
  const trusted = namedOrigins(options.trustedOrigins ?? [], 'trustedOrigins')
  return {
    guards: options.guards ?? [],
    cors,
    status: options.status,
    trustedOrigins: checkSite ? [...trusted, ...(cors?.origins ?? [])] : undefined,
    tokens: options.tokens as CsrfTokens | undefined,
    allowedHosts: options.allowedHosts && namedHosts(options.allowedHosts, 'allowedHosts'),
    page: options.explorer?.open(handler),
    ...readLimits(handler, options.limits),
  }
}

function readLimits(
  handler: MessageHandler,
  asked: ServeOptions['limits'],
): Pick<EndpointRules, 'maxMessageBytes' | 'maxCallsInFlight' | 'timeout'> {
  const { maxMessageBytes: most, timeout } = handler.limits ?? {}
  const own = { ...(most !== undefined && { maxMessageBytes: most }), ...(timeout !== undefined && { timeout }) }
  const limits = resolveLimits({ ...own, ...asked })
  if (most !== undefined && limits.maxMessageBytes > most) {
    invalidSetup(`limits.maxMessageBytes of the door is above the service's ${most}. Raise it at the service: new Service({ limits })`)
  }
  return limits
}

function checkDoorOptions(options: ServeOptions<never>, checkSite: boolean): void {
  checkOptionNames(options, optionNames, 'a door')
  if (options.trustedOrigins && !checkSite) invalidSetup('trustedOrigins is an option of csrfServe(). serve() looks at no origin')
  if (options.tokens && !checkSite) invalidSetup('tokens is an option of csrfServe(). serve() asks for none')
  if (options.explorer !== undefined && !isFunction(options.explorer?.open))
    invalidSetup("explorer takes what explorer() gives: serve(service, { explorer: explorer() }), from '…/explorer'")
  if (options.status !== undefined) checkFunction(options.status, 'status')
  checkGuards(options.guards, 'a door')
}
