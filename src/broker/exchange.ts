/**
 * One message on its way through the broker:
 *
 *     calls → text → publish → reply → check → errors of malformed entries → resolve
 *                     └ a cancel, a client that is gone, the timeout → cancel to the worker → resolve
 */
import { type AbortSource, onAbort } from '../async/signals.ts'
import { internalError, RpcError } from '../protocol/errors.ts'
import { type Call, isCall, type Message } from '../protocol/message.ts'
import { isBatch } from '../protocol/parse.ts'
import { errorText, refusalText } from '../protocol/serialize.ts'
import { partsToken, progressToken } from '../protocol/tokens.ts'
import { disconnected, withdrawn } from '../service/abort-reasons.ts'
import type { MessageContext } from '../service/context.ts'
import { BadReplyError } from './errors.ts'
import type { NatsHeaders } from './nats-connection.ts'
import type { Outgoing, PendingRequest } from './pending-request.ts'
import { checkedPush, checkedReply, withErrors } from './reply-checks.ts'
import type { Requests } from './requests.ts'
import { canBeSubject } from './subjects.ts'

/** The gateway or client of an exchange. */
export interface BrokerExchangeHost {
  readonly requests: Requests
  /** Whether single calls go to the subjects of their methods. */
  readonly subjectPerMethod: boolean
  /** Calls `follow` of the exchange after a short delay. */
  followLater(exchange: BrokerExchange): void
  report(error: unknown, context: MessageContext): void
}

/** Gets the reply, once, and the error if no worker has replied: the reply to a notification is empty in both cases. */
export type Resolve = (reply: string, error?: RpcError) => void

/** One message, until its reply is known. */
export class BrokerExchange implements Outgoing {
  readonly push: ((data: Uint8Array) => void | Promise<void>) | undefined
  readonly isStream: boolean
  isSettled = false
  readonly #host: BrokerExchangeHost
  readonly #context: MessageContext
  readonly #entries: Message
  /** The entries that are calls. */
  readonly #sent: Message
  readonly #resolve: Resolve
  readonly #request: PendingRequest
  #withdrawn: Set<string> | undefined
  readonly #release: (() => void)[] = []

  /** `entries` has at least one call. */
  constructor(host: BrokerExchangeHost, entries: Message, context: MessageContext, resolve: Resolve) {
    this.#host = host
    this.#context = context
    this.#entries = entries
    this.#sent = isBatch(entries) && !entries.every(isCall) ? entries.filter(isCall) : entries
    this.#resolve = resolve
    // `context.send` is read only if a call needs it: over HTTP, reading it makes a streamed response.
    this.push = this.calls.some(wantsPushes) && context.send ? (data) => this.#push(data) : undefined
    this.isStream = this.push !== undefined && this.calls.some((call) => partsToken(call) !== undefined)
    this.#request = host.requests.add(this)
  }

  /** The calls of the message. */
  get calls(): readonly Call[] {
    return [this.#sent].flat() as Call[]
  }

  /** Watches the signals of the calls, so that a cancel ends the exchange, also before `send`. */
  watch(): void {
    for (const call of this.calls) {
      const source = call.idText === undefined ? undefined : this.#context.signalOf?.(call)
      if (source) this.#watch(source, () => this.#onCancel(call, source.reason))
    }
    if (!this.isSettled) this.#host.followLater(this)
  }

  /** Publishes the message, unless it is settled. `raw` is its text as it came, if it holds nothing but its calls. */
  send(raw: string | Uint8Array | undefined, headers: NatsHeaders | undefined): void {
    if (this.isSettled) return
    const payload = raw !== undefined && this.#sent === this.#entries ? raw : textOf(this.#sent)
    this.#host.requests.send(this.#request, { subject: this.#subject, payload, headers })
  }

  get #subject(): string {
    const { requests, subjectPerMethod } = this.#host
    const { all, methodPrefix } = requests.subjects
    const sent = this.#sent
    return subjectPerMethod && !isBatch(sent) && canBeSubject((sent as Call).method) ? methodPrefix + (sent as Call).method : all
  }

