/** Makes clients: reads where calls go, and ties names, calls and transport together. */
import { invalidSetup } from '../options/check.ts'
import type { Caller } from '../protocol/caller.ts'
import type { Bare, HasApi, Returned } from '../protocol/contract.ts'
import type { Params } from '../protocol/message.ts'
import { type Backend, CallerBackend, type MakeCall, type ResolvedOptions, TransportBackend } from './backends.ts'
import type { TypesOption } from './call-types.ts'
import { failAs, failUndeclared, type Listing } from './declared-errors.ts'
import { type Frames, framesAbove, withFrames } from './frames.ts'
import { HttpTransport } from './http.ts'
import { InProcessTransport } from './in-process.ts'
import { MiddlewareBackend } from './middleware-backend.ts'
import {
  type CallOptions,
  type ClientKind,
  type ClientOptions,
  checkCallOptions,
  checkClientOptions,
  type InProcessOptions,
} from './options.ts'
import type { ItemSink } from './pending-call.ts'
import { type CallByName, type Callee, isClient, proxyOf } from './proxy.ts'
import { type RequestedStream, streamOf } from './stream-call.ts'
import type { Connectable, InProcessHandler, Transport } from './transport.ts'
import { TypedBackend } from './typed-backend.ts'
import type { ApiFrom, Client, UntypedClient } from './types.ts'

/** What a service in the same process takes along with a message. */
type ContextFor<HttpRequest> = { readonly httpRequest?: HttpRequest; readonly transport?: string }

/** A service says by itself what it is; the compiler would else take it for any handler, and know none of its methods. */
type HandlerFor<Target> = unknown extends Target ? InProcessHandler & { readonly '~api'?: never } : InProcessHandler

/**
 * Makes a client. It calls a URL, a service in the same process (for tests), a channel such as `webSocket(url)`, a `Transport`, or a `Caller`
 * such as another client. Nothing is sent before the first call. A call rejects with an `RpcError` that the server answered, or with a `TransportError` if no usable response
 * came.
 *
 * @example
 * const client = createClient<typeof calculator>('http://localhost:3000')
 * await client.add(1, 2)
 * @throws TypeError with a hint: text that is no http(s) URL, or options that cannot work.
 */
export function createClient<Methods, HttpRequest>(
  service: HasApi<Methods, HttpRequest> & InProcessHandler<ContextFor<HttpRequest>> & Listing,
  options: ClientOptions<NoInfer<Methods>> & InProcessOptions<ContextFor<HttpRequest>> & TypesOption,
): Client<unknown extends Methods ? unknown : Returned<Bare<Methods>>>
export function createClient<Target = unknown>(
  where: string | URL | Connectable | Transport | Caller | HandlerFor<Target>,
  options: ClientOptions<ApiFrom<NoInfer<Target>>> & InProcessOptions<object> & TypesOption,
): Client<Returned<ApiFrom<Target>>>
export function createClient<Methods, HttpRequest>(
  service: HasApi<Methods, HttpRequest> & InProcessHandler<ContextFor<HttpRequest>> & Listing,
  options?: ClientOptions<NoInfer<Methods>> & InProcessOptions<ContextFor<HttpRequest>>,
): Client<unknown extends Methods ? unknown : Bare<Methods>>
export function createClient<Target = unknown>(
  where: string | URL | Connectable | Transport | Caller | HandlerFor<Target>,
  options?: ClientOptions<ApiFrom<NoInfer<Target>>> & InProcessOptions<object>,
): Client<ApiFrom<Target>>
export function createClient(where: unknown, requested: object = {}): unknown {
  const options: ClientOptions & InProcessOptions<object> & Partial<TypesOption> = requested
  const kind = kindOf(where)
  checkClientOptions(options, kind)
  const fail = failAs(options.errors ?? [])
  const strict = options.strictErrors ? failUndeclared(checkListing(where), fail) : fail
  if (kind === 'caller') return clientOf(wrapped(new CallerBackend(callerOf(where), options, strict), options), kind)
  // Next to an HTTP request of its own, the frames of a call cost nothing. Else they would add half to it: what awaits it must do.
  const capture = kind === 'http' && options.batch === undefined ? framesAbove : undefined
  const backend = new TransportBackend(transportOf(where, kind, options), options, strict)
  return clientOf(wrapped(backend, options, urlOf(where)), kind, capture)
}

/** The untyped client of a peer. It has no middleware, and a bundle of it has no other transport. */
export function clientOver(transport: Transport, options: Pick<ClientOptions, 'timeout'>): object {
  return clientOf(new TransportBackend(transport, options, failAs([])), 'transport')
}

/** Middleware sees calls as they travel. */
function wrapped(backend: Backend, options: ClientOptions & Partial<TypesOption>, url?: string): Backend {
  const { middleware = [], types, ends = {} } = options
  const inner = middleware.length > 0 ? new MiddlewareBackend(backend, middleware, url) : backend
  return types ? new TypedBackend(inner, types, ends) : inner
}

