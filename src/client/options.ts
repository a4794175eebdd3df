/** The options of a client and of its calls. */
import { checkCount, checkFunction, checkOptionNames, checkPositive, invalidSetup } from '../options/check.ts'
import type { MethodName } from '../protocol/contract.ts'
import type { AnyErrorClass } from '../protocol/declared-error.ts'
import type { TypesOption } from './call-types.ts'
import type { Fetch } from './http.ts'
import type { ClientMiddleware } from './middleware.ts'
import type { HeadersRecord } from './transport.ts'

/** Headers of a message: a record, or a function that is called for each call, in the call's own async context, for tokens that change. */
export type HeadersOption = HeadersRecord | (() => HeadersRecord | Promise<HeadersRecord>)

/** What to send again, and how often. */
export interface RetryOptions<Methods = unknown> {
  /** The methods that may run twice without harm. Others are never sent again, since they may have run. */
  readonly methods: readonly MethodName<Methods>[]
  /** How many times more. Default: 2. */
  readonly times?: number
  /** Milliseconds before the first repetition, doubled before each further one. Default: 200. `Retry-After` wins if it is longer. */
  readonly delay?: number
}

/** The options of `client.with(…)`, for single calls. */
export interface CallOptions {
  /** Gives the call up: it rejects with the signal's reason, and the message is aborted once no call of it waits. */
  readonly signal?: AbortSignal
  /** Milliseconds until the call rejects with a `TransportError`, repetitions included. Default: the client's. */
  readonly timeout?: number
  /** Added to the client's own; only over HTTP. */
  readonly headers?: HeadersOption
  /** How many times these calls may be sent again: only for calls that may run twice without harm. */
  readonly retry?: number
  /** Gets what the methods report by `context.progress`, until the call settles. If it throws, the call rejects with that. */
  readonly onProgress?: (value: unknown) => void
}

/** The options of `createClient(…)`. */
export interface ClientOptions<Methods = unknown> {
  /** Milliseconds until a call rejects with a `TransportError`. Default: 60,000. `Infinity` switches it off. */
  readonly timeout?: number
  /** Sent with every message; only over HTTP. */
  readonly headers?: HeadersOption
  /** In place of the global one, for cookies or a proxy: `(url, init) => fetch(url, { ...init, credentials: 'include' })`. */
  readonly fetch?: Fetch
  /** Sends the calls of one tick as batches (§6) of at most so many. Default: each call is a message of its own. */
  readonly batch?: number
  /**
   * Bytes of such a batch. Default: 1,000,000. A batch that is too large for the server all the same is sent again in two halves; nothing of
   * it has run.
   */
  readonly maxBatchBytes?: number
  /** Bytes of a reply, counted after decompression. A longer one is not read to its end. Default: 67,108,864; only over HTTP. */
  readonly maxReplyBytes?: number
  /** Default: nothing is ever sent again. */
  readonly retry?: RetryOptions<Methods>
  /**
   * The subscriptions of the server, each with the method that ends it: `{ eth_subscribe: 'eth_unsubscribe' }`. The events of
   * `client.stream.eth_subscribe(…)` are its items.
   */
  readonly ends?: { readonly [Method in MethodName<Methods>]?: string }
  /** Classes of `defineError`: an error with such a code, and data that fit its schema, rejects as an instance of its class. */
  readonly errors?: readonly AnyErrorClass[]
  /** Wraps every call: for logs, caches, retries and traces. The first one is outermost. */
  readonly middleware?: readonly ClientMiddleware[]
}

/** Further options of a client in the same process. */
export interface InProcessOptions<Context> {
  /** What an adapter would pass with each message: `{ httpRequest: { user } }`. */
  readonly context?: Context
  /** For tests: a call rejects with a plain `Error` if a method answers an error, or data, that its `errors` do not declare. */
  readonly strictErrors?: boolean
}

/** Where a client's messages go. */
export type ClientKind = 'http' | 'in-process' | 'transport' | 'caller'