  /** Watches the signal of the message. Called later than `send`: over HTTP the signal is made on first access, and few calls need it. */
  follow(): void {
    if (this.isSettled) return
    try {
      const { signal } = this.#context
      if (signal) this.#watch(signal, () => this.abort(signal.reason))
    } catch (error) {
      this.#host.report(error, this.#context) // the context may come from a caller of `handle`, and its getter may throw
    }
  }

  #watch(source: AbortSource, run: () => void): void {
    if (source.aborted) run()
    else this.#release.push(onAbort(source, run))
  }

  /** A cancel ends one call; any other reason ends all calls of the message. */
  #onCancel(call: Call, reason: unknown): void {
    if (isCancel(reason)) this.cancel(call, reason)
    else this.abort(reason)
  }

  /** Cancels one call. The worker answers one of a batch, with the other calls. */
  cancel(call: Call, reason: RpcError): void {
    if (this.isSettled || call.idText === undefined) return
    const isAnswered = reason !== withdrawn
    this.#host.requests.cancel(this.#request, call.idText, isAnswered)
    if (!isAnswered) {
      this.#withdrawn ??= new Set()
      this.#withdrawn.add(call.idText)
    }
    if (isBatch(this.#sent)) return
    this.#settle(isAnswered ? errorText(call.idText, reason) : '')
  }

  /** Cancels all calls, since the client is gone or its endpoint shuts down. */
  abort(reason: unknown): void {
    if (this.isSettled) return
    this.#host.requests.cancel(this.#request)
    this.#settle(refusalText(this.#entries, RpcError.is(reason) ? reason : disconnected()))
  }

  #push(data: Uint8Array): void | Promise<void> {
    const text = checkedPush(data)
    try {
      if (text !== undefined) return this.#context.send?.(text)
      this.#host.report(new BadReplyError('A message ahead of a reply is no JSON-RPC notification'), this.#context)
    } catch {
      this.abort(disconnected()) // it is closed
    }
    return undefined
  }

  /** Checks the reply of a worker, and resolves. */
  reply(data: Uint8Array): void {
    const text = checkedReply(this.#sent, data, this.#withdrawn)
    if (text === undefined) {
      this.#host.report(new BadReplyError('The reply is no JSON-RPC response to the calls that were sent'), this.#context)
      this.fail(internalError)
    } else this.#settle(withErrors(text, this.#sent === this.#entries ? [] : invalidTexts(this.#entries)))
  }

  /** Answers every call with an error. */
  fail(error: RpcError): void {
    this.#settle(refusalText(this.#entries, error), error)
  }

  #settle(reply: string, error?: RpcError): void {
    if (this.isSettled) return
    this.isSettled = true
    this.#host.requests.forget(this.#request)
    for (const release of this.#release) release()
    this.#resolve(reply, error)
  }
}

/** Whether the caller has cancelled one call. */
function isCancel(reason: unknown): reason is RpcError {
  return RpcError.is(reason) && Object(reason.data).reason === 'cancel'
}

function wantsPushes(call: Call): boolean {
  return call.idText !== undefined && (partsToken(call) !== undefined || progressToken(call) !== undefined)
}

function invalidTexts(entries: Message): readonly string[] {
  return [entries].flat().flatMap((entry) => (entry.kind === 'invalid' ? errorText(entry.idText, entry.error) : []))
}

/** The text of calls. Ids keep the digits that the client has sent. */
function textOf(sent: Message): string {
  const texts = ([sent].flat() as Call[]).map(({ members, idText }) => {
    const text = JSON.stringify({ ...members, id: undefined })
    return idText === undefined ? text : `${text.slice(0, -1)},"id":${idText}}`
  })
  return isBatch(sent) ? `[${texts.join(',')}]` : (texts[0] as string)
}
