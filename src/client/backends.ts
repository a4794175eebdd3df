/** What stands behind a client: how its calls are made, alone and in batches, over a transport or another caller. */
import { andThen, type MaybePromise } from '../async/maybe-promise.ts'
import type { Caller } from '../protocol/caller.ts'
import { markReceived, RpcError } from '../protocol/errors.ts'
import type { Params } from '../protocol/message.ts'
import { CallBatch, type HeaderValues, type Queue, sendAtOnce, sendByTick } from './batching.ts'
import { Calls } from './calls.ts'
import type { CallFields } from './middleware.ts'
import type { CallOptions, ClientOptions, HeadersOption } from './options.ts'
import type { CallRequest, ItemSink, PendingCall } from './pending-call.ts'
import type { Fail } from './reply.ts'
import { beginStream, type StreamHost } from './stream-call.ts'
import type { HeadersRecord, Transport } from './transport.ts'

/** What a call asks for. */
export interface Requested extends Pick<CallRequest, 'method' | 'params' | 'isNotification'> {
  /** Headers that middleware adds to those of the options. */
  readonly headers?: readonly HeadersRecord[]
  readonly fields?: CallFields
}

/** Makes a call. */
export type MakeCall = (requested: Requested) => Promise<unknown>

/** What stands behind a client. */
export interface Backend {
  /** Makes one call. */
  call(requested: Requested, options: ResolvedOptions): Promise<unknown>
  /**
   * Sends the calls of `make` together. Resolves to the value that `make` returns, with the results in place of promises in an array. Waits for
   * the promise of `whenReady` before it sends them, if there is one.
   */
  batch(
    make: (call: MakeCall) => unknown,
    options: ResolvedOptions,
    whenReady?: () => Promise<void> | undefined,
  ): Promise<unknown>
  /** Begins a call whose items go to `sink`. Returns the function that gives it up. */
  begin(requested: Requested, options: ResolvedOptions, sink: ItemSink): () => void
  /** Whether the connection does not open again. */
  readonly isOver: boolean
  /** Gives up all calls, and closes the connection. */
  close(): void
}

/** The options of a client's calls: those of every `with()`, and the headers of each. */
export interface ResolvedOptions extends Omit<CallOptions, 'headers'> {
  readonly headers: readonly HeadersOption[]
}

/** Sends calls in messages. */
export class TransportBackend implements Backend {
  readonly #options: ClientOptions
  readonly #calls: Calls
  readonly #queue: Queue

