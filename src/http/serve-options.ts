/** The options of `serve` and `csrfServe`, and the rules of an endpoint that they become. */
import { checkFunction, checkFunctions, checkOptionNames, checkPositive, invalidSetup, isFunction } from '../options/check.ts'
import type { Reply } from '../protocol/message.ts'
import type { AnyGuard } from '../service/access/guard-types.ts'
import type { MessageContext } from '../service/context.ts'
import { type Limits, resolveLimits } from '../service/limits.ts'
import type { MessageHandler } from '../service/message-handler.ts'
import { Cors, type CorsOptions } from './cors.ts'
import type { CsrfTokens } from './csrf-tokens.ts'
import type { HttpAnswers, HttpResponse } from './http-request.ts'
import { type Host, namedHosts, namedOrigins, type Origin } from './origin.ts'
import { checkTrustedProxies, type TrustedProxies } from './peer-address.ts'

export type { MessageHandler }

/** The limits that an endpoint may have of its own. */
type EndpointLimit = 'maxMessageBytes' | 'maxCallsInFlight' | 'maxUnsentBytes'

/**
 * The type of `serve` and `csrfServe`: from a service to a function that a framework mounts. `Native` is the request that the framework
 * passes to it, `Rest` what it passes behind the request, `Answer` what it gets back.
 */
export type Serve<Native, Rest extends readonly unknown[], Answer> = <RawRequest extends Native>(
  service: MessageHandler<RawRequest>,
  options?: ServeOptions<NoInfer<RawRequest>>,
) => (request: RequestOf<RawRequest, Native>, ...rest: Rest) => Answer

/** The type of request that a service takes, or `Native` if it names none. */
type RequestOf<RawRequest, Native> = [RawRequest] extends [never] ? Native : RawRequest

/** What an endpoint shows to browsers, at the address that programs call. */
export interface EndpointPage {
  /** Called once by each endpoint, with what it serves. The function that it returns makes the page, at every visit. */
  open(handler: MessageHandler): () => HttpResponse
  /** Returns what a visitor gets whom the guards of the endpoint refused. Default: their refusal. */
  readonly refused?: (refusal: HttpResponse) => HttpResponse
}

/** The options of `serve` and `csrfServe`. */
export interface ServeOptions<RawRequest = unknown> {
  /** Decide who may use the endpoint. They run before the body is read: what they throw is 401, 403, or 500 if they break. */
  readonly guards?: readonly AnyGuard<RawRequest>[]
  /** Lets pages of other origins call: a list of origins, or the details. Default: no other origin. */
  readonly cors?: readonly string[] | CorsOptions
  /**
   * Maps a reply to an HTTP status: it gets one response, an array for a batch, or `undefined` if no response is due. Default: 200, and
   * 204 if no response is due, unless what is served has a `status` of its own. For clients that cannot take a 204: `status: () => 200`.
   */
  readonly status?: (reply: Reply) => number
  /** Origins that `csrfServe` lets pass besides the endpoint's own. */
  readonly trustedOrigins?: readonly string[]
  /** `csrfServe` then requires a token of requests with a session, too: `csrfTokens({ secret, session })`. */
  readonly tokens?: CsrfTokens<RawRequest>
  /** The names of this server, with or without a port: any other `Host` is 403 (DNS rebinding). Default: any name. */
  readonly allowedHosts?: readonly string[]
  /**
   * Takes `context.peerAddress` from `X-Forwarded-For`: the number of proxies in front of the server that append to it, or a function that
   * returns whether an address is one of them. Default: the header is ignored.
   */
  readonly trustedProxies?: TrustedProxies
  /** A page to try the methods on, for people who open the endpoint in a browser: `explorer()` of `…/explorer`. Default: no page. */
  readonly explorer?: EndpointPage
  /**
   * Milliseconds after which a quiet stream gets an empty line or comment, so that no proxy cuts it. Default: 15,000; `Infinity` switches
   * it off.
   */
  readonly keepAliveInterval?: number
  /** The endpoint's own limits. `maxMessageBytes` cannot be above the service's. Default: the service's. */
  readonly limits?: Partial<Pick<Limits, EndpointLimit>>
}

/** Maps the reply to a message to an HTTP status. */
export type StatusOf = (reply: Reply, context: MessageContext<never>) => number