/** A channel may have a URL, too. */
function urlOf(where: unknown): string | undefined {
  const url: unknown = typeof where === 'string' || where instanceof URL ? where : (where as { readonly url?: unknown }).url
  return url === undefined ? undefined : String(url)
}

function kindOf(where: unknown): ClientKind {
  if (typeof where === 'string' || where instanceof URL) return 'http'
  if (isClient(where)) return 'caller'
  const { handle, send, call, notify, readyState } = Object(where) as { [name: string]: unknown }
  if (typeof handle === 'function') return 'in-process'
  // A WebSocket has a `send`, too.
  if (typeof send === 'function' && readyState === undefined) return 'transport'
  if (typeof call === 'function' && typeof notify === 'function') return 'caller'
  return invalidSetup(
    'createClient() takes a URL, a Service, an object with handle(message, context), a channel such as webSocket(url), a Transport, or a Caller',
  )
}

/** A client as a caller: it is called through `with()`, which takes the options of a call. */
export function callerOf(where: unknown): Caller {
  if (!isClient(where)) return where as Caller
  const client = where as UntypedClient
  return {
    call: (method, params, settings = {}) => client.with(settings as CallOptions).call(method, params),
    notify: async (method, params) => void (await client.notify.call(method, params)),
  }
}

function transportOf(where: unknown, kind: ClientKind, options: ClientOptions & InProcessOptions<object>): Transport {
  if (kind === 'http') return new HttpTransport(where as string, { ...options, retryDelay: options.retry?.delay })
  if (kind === 'in-process') return new InProcessTransport(where as InProcessHandler, options.context ?? {})
  return 'transport' in (where as object) ? (where as Connectable).transport() : (where as Transport)
}

function checkListing(where: unknown): Listing {
  if (typeof (where as Listing).list === 'function') return where as Listing
  return invalidSetup('strictErrors needs a Service, which lists its methods and their errors')
}

/** Captures the frames above a function. */
type Capture = (callee: Callee) => Frames

function clientOf(backend: Backend, kind: ClientKind, capture?: Capture, options: ResolvedOptions = { headers: [] }): object {
  const batch = (make: (calls: object) => unknown): Promise<unknown> => batchOf(backend, options, make, framesAbove(batch))
  const own = {
    batch,
    stream: streamsOf((requested) => streamBy(backend, requested, options)),
    close: () => backend.close(),
    with: (more: CallOptions) => {
      checkCallOptions(more, kind)
      const { headers, ...others } = more
      return clientOf(backend, kind, capture, {
        ...options,
        ...others,
        headers: headers ? [...options.headers, headers] : options.headers,
      })
    },
  }
  const mayIgnore = (isNotification: boolean) => isNotification
  return namesOf(own, (requested) => backend.call(requested, options), mayIgnore, capture)
}

function streamBy(backend: Backend, requested: RequestedStream, options: ResolvedOptions): object {
  const { method } = requested
  const begin = (sink: ItemSink, params: Params) => backend.begin({ method, params, isNotification: false }, options, sink)
  return streamOf(requested, begin, () => backend.isOver)
}

/** The methods of a client as streams. A function alone is called for the params, once for each attempt. */
function streamsOf(open: (requested: RequestedStream) => object): object {
  const call = (method: string, params: RequestedStream['params']): object => open({ method, params, frames: framesAbove(call) })
  return proxyOf({ call }, (method, params, callee) => {
    const [first, ...others] = Array.isArray(params) ? params : []
    const sent = typeof first === 'function' && others.length === 0 ? () => first() : params
    return open({ method, params: sent, frames: framesAbove(callee) }) as never
  })
}

/** The function of a batch need not return every promise. Of a batch of notifications alone, the promise of the whole may be ignored too. */
function batchOf(backend: Backend, options: ResolvedOptions, make: (calls: object) => unknown, frames: Frames): Promise<unknown> {
  const made = new Set<'call' | 'notification'>()
  let isMade = false
  const outcome = backend.batch((call) => {
    const noting: MakeCall = (requested) => {
      made.add(requested.isNotification ? 'notification' : 'call')
      return call(requested)
    }
    const mayIgnore = () => true
    const results = make(namesOf({}, noting, mayIgnore, () => frames))
    isMade = true
    return results
  }, options)
  if (isMade && made.has('notification') && !made.has('call')) outcome.catch(() => {})
  return outcome
}

/** The methods of a client as functions, and the same as notifications. A promise that may be ignored may reject without being handled. */
function namesOf(own: object, make: MakeCall, mayIgnore: (isNotification: boolean) => boolean, capture?: Capture): object {
  const callerFor =
    (isNotification: boolean): CallByName =>
    (method, params, callee) => {
      const outcome = withFrames(method, make({ method, params, isNotification }), capture?.(callee))
      if (mayIgnore(isNotification)) outcome.catch(() => {})
      return outcome
    }
  const [byName, notifyByName] = [callerFor(false), callerFor(true)]
  const call = (method: string, params: Params): Promise<unknown> => byName(method, params, call)
  const notify = (method: string, params: Params): Promise<unknown> => notifyByName(method, params, notify)
  return proxyOf({ ...own, call, notify: proxyOf({ call: notify }, notifyByName) }, byName)
}
