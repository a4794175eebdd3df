/**
 * One message on its way through the broker:
 *
 *     calls → text → publish → reply → check → malformed entries are answered, too → the reply
 *                     └ a cancel, a client that is gone, the timeout: the worker is told, and the reply is not awaited
 */
import { type AbortSource, onAbort } from '../async/signals.ts'
import { internalError, RpcError } from '../protocol/errors.ts'
import type { Call, Entry, Message } from '../protocol/message.ts'
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

/** What an exchange needs of its gateway or client. */
export interface ExchangeHost {
  readonly requests: Requests
  /** Single calls go to the subjects of their methods. */
  readonly subjectPerMethod: boolean
  /** Calls `follow` of the exchange soon, unless it has settled by then. */
  followLater(exchange: Exchange): void
  report(error: unknown, context: MessageContext): void
}

/** Gets the reply, once, and why there is none of a worker. A notification has no other answer than that. */
export type Resolve = (reply: string, error?: RpcError) => void

/** One message, until its reply is known. */
export class Exchange implements Outgoing {
  readonly push: ((data: Uint8Array) => void | Promise<void>) | undefined
  readonly isStream: boolean
  isSettled = false
  readonly #host: ExchangeHost
  readonly #context: MessageContext
  readonly #entries: Message
  /** What is sent: the entries that are calls. */
  readonly #sent: Message
  readonly #resolve: Resolve
  readonly #request: PendingRequest
  #withdrawn: Set<string> | undefined
  readonly #release: (() => void)[] = []

  /** `entries` has at least one call. */
  constructor(host: ExchangeHost, entries: Message, context: MessageContext, resolve: Resolve) {
    this.#host = host
    this.#context = context
    this.#entries = entries
    this.#sent = isBatch(entries) && !entries.every(isCall) ? entries.filter(isCall) : entries
    this.#resolve = resolve
    // Asked for only if it is needed, as the connection of a client that gets such messages is another one over HTTP.
    this.push = this.calls.some(wantsPushes) && context.send ? (data) => this.#push(data) : undefined
    this.isStream = this.push !== undefined && this.calls.some((call) => partsToken(call) !== undefined)
    this.#request = host.requests.add(this)
  }

  /** The calls of the message. */
  get calls(): readonly Call[] {
    return [this.#sent].flat() as Call[]
  }

  /** Follows the signals of its calls. */
  watch(): void {
    for (const call of this.calls) {
      const source = call.idText === undefined ? undefined : this.#context.signalOf?.(call)
      if (source) this.#watch(source, () => this.#onCancel(call, source.reason))
    }
    if (!this.isSettled) this.#host.followLater(this)
  }

  /** Publishes the message, unless it was given up before. `raw` is its text as it came, if it is known to hold nothing but its calls. */
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

  /** Watches the signal of the message. Later than the calls: over HTTP it is made on first access, and few calls need it. */
  follow(): void {
    if (this.isSettled) return
    try {
      const { signal } = this.#context
      if (signal) this.#watch(signal, () => this.abandon(signal.reason))
    } catch (error) {
      this.#host.report(error, this.#context) // the context may be made by a handler in front
    }
  }

  #watch(source: AbortSource, run: () => void): void {
    if (source.aborted) run()
    else this.#release.push(onAbort(source, run))
  }

  /** A call of a batch is answered by the worker, with the others. Any other reason than the caller's own is one for all calls. */
  #onCancel(call: Call, reason: unknown): void {
    if (isCancel(reason)) this.cancel(call, reason)
    else this.abandon(reason)
  }

  /** Ends one call. */
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

  /** Ends all calls: the client has gone, or its endpoint waits no longer. */
  abandon(reason: unknown): void {
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
      this.abandon(disconnected()) // it is closed
    }
    return undefined
  }

  /** Takes the reply of a worker. */
  reply(data: Uint8Array): void {
    const text = checkedReply(this.#sent, data, this.#withdrawn)
    if (text === undefined) {
      this.#host.report(new BadReplyError('The reply is no JSON-RPC response to the calls that were sent'), this.#context)
      this.fail(internalError)
    } else this.#settle(withErrors(text, this.#sent === this.#entries ? [] : invalidTexts(this.#entries)))
  }

  /** Answers every call with an error. A notification has no answer. */
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

/** The caller asked for the end of this one call. */
function isCancel(reason: unknown): reason is RpcError {
  return RpcError.is(reason) && Object(reason.data).reason === 'cancel'
}

function wantsPushes(call: Call): boolean {
  return call.idText !== undefined && (partsToken(call) !== undefined || progressToken(call) !== undefined)
}

function isCall(entry: Entry): entry is Call {
  return entry.kind === 'call'
}

function invalidTexts(entries: Message): readonly string[] {
  return [entries].flat().flatMap((entry) => (entry.kind === 'invalid' ? errorText(entry.idText, entry.error) : []))
}

/** The text of calls that were read. Ids are written digit for digit as they came. */
function textOf(sent: Message): string {
  const texts = ([sent].flat() as Call[]).map(({ members, idText }) => {
    const text = JSON.stringify({ ...members, id: undefined })
    return idText === undefined ? text : `${text.slice(0, -1)},"id":${idText}}`
  })
  return isBatch(sent) ? `[${texts.join(',')}]` : (texts[0] as string)
}
