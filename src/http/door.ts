/**
 * The trip of an HTTP request:
 *
 *     request → admit → guards → read body → handle → status → answer
 *                └ a refusal goes straight back, as a JSON-RPC error with id null
 */
import { RpcError } from '../protocol/errors.ts'
import type { MessageContext } from '../service/context.ts'
import { Failures, logError } from '../service/failures.ts'
import { wrong } from '../service/set-up.ts'
import { admit } from './admit.ts'
import { runDoorGuards } from './door-guards.ts'
import { type DoorOptions, type DoorRules, type MessageHandler, readDoorOptions } from './door-options.ts'
import { MisplacedDoor } from './handed-body.ts'
import { HttpMessage } from './http-message.ts'
import type { Incoming, Outgoing } from './incoming.ts'
import * as refusals from './refusals.ts'
import { answered } from './status.ts'

/** One endpoint: its rules, and what it is doing at the moment. */
export class HttpDoor {
  readonly #handler: MessageHandler
  readonly #rules: DoorRules
  readonly #failures: Failures
  readonly #shutdown = new AbortController()
  #inFlight = 0
  #isClosing = false

  /** @throws TypeError naming the mend, for options that cannot work. */
  constructor(handler: MessageHandler, options: DoorOptions<never>, checkSite: boolean) {
    this.#rules = readDoorOptions(handler, options, checkSite)
    this.#handler = handler
    this.#failures = new Failures((error, context) =>
      handler.report ? handler.report(error, context as never) : logError(error, context),
    )
  }

  /** Answers a request, whatever it is. Never rejects. */
  async answer(incoming: Incoming): Promise<Outgoing> {
    const outgoing = await this.#trip(incoming)
    const { cors } = this.#rules
    return cors ? { ...outgoing, headers: { ...cors.headers(incoming), ...outgoing.headers } } : outgoing
  }

  /** From now on requests are refused with 503; those that came before are answered. */
  close(): void {
    this.#isClosing = true
  }

  /** Aborts the signal of every call that is still running, those whose reason is `reason`. */
  abort(reason: unknown): void {
    this.#shutdown.abort(reason)
  }

  async #trip(incoming: Incoming): Promise<Outgoing> {
    const message = new HttpMessage(incoming, this.#shutdown.signal)
    try {
      const refused = this.#isClosing ? refusals.closing() : admit(incoming, this.#rules)
      return (
        refused ??
        (await this.#refuseForged(incoming)) ??
        (await this.#refuseStranger(message)) ??
        this.#refuseCrowd() ??
        (await this.#readAndHandle(incoming, message))
      )
    } catch (error) {
      this.report(error, message)
      return refusals.broken()
    } finally {
      message.settle()
    }
  }

  async #refuseForged(incoming: Incoming): Promise<Outgoing | undefined> {
    const { tokens } = this.#rules
    if (!tokens || (await tokens.verify(incoming.httpRequest, incoming.header(tokens.header)))) return undefined
    return refusals.forbidden('csrf-token-refused')
  }

  #refuseStranger(message: HttpMessage): Promise<Outgoing | undefined> | undefined {
    const { guards, timeout } = this.#rules
    if (guards.length > 0) return runDoorGuards(guards, message, timeout, (error) => this.report(error, message))
  }

  #refuseCrowd(): Outgoing | undefined {
    const { maxCallsInFlight } = this.#rules
    return this.#inFlight < maxCallsInFlight ? undefined : refusals.busy(maxCallsInFlight)
  }

  async #readAndHandle(incoming: Incoming, message: HttpMessage): Promise<Outgoing> {
    const { maxMessageBytes } = this.#rules
    let body: string | Uint8Array | undefined
    try {
      body = await incoming.readBody(maxMessageBytes)
    } catch (error) {
      return this.#refuseUnread(error, message)
    }
    if (body === undefined) return refusals.contentTooLarge(maxMessageBytes)
    return this.#refuseCrowd() ?? this.#handle(body, message)
  }

  /** A body that breaks off is the client's affair, one that was read in front of the door is not. */
  #refuseUnread(error: unknown, message: HttpMessage): Outgoing {
    if (RpcError.is(error)) return refusals.unreadableBody(error)
    if (!(error instanceof MisplacedDoor)) return refusals.incompleteBody()
    this.report(error, message)
    return refusals.misplaced(error.reason)
  }

  /** Only here does a request count as in flight: one that dawdles over its body must not keep others out. */
  async #handle(body: string | Uint8Array, message: HttpMessage): Promise<Outgoing> {
    this.#inFlight++
    try {
      return answered(textOf(await this.#handler.handle(body, message as never)), this.#rules.status)
    } finally {
      this.#inFlight--
    }
  }

  /** Tells whoever answers messages of something that went wrong outside of any call. Never throws. */
  report(error: unknown, context: MessageContext = { transport: 'http' }): void {
    this.#failures.report(error, context)
  }
}

/** What answers messages may be a stranger's, and break its word. */
function textOf(reply: unknown): string {
  if (typeof reply === 'string') return reply
  wrong(`handle() must give a string, empty where nothing is owed, not ${typeof reply}`)
}