const clientOptions: Record<ClientKind, readonly string[]> = {
  http: [
    'timeout',
    'errors',
    'ends',
    'middleware',
    'types',
    'headers',
    'fetch',
    'batch',
    'maxBatchBytes',
    'maxReplyBytes',
    'retry',
  ],
  'in-process': [
    'timeout',
    'errors',
    'ends',
    'middleware',
    'types',
    'batch',
    'maxBatchBytes',
    'retry',
    'context',
    'strictErrors',
  ],
  transport: ['timeout', 'errors', 'ends', 'middleware', 'types', 'headers', 'batch', 'maxBatchBytes', 'retry'],
  caller: ['timeout', 'errors', 'middleware', 'types'],
}
const callOptions: Record<ClientKind, readonly string[]> = {
  http: ['signal', 'timeout', 'headers', 'retry', 'onProgress'],
  'in-process': ['signal', 'timeout', 'retry', 'onProgress'],
  transport: ['signal', 'timeout', 'headers', 'retry', 'onProgress'],
  caller: ['signal', 'timeout'],
}
const names: Record<ClientKind, string> = {
  http: 'A client over HTTP',
  'in-process': 'A client in process',
  transport: 'A client over a transport',
  caller: 'A client over a caller',
}

/** @throws TypeError with a hint, for an option that does not exist or cannot work. */
export function checkClientOptions(
  options: ClientOptions & InProcessOptions<unknown> & Partial<TypesOption>,
  kind: ClientKind,
): void {
  checkOptionNames(options, clientOptions[kind], names[kind])
  checkTimeout(options.timeout)
  checkHeaders(options.headers)
  if (options.fetch !== undefined) checkFunction(options.fetch, 'fetch')
  if (options.batch !== undefined) checkCount(options.batch, 1, 'batch')
  checkPositive(options.maxBatchBytes, 'maxBatchBytes')
  checkPositive(options.maxReplyBytes, 'maxReplyBytes')
  if (options.maxBatchBytes !== undefined && options.batch === undefined)
    invalidSetup('maxBatchBytes needs batch: without it each call is a message of its own')
  if (options.retry !== undefined) checkRetry(options.retry)
  checkEnds(options.ends)
  if (options.types !== undefined) checkFunction(Object(options.types).bindCall, 'types.bindCall')
  const { errors = [], middleware = [] } = options
  if (!Array.isArray(middleware) || !middleware.every((one) => typeof one === 'function'))
    invalidSetup('middleware must be an array of functions: { middleware: [(call, next) => next()] }')
  if (!Array.isArray(errors) || !errors.every(isErrorClass))
    invalidSetup('errors must be an array of classes made by defineError()')
}

/** @throws TypeError as `checkClientOptions` does. */
export function checkCallOptions(options: CallOptions, kind: ClientKind): void {
  checkOptionNames(options, callOptions[kind], 'with()')
  checkTimeout(options.timeout)
  checkHeaders(options.headers)
  if (options.retry !== undefined) checkCount(options.retry, 0, 'retry')
  if (options.onProgress !== undefined) checkFunction(options.onProgress, 'onProgress')
  if (options.signal !== undefined && typeof options.signal?.addEventListener !== 'function')
    invalidSetup('signal must be an AbortSignal')
}

function checkTimeout(timeout: unknown): void {
  if (timeout === undefined || (typeof timeout === 'number' && timeout > 0)) return
  invalidSetup('timeout must be a number of milliseconds above 0 (Infinity switches it off)')
}

function checkHeaders(headers: unknown): void {
  if (headers === undefined || typeof headers === 'function' || (typeof headers === 'object' && headers !== null)) return
  invalidSetup('headers must be an object of strings, or a function that returns one')
}

function checkEnds(ends: unknown = {}): void {
  const isRecord = typeof ends === 'object' && ends !== null
  if (!isRecord || !Object.values(ends).every((end) => typeof end === 'string'))
    invalidSetup("ends must name the method that ends each subscription: { ends: { eth_subscribe: 'eth_unsubscribe' } }")
}

function checkRetry({ methods, times = 2, delay = 0 }: RetryOptions): void {
  if (!Array.isArray(methods)) invalidSetup('retry needs the methods that may run twice: { methods: ["now"] }')
  checkCount(times, 0, 'retry.times')
  if (!(delay >= 0)) invalidSetup('retry.delay must be a number of milliseconds')
}

function isErrorClass(value: unknown): boolean {
  return typeof value === 'function' && Number.isInteger((value as { code?: unknown }).code)
}
