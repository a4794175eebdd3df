/** A service over plain HTTP: a method is a path, its params are the body or the query, and its error is a status. */
import { streamFormatFor } from '../http/accept.ts'
import type { HttpAnswers, HttpMessage, HttpRequest, HttpResponse } from '../http/http-request.ts'
import type { OpenrpcInfo } from '../openrpc/index.ts'
import { untilMethodsAdded } from '../openrpc/openrpc.ts'
import { checkOptionNames, invalidSetup } from '../options/check.ts'
import type { MessageHandler } from '../service/message-handler.ts'
import { answerCall, type PlainService } from './answer.ts'
import { type OpenapiOptions, openapi, openapiOptionNames } from './openapi.ts'
import { cacheable, withoutEnvelope } from './responses.ts'
import { Queries, targetOf } from './targets.ts'

/** The options of `plainHttp`. Those of `openapi` are for its document. */
export interface PlainHttpOptions extends OpenapiOptions {
  /** Serves the document of the service at `/openapi.json`, to every caller of the endpoint. Default: no document. */
  readonly info?: OpenrpcInfo
  /** The path before the names of methods. Default: `/`. Express cuts off the path of a mount itself. */
  readonly base?: string
  /**
   * `Cache-Control` of results by `GET`, by the names of readonly methods. Default: `private, no-cache`, so that a client asks each time
   * and gets 304 if nothing has changed.
   */
  readonly cacheControl?: { readonly [method: string]: string }
}

const defaultCacheControl = 'private, no-cache'
const documentName = 'openapi.json'

/**
 * Makes a service answer plain HTTP in place of JSON-RPC, as its OpenAPI document says. It goes into `serve` of every adapter.
 *
 * @throws TypeError with a hint, for options that cannot work.
 * @example
 * createServer(serve(plainHttp(shop, { info: { title: 'Shop', version: '1.0.0' } }))).listen(3000)
 */
export function plainHttp<RawRequest>(
  service: PlainService<RawRequest>,
  options: PlainHttpOptions = {},
): MessageHandler<RawRequest> {
  checkPlainHttp(service, options)
  const handler = {
    handle: (message, context) => service.handle(message, context),
    limits: service.limits,
    report: (error, context) => service.report(error, context),
    '~http': new PlainHttp(service as PlainService<never>, options),
  } satisfies MessageHandler<RawRequest> & { readonly '~http': HttpAnswers }
  return handler
}

function checkPlainHttp(service: PlainService<never>, options: PlainHttpOptions): void {
  if (typeof service?.call !== 'function' || typeof service.list !== 'function') invalidSetup('plainHttp() takes a Service')
  checkOptionNames(options, [...openapiOptionNames, 'info', 'base', 'cacheControl'], 'plainHttp()')
  const { base = '/', cacheControl = {}, info, ...documentOptions } = options
  if (!/^\/([^?#\s]*[^/?#\s])?\/?$/.test(base)) invalidSetup(`base must be a path, such as '/api', not ${JSON.stringify(base)}`)
  const methods = new Map(service.list())
  if (info && methods.has(documentName))
    invalidSetup(`info: the service has a method ${documentName}, which has the path of the document`)
  if (info) openapi(service, info, documentOptions)
  for (const [name, value] of Object.entries(cacheControl)) {
    if (!methods.get(name)?.options.readonly)
      invalidSetup(`cacheControl: ${JSON.stringify(name)} is no readonly method of the service`)
    if (!/^[ -~]+$/.test(value))
      invalidSetup(`cacheControl: ${JSON.stringify(name)} must be text for a header, such as: public, max-age=60`)
  }
}

class PlainHttp implements HttpAnswers {
  readonly #service: PlainService<never>
  readonly #base: string
  readonly #cacheControl: ReadonlyMap<string, string>
  readonly #queries: Queries
  readonly #document: (() => string) | undefined

  constructor(service: PlainService<never>, { info, base = '/', cacheControl = {}, ...documentOptions }: PlainHttpOptions) {
    this.#service = service
    this.#base = base.endsWith('/') ? base : `${base}/`
    this.#cacheControl = new Map(Object.entries(cacheControl))
    this.#queries = new Queries(service, documentOptions.converters)
    this.#document = info && untilMethodsAdded(service, () => JSON.stringify(openapi(service, info, documentOptions)))
  }

  /** A method that is no readonly one answers no `GET`. An unknown one is answered by 404. */
  isReadable(request: HttpRequest): boolean {
    const { name } = targetOf(request.url, this.#base)
    return name === undefined || this.#isDocument(name) || this.#queries.find(name) !== 'not-readonly'
  }

  #isDocument(name: string | undefined): boolean {
    return this.#document !== undefined && name === documentName
  }

  async answer(body: string | Uint8Array, message: HttpMessage): Promise<HttpResponse> {
    const { request } = message
    const { name, query } = targetOf(request.url, this.#base)
    const isRead = request.method !== 'POST'
    if (isRead && this.#isDocument(name)) return cacheable(this.#document?.() ?? '', defaultCacheControl, request)
    const declared = isRead ? this.#queries.find(name) : undefined
    const format = request.isWholeOnly ? undefined : streamFormatFor(request.header('accept'))
    const response = await answerCall(
      this.#service,
      { name: declared === 'unknown' ? undefined : name, body, query, declared },
      message,
      format,
    )
    const isCacheable =
      isRead && response.status === 200 && response.headers['content-type'] === 'application/json' && !message.hasBegun
    return isCacheable
      ? cacheable(response.body, this.#cacheControl.get(name as string) ?? defaultCacheControl, request)
      : response
  }

  refused(response: HttpResponse): HttpResponse {
    return withoutEnvelope(response)
  }
}
