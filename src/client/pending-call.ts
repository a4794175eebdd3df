/** One call from the moment it is made until it is settled: by a response, by its signal, or by its timeout. */
import { maxTimerMs } from '../async/event-loop.ts'
import { onAbort } from '../async/signals.ts'
import type { Id, Params } from '../protocol/message.ts'
import type { Token } from '../protocol/tokens.ts'
import { TransportError } from './errors.ts'
import type { CallFields } from './middleware.ts'
import type { Transport } from './transport.ts'

/** A call as it is requested. */
export interface CallRequest {
  readonly method: string
  readonly params: Params
  readonly isNotification: boolean
  /** Text that is sent with this call alone: as headers, or as members of the request. */
  readonly fields?: CallFields | undefined
  readonly signal: AbortSignal | undefined
  /** Milliseconds until the call rejects. */
  readonly timeout: number
  /** Gets what the call reports of its progress. */
  readonly onProgress?: ((value: unknown) => void) | undefined
  /** Gets the items of the call as they come. */
  readonly sink?: ItemSink | undefined
  /** Default: the promise of the call. */
  readonly outcome?: Outcome
}

/** Takes the items of one call. */
export interface ItemSink {
  /** Keeps items until they are read. `length` is the length of their text, if it is known. */
  items(items: readonly unknown[], length?: number): void
  /** A promise while there are enough unread items. */
  room(): Promise<void> | undefined
  /** All items have come. */
  end(): void
  fail(reason: unknown): void
}

/** Gets the outcome of a call synchronously: messages that come after it in the same chunk may depend on it. */
export interface Outcome {
  resolve(value: unknown): void
  reject(reason: unknown): void
}

/** A call that has not settled yet. */
export class PendingCall {
  readonly method: string
  /** `undefined` for a notification. */
  readonly id: Id | undefined
  readonly promise: Promise<unknown>
  /** The entry as it goes into a message. Params are written now, so that later changes to them do not count. */
  readonly text: string
  readonly fields: CallFields | undefined
  /** Called once the call is settled, with the reason if it rejected. */
  onSettled: (reason?: unknown) => void = () => {}
  isSettled = false
  /** Its message was sent: whether it ran is unknown if the connection is lost now. */
  isSent = false
  /** The calls of its message, itself among them. */
  together: readonly PendingCall[] = []
  /** The caller ended the call: by its signal, or by its timeout. */
  isGivenUp = false
  /** Gets the values of notifications with these tokens. */
  readonly listeners: ReadonlyMap<Token, TokenListener>
  /** Gets the items of the call as they come. */
  readonly sink: ItemSink | undefined
  #settle: Outcome | undefined
  #release: () => void = () => {}

  /** @throws TypeError if JSON cannot hold the params: a BigInt, a cycle. */
  constructor(request: CallRequest, id: Id | undefined, transport: Transport) {
    this.method = request.method
    this.id = id
    this.sink = request.sink
    this.fields = request.fields
    const tokens = tokensOf(request, id)
    this.listeners = tokens.size > 0 ? this.#listenersFor(request, tokens) : noListeners
    this.text = textOf(request, id, tokens)
    this.promise = new Promise((resolve, reject) => {
      this.#settle = request.outcome ?? { resolve, reject }
    })
    if (request.signal?.aborted) this.reject(request.signal.reason)
    else this.#watch(request, transport)
  }

  /** The entry with its fields as members, for messages whose headers are not for this call alone. */
  get textWithFields(): string {
    if (!this.fields) return this.text
    const members = Object.entries(this.fields).map(([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`)
    return `${this.text.slice(0, -1)}${members.join('')}}`
  }

  /** Settles the call with a result. Only the first answer counts. */
  resolve(result: unknown): void {
    if (this.isSettled) return
    this.#settle?.resolve(result)
    this.#end()
  }

  /** Settles the call with an error. */
  reject(reason: unknown): void {
    if (this.isSettled) return
    this.#settle?.reject(reason)
    this.#end(reason)
  }

  #end(reason?: unknown): void {
    this.isSettled = true
    this.#release()
    this.onSettled(reason)
  }

  #watch({ signal, timeout }: CallRequest, transport: Transport): void {
    const onTimeout = () => {
      const why = !this.isSent && transport.isConnected?.() === false ? ', and was not sent: no connection is open' : ''
      this.giveUp(new TransportError('timeout', `${this.method} had no answer within ${timeout} ms${why}`))
    }
    const stopListening = signal && onAbort(signal, () => this.giveUp(signal.reason))
    const timer = timeout <= maxTimerMs ? setTimeout(onTimeout, timeout) : undefined
    this.#release = () => {
      clearTimeout(timer)
      stopListening?.()
    }
  }

  #listenersFor({ sink, onProgress }: CallRequest, tokens: Tokens): ReadonlyMap<Token, TokenListener> {
    const listeners = new Map<Token, TokenListener>()
    for (const [name, token] of tokens)
      listeners.set(token, name === 'partialResultToken' ? partsListener(sink) : (value) => this.#report(value, onProgress))
    return listeners
  }

  /** What `onProgress` throws rejects the call. */
  #report(value: unknown, onProgress: CallRequest['onProgress']): void {
    try {
      onProgress?.(value)
    } catch (thrown) {
      this.giveUp(thrown)
    }
  }

  /** Ends the call from this side: the server is told. */
  giveUp(reason: unknown): void {
    this.isGivenUp = !this.isSettled
    this.reject(reason)
  }
}

/** Gets the value of a notification, and the length of its text if it is known. */
export type TokenListener = (value: unknown, length?: number) => void

type Tokens = ReadonlyMap<'partialResultToken' | 'workDoneToken', Token>
const noTokens: Tokens = /* @__PURE__ */ new Map()
const noListeners: ReadonlyMap<Token, TokenListener> = /* @__PURE__ */ new Map()

/** The id is the token; a call that asks for both has another one for its progress. */
function tokensOf({ sink, onProgress }: CallRequest, id: Id | undefined): Tokens {
  if ((!sink && !onProgress) || id === undefined || id === null) return noTokens
  const tokens = new Map<'partialResultToken' | 'workDoneToken', Token>()
  if (sink) tokens.set('partialResultToken', id)
  if (onProgress) tokens.set('workDoneToken', sink ? `${id}/progress` : id)
  return tokens
}

/** A value that is no array is one item. */
function partsListener(sink: ItemSink | undefined): TokenListener {
  return (value, length) => sink?.items(Array.isArray(value) ? value : [value], length)
}

function textOf({ method, params }: CallRequest, id: Id | undefined, tokens: Tokens): string {
  const sent = paramsText(method, params)
  let text = `{"jsonrpc":"2.0","method":${JSON.stringify(method)}`
  if (sent !== undefined) text += `,"params":${sent}`
  for (const [name, token] of tokens) text += `,"${name}":${JSON.stringify(token)}`
  return `${text}${id === undefined ? '' : `,"id":${JSON.stringify(id)}`}}`
}

/** `undefined` if there are none. @throws TypeError if JSON cannot hold them. */
function paramsText(method: string, params: CallRequest['params']): string | undefined {
  try {
    return JSON.stringify(params)
  } catch (cause) {
    throw new TypeError(`${method}: JSON cannot hold the params: ${cause instanceof Error ? cause.message : cause}`, { cause })
  }
}
