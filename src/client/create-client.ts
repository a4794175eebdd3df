/** Makes clients: reads where calls go, and ties names, calls and transport together. */
import { andThen, type MaybePromise } from '../async/maybe-promise.ts'
import { invalidSetup } from '../options/check.ts'
import type { Caller } from '../protocol/caller.ts'
import type { HasApi } from '../protocol/contract.ts'
import { markReceived, RpcError } from '../protocol/errors.ts'
import type { Params } from '../protocol/message.ts'
import { CallBatch, type HeaderValues, type Queue, sendAtOnce, sendByTick } from './batching.ts'
import { Calls } from './calls.ts'
import { failAs, failUndeclared, type Listing } from './declared-errors.ts'
import { HttpTransport } from './http.ts'
import { InProcessTransport } from './in-process.ts'
import {
  type CallOptions,
  type ClientKind,
  type ClientOptions,
  checkCallOptions,
  checkClientOptions,
  type HeadersOption,
  type InProcessOptions,
} from './options.ts'
import { type CallByName, isClient, proxyOf } from './proxy.ts'
import type { Fail } from './reply.ts'
import type { MessageHandler, Transport } from './transport.ts'
import type { ApiFrom, Client } from './types.ts'

/** What a service in the same process takes along with a message. */
type ContextFor<HttpRequest> = { readonly httpRequest?: HttpRequest; readonly transport?: string }

/** A service says by itself what it is; the compiler would else take it for any handler, and know none of its methods. */
type HandlerFor<Target> = unknown extends Target ? MessageHandler & { readonly '~api'?: never } : MessageHandler

/**
 * Makes a client. It calls a URL, a service in the same process (for tests), a `Transport`, or a `Caller` such as another client. Nothing is
 * sent before the first call. A call rejects with an `RpcError` that the server answered, or with a `TransportError` if no usable response
 * came.
 *
 * @example
 * const client = createClient<typeof calculator>('http://localhost:3000')
 * await client.add(1, 2)
 * @throws TypeError with a hint: text that is no http(s) URL, or options that cannot work.
 */
export function createClient<Methods, HttpRequest>(
  service: HasApi<Methods, HttpRequest> & MessageHandler<ContextFor<HttpRequest>> & Listing,
  options?: ClientOptions & InProcessOptions<ContextFor<HttpRequest>>,
): Client<Methods>
export function createClient<Target = unknown>(
  where: string | URL | Transport | Caller | HandlerFor<Target>,
  options?: ClientOptions & InProcessOptions<object>,
): Client<ApiFrom<Target>>
export function createClient(where: unknown, options: ClientOptions & InProcessOptions<object> = {}): unknown {
  const kind = kindOf(where)
  checkClientOptions(options, kind)
  const fail = failAs(options.errors ?? [])
  const strict = options.strictErrors ? failUndeclared(checkListing(where), fail) : fail
  if (kind === 'caller') return clientOf(new CallerBackend(where as Caller, options, strict), kind)
  return clientOf(new TransportBackend(transportOf(where, kind, options), options, strict), kind)
}

function kindOf(where: unknown): ClientKind {
  if (typeof where === 'string' || where instanceof URL) return 'http'
  if (isClient(where)) return 'caller'
  const { handle, send, call, notify } = Object(where) as { [name: string]: unknown }
  if (typeof handle === 'function') return 'in-process'
  if (typeof send === 'function') return 'transport'
  if (typeof call === 'function' && typeof notify === 'function') return 'caller'
  return invalidSetup('createClient() takes a URL, a Service, an object with handle(message, context), a Transport, or a Caller')
}

function transportOf(where: unknown, kind: ClientKind, options: ClientOptions & InProcessOptions<object>): Transport {
  if (kind === 'http') return new HttpTransport(where as string, { fetch: options.fetch, retryDelay: options.retry?.delay })
  return kind === 'in-process' ? new InProcessTransport(where as MessageHandler, options.context ?? {}) : (where as Transport)
}

function checkListing(where: unknown): Listing {
  if (typeof (where as Listing).list === 'function') return where as Listing
  return invalidSetup('strictErrors needs a Service, which lists its methods and their errors')
}

/** What stands behind a client: how calls are made, alone and in batches. */
interface Backend {
  call(method: string, params: Params, isNotification: boolean, options: ResolvedOptions): Promise<unknown>
  batch(make: (calls: object) => unknown, options: ResolvedOptions): Promise<unknown>
}

/** The options of a client's calls: those of every `with()`, and the headers of each. */
interface ResolvedOptions extends Omit<CallOptions, 'headers'> {
  readonly headers: readonly HeadersOption[]
}

