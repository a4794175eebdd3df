/** The calls of one client: gives them their ids, sends them in messages, and settles each by its response. */
import type { ResponseEntry } from '../protocol/message.ts'
import { type CallRequest, PendingCall } from './pending-call.ts'
import { type Fail, settleByReply, settleByResponse } from './reply.ts'
import type { ResponseReceiver, SendOptions, Transport } from './transport.ts'

/** What goes with a message, apart from the signal. */
export type MessageOptions = Omit<SendOptions, 'signal'>

/** Every call that waits for a response. */
export class Calls implements ResponseReceiver {
  readonly #transport: Transport
  readonly #fail: Fail
  readonly #pending = new Map<number, PendingCall>()
  #lastId = 0

  /** `fail` rejects a call with the error of its response. */
  constructor(transport: Transport, fail: Fail) {
    this.#transport = transport
    this.#fail = fail
    transport.listen?.(this)
  }

  /** Makes a call that is ready to be sent. @throws TypeError if JSON cannot hold its params. */
  make(request: CallRequest): PendingCall {
    const call = new PendingCall(request, request.isNotification ? undefined : ++this.#lastId)
    // The promise of a notification only says that it was sent: a caller may ignore it.
    if (request.isNotification) call.promise.catch(() => {})
    return call
  }

  /** Sends those calls that are not settled yet as one message. Settles each of them, and never rejects. */
  async roundTrip(all: readonly PendingCall[], isBatch: boolean, options: MessageOptions): Promise<void> {
    const calls = all.filter((call) => !call.isSettled)
    if (calls.length === 0) return
    const { signal } = this.#track(calls)
    const texts = calls.map((call) => call.text)
    const message = isBatch ? `[${texts.join(',')}]` : (texts[0] as string)
    try {
      const reply = await this.#transport.send(message, { ...options, signal })
      if (reply) settleByReply(calls, isBatch, reply, this.#fail)
      else for (const call of calls) if (call.id === undefined) call.resolve(undefined)
    } catch (reason) {
      for (const call of calls) call.reject(reason)
    }
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
    const call = typeof response.id === 'number' ? this.#pending.get(response.id) : undefined
    if (call) settleByResponse(call, response, this.#fail)
    return call !== undefined
  }

  /** Rejects every call that waits for a response. */
  end(reason: unknown): void {
    for (const call of this.#pending.values()) call.reject(reason)
  }
}
