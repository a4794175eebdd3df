/** Makes clients: reads where to, and ties names, messages and transport together. */
import type { Bare, HasApi } from '../protocol/contract.ts'
import type { Params } from '../protocol/types.ts'
import {
  type CallOptions,
  type ClientOptions,
  checkCallOptions,
  checkClientOptions,
  type HeadersOption,
  type InProcessOptions,
  invalidSetup,
} from './options.ts'
import type { ApiFrom, Client } from './types.ts'
import { failAs, failUndeclared, type Listing } from './declared-errors.ts'
import type { Post } from './calls.ts'
import { namesOf } from './proxy.ts'
import { BatchOutbox, type Outbox, outboxOf, sameTickOutbox } from './batching.ts'
import { PendingCall } from './pending-call.ts'
import { inProcess, type MessageHandler, overHttp } from './transport.ts'

/** What a service in the same process takes along with a message. */
type ContextFor<HttpRequest> = { readonly httpRequest?: HttpRequest; readonly transport?: string }

/** A service says by itself what it is; the compiler would else take it for any handler, and know none of its methods. */
type HandlerFor<Target> = unknown extends Target ? MessageHandler & { readonly '~api'?: never } : MessageHandler

/**
 * Makes a client: `createClient<typeof service>('http://localhost:3000')`. In place of a URL it takes a service, or anything with a
 * `handle(message, context)`, and calls it in process: what a test needs. Nothing is sent before the first call.
 *
 * A call rejects with an `RpcError` that the server answered, or with a `TransportError` where no usable response came.
 *
 * @throws TypeError naming the mend: a URL that is none or not http(s), or options that cannot work.
 */
export function createClient<Methods, HttpRequest>(
  service: HasApi<Methods, HttpRequest> & MessageHandler<ContextFor<HttpRequest>> & Listing,
  options?: ClientOptions & InProcessOptions<ContextFor<HttpRequest>>,
): Client<unknown extends Methods ? unknown : Bare<Methods>>
export function createClient<Target = unknown>(
  where: string | URL | HandlerFor<Target>,
  options?: ClientOptions & InProcessOptions<object>,
): Client<ApiFrom<Target>>
export function createClient(
  where: string | URL | MessageHandler,
  options: ClientOptions & InProcessOptions<object> = {},
): unknown {
  const isHttp = typeof where === 'string' || where instanceof URL
  checkClientOptions(options, isHttp)
  const transport = isHttp ? overHttp(urlOf(where), options.fetch) : inProcess(checkHandler(where), options.context ?? {})
  const fail = failAs(options.errors ?? [])
  const strict = options.strictErrors ? failUndeclared(checkListing(where), fail) : fail
  const post: Post = { transport, fail: strict, retryDelay: options.retry?.delay ?? 200 }
  return new Caller(options, post, isHttp).client()
}

function urlOf(where: string | URL): URL {
  const page = (globalThis as { location?: { href?: string } }).location?.href
  const url = URL.canParse(where as string, page) ? new URL(where, page) : undefined
  if (!url || !/^https?:$/.test(url.protocol))
    invalidSetup(`createClient() needs an http(s) URL, such as "http://localhost:3000", or a service; not ${JSON.stringify(where)}`)
  if (url.username || url.password)
    invalidSetup('createClient(): put credentials into a header, not into the URL: { headers: { authorization } }')
  return url
}

function checkHandler(where: MessageHandler): MessageHandler {
  if (typeof where?.handle === 'function') return where
  return invalidSetup('createClient() takes a URL, a Service, or an object with handle(message, context)')
}

function checkListing(where: unknown): Listing {
  if (typeof (where as Listing).list === 'function') return where as Listing
  return invalidSetup('strictErrors needs a Service, which lists its methods and their errors')
}

/** How one client calls; `with` makes another. */
class Caller {
  readonly #options: ClientOptions
  readonly #post: Post
  readonly #isHttp: boolean
  readonly #outbox: Outbox
  #lastId = 0

  constructor(options: ClientOptions, post: Post, isHttp: boolean) {
    this.#options = options
    this.#post = post
    this.#isHttp = isHttp
    this.#outbox = options.batch === undefined ? outboxOf(post) : sameTickOutbox(post, options.batch)
  }

  /** The client itself, its calls with these options. */
  client(calls: CallOptions = {}, headers: readonly HeadersOption[] = listOf(this.#options.headers)): object {
    const own = {
      batch: (make: (calls: object) => unknown) => this.#batch(make, calls, headers),
      with: (more: CallOptions) => {
        checkCallOptions(more, this.#isHttp)
        return this.client({ ...calls, ...more }, [...headers, ...listOf(more.headers)])
      },
    }
    return this.#names(own, this.#outbox, calls, headers)
  }

  #names(own: object, outbox: Outbox, calls: CallOptions, headers: readonly HeadersOption[]): object {
    const sender = (isNotification: boolean) => (method: string, params?: Params) => {
      try {
        const call = this.#pending(method, params, isNotification, calls)
        if (!call.isSettled) outbox({ call, headers, retries: this.#retries(method, calls) })
        return call.promise
      } catch (notJson) {
        return Promise.reject(notJson)
      }
    }
    const [call, notify] = [sender(false), sender(true)]
    return namesOf({ ...own, call, notify: namesOf({ call: notify }, notify) }, call)
  }

  #pending(method: string, params: Params, isNotification: boolean, { signal, timeout }: CallOptions): PendingCall {
    const id = isNotification ? undefined : ++this.#lastId
    return new PendingCall({ method, params, id, signal, timeout: timeout ?? this.#options.timeout ?? 60_000 })
  }

  #retries(method: string, { retry }: CallOptions): number {
    const { methods = [], times = 2 } = this.#options.retry ?? {}
    return retry ?? (methods.includes(method) ? times : 0)
  }

  async #batch(make: (calls: object) => unknown, calls: CallOptions, headers: readonly HeadersOption[]): Promise<unknown> {
    const batch = new BatchOutbox(this.#post)
    let made: unknown
    try {
      made = make(this.#names({}, (outgoing) => batch.take(outgoing), calls, headers))
    } catch (reason) {
      batch.drop(reason)
      throw reason
    }
    batch.send(headers)
    return Array.isArray(made) ? Promise.all(made) : made
  }
}

function listOf(headers: HeadersOption | undefined): readonly HeadersOption[] {
  return headers === undefined ? [] : [headers]
}