/** The rules of an endpoint: its options, read and checked. */
export interface EndpointRules {
  readonly guards: readonly AnyGuard[]
  readonly cors: Cors | undefined
  readonly status: StatusOf | undefined
  /** `undefined` if origins are not checked. */
  readonly trustedOrigins: readonly Origin[] | undefined
  readonly tokens: CsrfTokens | undefined
  readonly allowedHosts: readonly Host[] | undefined
  readonly trustedProxies: TrustedProxies | undefined
  readonly page: (() => HttpResponse) | undefined
  readonly refusedPage: EndpointPage['refused'] | undefined
  /** `undefined` if requests are JSON-RPC messages. */
  readonly http: HttpAnswers | undefined
  readonly maxMessageBytes: number
  readonly maxCallsInFlight: number
  readonly maxUnsentBytes: number
  readonly keepAliveInterval: number
  /** Milliseconds for the endpoint's guards. */
  readonly timeout: number
}

const optionNames = [
  'guards',
  'cors',
  'status',
  'trustedOrigins',
  'tokens',
  'allowedHosts',
  'trustedProxies',
  'explorer',
  'keepAliveInterval',
  'limits',
]

/** @throws TypeError with a hint, for an option that does not exist or cannot work. */
export function readServeOptions(handler: MessageHandler, options: ServeOptions<never>, checksOrigin: boolean): EndpointRules {
  if (!isFunction(handler?.handle))
    invalidSetup('serve() takes a Service, or an object with handle(message, context), such as new Service().methods({ add })')
  checkServeOptions(options, checksOrigin)
  const cors = options.cors === undefined ? undefined : new Cors(options.cors)
  const trusted = namedOrigins(options.trustedOrigins ?? [], 'trustedOrigins')
  return {
    guards: options.guards ?? [],
    cors,
    status: options.status ?? statusOf(handler),
    trustedOrigins: checksOrigin ? [...trusted, ...(cors?.origins ?? [])] : undefined,
    tokens: options.tokens as CsrfTokens | undefined,
    allowedHosts: options.allowedHosts && namedHosts(options.allowedHosts, 'allowedHosts'),
    trustedProxies: options.trustedProxies,
    page: options.explorer?.open(handler),
    refusedPage: options.explorer?.refused,
    http: httpAnswersOf(handler, options),
    keepAliveInterval: options.keepAliveInterval ?? 15_000,
    ...readLimits(handler, options.limits),
  }
}

/** @throws TypeError for options that only JSON-RPC has. */
function httpAnswersOf(handler: MessageHandler, options: ServeOptions<never>): HttpAnswers | undefined {
  const http = (handler as { readonly '~http'?: HttpAnswers })['~http']
  for (const name of ['status', 'explorer'] as const)
    if (http && options[name] !== undefined)
      invalidSetup(`${name} is for JSON-RPC. Serve the service itself with it, at another path`)
  return http
}

function statusOf(handler: MessageHandler): StatusOf | undefined {
  return isFunction(handler.status) ? (reply, context) => handler.status?.(reply, context) as number : undefined
}

function checkServeOptions(options: ServeOptions<never>, checksOrigin: boolean): void {
  checkOptionNames(options, optionNames, 'an endpoint')
  if (options.trustedOrigins && !checksOrigin)
    invalidSetup('trustedOrigins is an option of csrfServe(). serve() checks no origin')
  if (options.tokens && !checksOrigin) invalidSetup('tokens is an option of csrfServe(). serve() asks for none')
  if (options.explorer !== undefined && !isFunction(options.explorer?.open))
    invalidSetup("explorer takes what explorer() returns: serve(service, { explorer: explorer() }), from '…/explorer'")
  checkTrustedProxies(options.trustedProxies)
  checkPositive(options.keepAliveInterval, 'keepAliveInterval')
  if (options.status !== undefined) checkFunction(options.status, 'status')
  if (options.guards !== undefined) checkFunctions(options.guards, 'an endpoint: guards', '[loginRequired()]')
}

function readLimits(handler: MessageHandler, requested: ServeOptions['limits']): Pick<EndpointRules, EndpointLimit | 'timeout'> {
  const { maxMessageBytes, maxCallsInFlight, maxUnsentBytes, timeout }: Partial<Limits> = handler.limits ?? {}
  const inherited = { maxMessageBytes, maxCallsInFlight, maxUnsentBytes, timeout } as Partial<Limits>
  const limits = resolveLimits(requested, resolveLimits(inherited))
  if (maxMessageBytes !== undefined && limits.maxMessageBytes > maxMessageBytes)
    invalidSetup(
      `limits.maxMessageBytes of the endpoint is above the service's ${maxMessageBytes}. Raise it at the service: new Service({ limits })`,
    )
  return limits
}
