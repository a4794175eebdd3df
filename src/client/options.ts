/** What a client and its calls can be told. */
import type { AnyErrorClass } from '../protocol/declared-error.ts'
import type { Fetch } from './transport.ts'

/** Headers of a message: a record, or a function that is asked before each message, for tokens that change. */
export type HeadersOption = HeadersRecord | (() => HeadersRecord | Promise<HeadersRecord>)
type HeadersRecord = { readonly [name: string]: string }

/** What to send again, and how often. */
export interface RetryOptions {
  /** The methods that may run twice without harm. No other is ever sent again, as nobody knows whether it ran. */
  readonly methods: readonly string[]
  /** How many times more; 2 unless told. */
  readonly times?: number
  /** Milliseconds before the first repetition, doubled before each further one; 200 unless told. `Retry-After` wins where it is longer. */
  readonly delay?: number
}

/** The options of `client.with(…)`, which hold for single calls. */
export interface CallOptions {
  /** Gives the call up: it rejects with the signal's reason, and the message is aborted once nobody waits for it. */
  readonly signal?: AbortSignal
  /** Milliseconds until the call rejects with a `TransportError`, repetitions included; 60,000 unless told. `Infinity` switches it off. */
  readonly timeout?: number
  /** Added to the client's own; only over HTTP. */
  readonly headers?: HeadersOption
  /** How many times these calls may be sent again: only for what may run twice without harm. */
  readonly retry?: number
}

/** The options of `createClient(…)`. */
export interface ClientOptions {
  /** Milliseconds until a call rejects with a `TransportError`; 60,000 unless told. `Infinity` switches it off. */
  readonly timeout?: number
  /** Sent with every message; only over HTTP. */
  readonly headers?: HeadersOption
  /** In place of the global one, for cookies or a proxy: `(url, init) => fetch(url, { ...init, credentials: 'include' })`. */
  readonly fetch?: Fetch
  /** Sends the calls of one tick as batches (§6) of at most so many; without it each call is a message of its own. */
  readonly batch?: number
  /** Nothing is ever sent again unless this says so. */
  readonly retry?: RetryOptions
  /** Classes of `defineError`: an error with such a code, and data that its schema takes, rejects as an instance of its class. */
  readonly errors?: readonly AnyErrorClass[]
}

/** Further options of a client in the same process. */
export interface InProcessOptions<Context> {
  /** What a door would hand over with each message: `{ httpRequest: { user } }`. */
  readonly context?: Context
  /** For tests: a call rejects with a plain `Error` where a method answers an error, or data, that its `errors` do not declare. */
  readonly strictErrors?: boolean
}

const clientOptions = ['timeout', 'headers', 'fetch', 'batch', 'retry', 'errors']
const inProcessOptions = ['timeout', 'batch', 'retry', 'errors', 'context', 'strictErrors']
const overHttpOnly = ['headers', 'fetch']

/** @throws TypeError naming the mend, for an option that does not exist or cannot work. */
export function checkClientOptions(options: ClientOptions & InProcessOptions<unknown>, isHttp: boolean): void {
  checkNames(options, isHttp ? clientOptions : inProcessOptions, isHttp ? 'A client over HTTP' : 'A client in process')
  checkTimeout(options.timeout)
  checkHeaders(options.headers)
  if (options.fetch !== undefined && typeof options.fetch !== 'function') invalidSetup('fetch must be a function (url, init)')
  if (options.batch !== undefined) checkCount(options.batch, 1, 'batch')
  if (options.retry !== undefined) checkRetry(options.retry)
  const { errors = [] } = options
  if (!Array.isArray(errors) || !errors.every(isErrorClass)) invalidSetup('errors must be an array of classes made by defineError()')
}

/** @throws TypeError as `checkClientOptions` does. */
export function checkCallOptions(options: CallOptions, isHttp: boolean): void {
  const known = ['signal', 'timeout', 'headers', 'retry']
  checkNames(options, isHttp ? known : known.filter((name) => !overHttpOnly.includes(name)), 'with()')
  checkTimeout(options.timeout)
  checkHeaders(options.headers)
  if (options.retry !== undefined) checkCount(options.retry, 0, 'retry')
  if (options.signal !== undefined && typeof options.signal?.addEventListener !== 'function')
    invalidSetup('signal must be an AbortSignal')
}

function checkNames(options: object, known: readonly string[], here: string): void {
  if (typeof options !== 'object' || options === null) invalidSetup(`${here} takes its options as an object`)
  const stranger = Object.keys(options).find((name) => !known.includes(name))
  if (stranger !== undefined) invalidSetup(`${here} has no option ${stranger}. The options are: ${known.join(', ')}`)
}

function checkTimeout(timeout: unknown): void {
  if (timeout === undefined || (typeof timeout === 'number' && timeout > 0)) return
  invalidSetup('timeout must be a number of milliseconds above 0 (Infinity switches it off)')
}

function checkHeaders(headers: unknown): void {
  if (headers === undefined || typeof headers === 'function' || (typeof headers === 'object' && headers !== null)) return
  invalidSetup('headers must be an object of strings, or a function that returns one')
}

function checkRetry({ methods, times = 2, delay = 0 }: RetryOptions): void {
  if (!Array.isArray(methods)) invalidSetup('retry needs the methods that may run twice: { methods: ["now"] }')
  checkCount(times, 0, 'retry.times')
  if (!(delay >= 0)) invalidSetup('retry.delay must be a number of milliseconds')
}

function checkCount(count: unknown, least: number, here: string): void {
  if (!Number.isSafeInteger(count) || (count as number) < least) invalidSetup(`${here} must be a whole number of at least ${least}`)
}

function isErrorClass(value: unknown): boolean {
  return typeof value === 'function' && Number.isInteger((value as { code?: unknown }).code)
}

/** @throws TypeError with these words. */
export function invalidSetup(mend: string): never {
  throw new TypeError(mend)
}