  /** `fail` rejects a call with the error of its response. */
  constructor(transport: Transport, options: ClientOptions, fail: Fail) {
    this.#options = options
    this.#calls = new Calls(transport, fail)
    this.#queue =
      options.batch === undefined ? sendAtOnce(this.#calls) : sendByTick(this.#calls, options.batch, options.maxBatchBytes)
  }

  /** Sends one call, with others of this tick if the client batches. */
  call(requested: Requested, options: ResolvedOptions): Promise<unknown> {
    return this.#enqueue(this.#queue, requested, options, () => this.#headersOf(options, requested))
  }

  /** Sends calls as one message. */
  async batch(
    make: (call: MakeCall) => unknown,
    options: ResolvedOptions,
    whenReady: () => Promise<void> | undefined = () => undefined,
  ): Promise<unknown> {
    const batch = new CallBatch()
    const added: HeadersRecord[] = []
    let made: unknown
    try {
      made = make((requested) => {
        if (requested.headers) added.push(...requested.headers)
        return this.#enqueue(batch.queue, requested, options, () => ({}))
      })
    } catch (reason) {
      batch.drop(reason)
      throw reason
    }
    const send = () => void batch.send(this.#calls, () => this.#headersOf(options, { headers: added }))
    const ready = whenReady()
    if (ready) void ready.then(send)
    else send()
    return Array.isArray(made) ? Promise.all(made) : made
  }

  /** Begins a call whose items go to `sink`. */
  begin(requested: Requested, options: ResolvedOptions, sink: ItemSink): () => void {
    const { method, params, fields } = requested
    const { signal, onProgress } = options
    const end = this.#options.ends?.[method]
    const request = { method, params: checkedParams(method, params), fields, signal, onProgress, end }
    return beginStream(this.#streamHost(options, requested), request, sink)
  }

  /** Whether the connection does not open again. */
  get isOver(): boolean {
    return this.#calls.isOver
  }

  #streamHost(options: ResolvedOptions, requested: Requested): StreamHost {
    const calls = this.#calls
    return {
      make: (request) => calls.make(request),
      send: (call) => {
        try {
          sendAtOnce(calls)({ call, headers: this.#headersOf(options, requested), retries: 0 })
        } catch (noHeaders) {
          call.reject(noHeaders)
        }
      },
      subscribe: (id, sink) => calls.subscribe(id, sink),
      unsubscribe: (id) => calls.unsubscribe(id),
      end: (method, id) => {
        const { signal: _, onProgress: __, ...others } = options
        this.call({ method, params: [id], isNotification: false }, others).catch(() => {})
      },
    }
  }

  /** Gives up all calls, and closes the connection. */
  close(): void {
    this.#calls.close()
  }

  #enqueue(
    queue: Queue,
    { method, params, isNotification, fields }: Requested,
    { signal, timeout = this.#options.timeout ?? 60_000, retry, onProgress }: ResolvedOptions,
    headers: () => MaybePromise<HeaderValues>,
  ): Promise<unknown> {
    let call: PendingCall
    try {
      const sent = checkedParams(method, params)
      call = this.#calls.make({ method, params: sent, isNotification, fields, signal, timeout, onProgress })
    } catch (notJson) {
      return Promise.reject(notJson)
    }
    const { methods = [], times = 2 } = this.#options.retry ?? {}
    try {
      if (!call.isSettled) queue({ call, headers: headers(), retries: retry ?? (methods.includes(method) ? times : 0) })
    } catch (noHeaders) {
      call.reject(noHeaders) // not only the promise: the call has a timer
    }
    return call.promise
  }

  /** Asks for the headers in the async context of the call. Later ones win. */
  #headersOf({ headers }: ResolvedOptions, { headers: added }: Pick<Requested, 'headers'>): MaybePromise<HeaderValues> {
    const own = this.#options.headers === undefined ? headers : [this.#options.headers, ...headers]
    const all: readonly HeadersOption[] = added ? [...own, ...added] : own
    return all.reduce<MaybePromise<HeaderValues>>(
      (earlier, one) =>
        andThen(earlier, (merged) => andThen(typeof one === 'function' ? one() : one, (more) => merge(merged, more))),
      {},
    )
  }
}

/** Names of headers ignore case. One that is `undefined` is not sent, not even by an earlier option. */
function merge(headers: HeaderValues, more: HeadersRecord): HeaderValues {
  const merged = new Map(Object.entries(headers))
  for (const [name, value] of Symbol.iterator in more ? more : Object.entries(more))
    if (value === undefined || value === null) merged.delete(name.toLowerCase())
    else merged.set(name.toLowerCase(), value)
  return Object.fromEntries(merged)
}

/**
 * Params as they can be sent: without those that are `undefined` at the end.
 * @throws TypeError for one before the end that JSON turns into null: the method would get null in place of its default.
 */
function checkedParams(method: string, params: Params): Params {
  if (!Array.isArray(params)) return params
  const end = params.findLastIndex((one) => one !== undefined) + 1
  const index = params.findIndex(
    (one, at) => at < end && (one === undefined || typeof one === 'function' || typeof one === 'symbol'),
  )
  if (index === -1) return end === params.length ? params : params.slice(0, end)
  const what = params[index] === undefined ? 'undefined' : `a ${typeof params[index]}`
  const fix = `To leave one out, call by name: client.${method}({ name: value })`
  throw new TypeError(`${method}: argument ${index + 1} is ${what}, which JSON sends as null. ${fix}`)
}

/** Passes calls on to something that can be called, one by one. */
export class CallerBackend implements Backend {
  readonly #caller: Caller
  readonly #options: ClientOptions
  readonly #fail: Fail

  /** `fail` rejects a call with the error that the caller received. */
  constructor(caller: Caller, options: ClientOptions, fail: Fail) {
    this.#caller = caller
    this.#options = options
    this.#fail = fail
  }

  /** Passes one call on. */
  async call({ method, params, isNotification }: Requested, options: ResolvedOptions): Promise<unknown> {
    const sent = checkedParams(method, params)
    if (isNotification) return this.#caller.notify(method, sent)
    const { signal, timeout = this.#options.timeout } = options
    try {
      return await this.#caller.call(method, sent, { ...(signal && { signal }), ...(timeout !== undefined && { timeout }) })
    } catch (thrown) {
      if (!RpcError.is(thrown)) throw thrown
      const { code, message, data } = thrown
      const error = Object.isExtensible(thrown) ? thrown : new RpcError(code, message, data)
      return new Promise((_, reject) => this.#fail({ method, reject }, markReceived(error)))
    }
  }

  /** Passes calls on. They go one by one, as a caller has no batches. */
  async batch(make: (call: MakeCall) => unknown, options: ResolvedOptions): Promise<unknown> {
    const made = make((requested) => this.call(requested, options))
    return Array.isArray(made) ? Promise.all(made) : made
  }

  /** The items of the whole result: a caller has no streams. */
  begin(requested: Requested, options: ResolvedOptions, sink: ItemSink): () => void {
    this.call(requested, options).then(
      (result) => {
        sink.items(Array.isArray(result) ? result : [result])
        sink.end()
      },
      (reason) => sink.fail(reason),
    )
    return () => {}
  }

  /** Always `false`: a caller does not show it. */
  get isOver(): boolean {
    return false
  }

  /** The caller goes on: others may use it. */
  close(): void {}
}
