/** The calls of one client: gives them their ids, sends them in messages, and settles each by its response. */
import type { Call, Id, ResponseEntry } from '../protocol/message.ts'
import { TransportError } from './errors.ts'
import { type CallRequest, PendingCall } from './pending-call.ts'
import { type Fail, isTooLarge, readReply, settleByReply, settleByResponse } from './reply.ts'
import type { ResponseReceiver, SendOptions, Transport } from './transport.ts'

/** What goes with a message, apart from the signal. */
export interface MessageOptions extends Omit<SendOptions, 'signal'> {
  /** Whether a batch that is too large for the server may be sent again in two halves: nothing of it has run. */
  readonly maySplit?: boolean
}

/** Every call that waits for a response. */
export class Calls implements ResponseReceiver {
  readonly #transport: Transport
  readonly #fail: Fail
  readonly #pending = new Map<Id, PendingCall>()
  #lastId = 0

  /** `fail` rejects a call with the error of its response. */
  constructor(transport: Transport, fail: Fail) {
    this.#transport = transport
    this.#fail = fail
    transport.connect?.(this)
  }

  /** Makes a call that is ready to be sent. @throws TypeError if JSON cannot hold its params. */
  make(request: CallRequest): PendingCall {
    const call = new PendingCall(request, request.isNotification ? undefined : this.#nextId())
    // The promise of a notification only says that it was sent: a caller may ignore it.
    if (request.isNotification) call.promise.catch(() => {})
    return call
  }

  #nextId(): Id {
    const { idPrefix } = this.#transport
    this.#lastId++
    return idPrefix === undefined ? this.#lastId : `${idPrefix}${this.#lastId}`
  }

  /** Sends those calls that are not settled yet as one message. Settles each of them, and never rejects. */
  async roundTrip(all: readonly PendingCall[], isBatch: boolean, options: MessageOptions): Promise<void> {
    const calls = all.filter((call) => !call.isSettled)
    if (calls.length === 0) return
    const { signal } = this.#track(calls)
    const texts = calls.map((call) => call.text)
    const message = isBatch ? `[${texts.join(',')}]` : (texts[0] as string)
    const { maySplit, ...sendOptions } = options
    try {
      const received = await this.#transport.send(message, { ...sendOptions, signal })
      for (const call of calls) call.isSent = true
      const reply = received && readReply(received, isBatch)
      if (!reply) for (const call of calls) if (call.id === undefined) call.resolve(undefined)
      if (reply && maySplit && calls.length > 1 && isTooLarge(reply)) await this.#sendHalves(calls, options)
      else if (reply) settleByReply(calls, reply, this.#fail)
    } catch (reason) {
      for (const call of calls) call.reject(isBatch && reason instanceof TransportError ? copyOf(reason) : reason)
    }
  }

  async #sendHalves(calls: readonly PendingCall[], options: MessageOptions): Promise<void> {
    const middle = Math.ceil(calls.length / 2)
    const halves = [calls.slice(0, middle), calls.slice(middle)]
    await Promise.all(halves.map((half) => this.roundTrip(half, half.length > 1, options)))
  }

  /** Puts calls into the pending table. The signal of their message aborts when the last of them is settled. */
  #track(calls: readonly PendingCall[]): AbortController {
    const controller = new AbortController()
    let waiting = calls.length
    for (const call of calls) {
      if (call.id !== undefined) this.#pending.set(call.id, call)
      call.onSettled = (reason) => {
        if (call.id !== undefined) this.#pending.delete(call.id)
        if (call.id !== undefined && call.isGivenUp) this.#transport.cancel?.(call.id)
        if (--waiting === 0) controller.abort(reason)
      }
    }
    return controller
  }

  /** Settles the call with the id of a response that did not come in place. Returns `false` if no call has it. */
  settle(response: ResponseEntry): boolean {
    const call = response.id === undefined ? undefined : this.#pending.get(response.id)
    if (call) settleByResponse(call, response, this.#fail)
    return call !== undefined
  }

  notified(_notification: Call): boolean {
    return false
  }

  /** Rejects the calls that were sent. */
  lost(reason: TransportError): void {
    for (const call of this.#pending.values()) if (call.isSent) call.reject(copyOf(reason))
  }

  /** Rejects every call that waits for a response. */
  end(reason: TransportError): void {
    for (const call of this.#pending.values()) call.reject(copyOf(reason))
  }
}

/** Each call of a batch rejects with an error of its own, which says where that call was made. */
function copyOf(error: TransportError): TransportError {
  return new TransportError(error.reason, error.message, error)
}