function clientOf(backend: Backend, kind: ClientKind, options: ResolvedOptions = { headers: [] }): object {
  const own = {
    batch: (make: (calls: object) => unknown) => backend.batch(make, options),
    with: (more: CallOptions) => {
      checkCallOptions(more, kind)
      const { headers, ...others } = more
      return clientOf(backend, kind, {
        ...options,
        ...others,
        headers: headers ? [...options.headers, headers] : options.headers,
      })
    },
  }
  return namesOf(own, (isNotification) => (method, params) => backend.call(method, params, isNotification, options))
}

/** The methods of a client as functions, and the same as notifications. */
function namesOf(own: object, callerFor: (isNotification: boolean) => CallByName): object {
  const [call, notify] = [callerFor(false), callerFor(true)]
  return proxyOf({ ...own, call, notify: proxyOf({ call: notify }, notify) }, call)
}

/** Sends calls in messages. */
class TransportBackend implements Backend {
  readonly #options: ClientOptions
  readonly #calls: Calls
  readonly #queue: Queue

  constructor(transport: Transport, options: ClientOptions, fail: Fail) {
    this.#options = options
    this.#calls = new Calls(transport, fail)
    this.#queue = options.batch === undefined ? sendAtOnce(this.#calls) : sendByTick(this.#calls, options.batch)
  }

  call(method: string, params: Params, isNotification: boolean, options: ResolvedOptions): Promise<unknown> {
    return this.#enqueue(this.#queue, method, params, isNotification, options, () => this.#headersOf(options))
  }

  async batch(make: (calls: object) => unknown, options: ResolvedOptions): Promise<unknown> {
    const batch = new CallBatch()
    let made: unknown
    try {
      const callerFor =
        (isNotification: boolean): CallByName =>
        (method, params) =>
          this.#enqueue(batch.queue, method, params, isNotification, options, () => ({}))
      made = make(namesOf({}, callerFor))
    } catch (reason) {
      batch.drop(reason)
      throw reason
    }
    void batch.send(this.#calls, this.#headersOf(options))
    return Array.isArray(made) ? Promise.all(made) : made
  }

  #enqueue(
    queue: Queue,
    method: string,
    params: Params,
    isNotification: boolean,
    { signal, timeout = this.#options.timeout ?? 60_000, retry }: ResolvedOptions,
    headers: () => MaybePromise<HeaderValues>,
  ): Promise<unknown> {
    try {
      const call = this.#calls.make({ method, params, isNotification, signal, timeout })
      const { methods = [], times = 2 } = this.#options.retry ?? {}
      if (!call.isSettled) queue({ call, headers: headers(), retries: retry ?? (methods.includes(method) ? times : 0) })
      return call.promise
    } catch (notJson) {
      return Promise.reject(notJson)
    }
  }

  /** Asks for the headers in the async context of the call. Later ones win. */
  #headersOf({ headers }: ResolvedOptions): MaybePromise<HeaderValues> {
    const all = this.#options.headers === undefined ? headers : [this.#options.headers, ...headers]
    return all.reduce<MaybePromise<HeaderValues>>(
      (earlier, one) =>
        andThen(earlier, (merged) => andThen(typeof one === 'function' ? one() : one, (more) => merge(merged, more))),
      {},
    )
  }
}

/** Names of headers ignore case. One that is `undefined` is not sent. */
function merge(headers: HeaderValues, more: HeaderValues): HeaderValues {
  const sent = Object.entries(more).filter(([, value]) => value !== undefined)
  return { ...headers, ...Object.fromEntries(sent.map(([name, value]) => [name.toLowerCase(), value])) }
}

/** Passes calls on to something that can be called, one by one. */
class CallerBackend implements Backend {
  readonly #caller: Caller
  readonly #options: ClientOptions
  readonly #fail: Fail

  constructor(caller: Caller, options: ClientOptions, fail: Fail) {
    this.#caller = caller
    this.#options = options
    this.#fail = fail
  }

  async call(method: string, params: Params, isNotification: boolean, options: ResolvedOptions): Promise<unknown> {
    if (isNotification) return this.#caller.notify(method, params)
    const { signal, timeout = this.#options.timeout } = options
    try {
      return await this.#caller.call(method, params, { signal, timeout })
    } catch (thrown) {
      if (!RpcError.is(thrown)) throw thrown
      const { code, message, data } = thrown
      const error = Object.isExtensible(thrown) ? thrown : new RpcError(code, message, data)
      return new Promise((_, reject) => this.#fail({ method, reject }, markReceived(error)))
    }
  }

  async batch(make: (calls: object) => unknown, options: ResolvedOptions): Promise<unknown> {
    const callerFor =
      (isNotification: boolean): CallByName =>
      (method, params) => {
        const promise = this.call(method, params, isNotification, options)
        promise.catch(() => {}) // the function need not return every promise
        return promise
      }
    const made = make(namesOf({}, callerFor))
    return Array.isArray(made) ? Promise.all(made) : made
  }
}
