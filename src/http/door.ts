/**
 * The trip of an HTTP request:
 *
 *     request → admit → guards → read body → handle → status → answer
 *                └ a refusal goes straight back, as a JSON-RPC error with id null
 *
 * Who opens the address in a browser gets the page, if there is one: request → admit → guards → page.
 */
import { RpcError } from '../protocol/errors.ts'
import type { MessageContext } from '../service/context.ts'
import { Failures, logError } from '../service/failures.ts'
import { isPromise, type MaybePromise } from '../service/maybe-promise.ts'
import { wrong } from '../service/set-up.ts'
import { admit, admitVisitor } from './admit.ts'
import { runDoorGuards } from './door-guards.ts'
import { type DoorOptions, type DoorRules, type MessageHandler, readDoorOptions } from './door-options.ts'
import { MisplacedDoor } from './handed-body.ts'
import { HttpMessage } from './http-message.ts'
import type { Incoming, Outgoing } from './incoming.ts'
import { asksForPage } from './page.ts'
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

  /** Answers a request, whatever it is. Neither throws nor rejects, and where nothing takes time there is no promise. */
  answer(incoming: Incoming): MaybePromise<Outgoing> {
    const message = new HttpMessage(incoming, this.#shutdown.signal)
    const finish = (outgoing: Outgoing) => this.#finish(outgoing, incoming, message)
    const fail = (error: unknown) => finish(this.#break(error, message))
    try {
      const outgoing = this.#trip(incoming, message)
      return isPromise(outgoing) ? outgoing.then(finish, fail) : finish(outgoing)
    } catch (error) {
      return fail(error)
    }
  }

  /** From now on requests are refused with 503; those that came before are answered. */
  close(): void {
    this.#isClosing = true
  }

  /** Aborts the signal of every call that is still running, those whose reason is `reason`. */
  abort(reason: unknown): void {
    this.#shutdown.abort(reason)
  }

  #trip(incoming: Incoming, message: HttpMessage): MaybePromise<Outgoing> {
    const { page } = this.#rules
    if (page && !this.#isClosing && asksForPage(incoming)) return this.#show(page, incoming, message)
    const refused = this.#isClosing ? refusals.closing() : admit(incoming, this.#rules)
    if (refused) return refused
    const { tokens, guards } = this.#rules
    if (tokens || guards.length > 0) return this.#tripOfStranger(incoming, message)
    return this.#refuseCrowd() ?? this.#readAndHandle(incoming, message)
  }

  /** The page tells what there is to call: who may not call does not get it either. */
  async #show(page: () => Outgoing, incoming: Incoming, message: HttpMessage): Promise<Outgoing> {
    const { guards, timeout } = this.#rules
    const refused = admitVisitor(incoming, this.#rules)
    if (refused) return refused
    const report = (error: unknown) => this.report(error, message)
    return (await runDoorGuards(guards, message, timeout, report)) ?? page()
  }

  /** Who has to show something first waits for the look at it. */
  async #tripOfStranger(incoming: Incoming, message: HttpMessage): Promise<Outgoing> {
    const { tokens, guards, timeout } = this.#rules
    const isKnown = !tokens || (await tokens.verify(incoming.httpRequest, incoming.header(tokens.header)))
    if (!isKnown) return refusals.forbidden('csrf-token-refused')
    const refused = await runDoorGuards(guards, message, timeout, (error) => this.report(error, message))
    return refused ?? this.#refuseCrowd() ?? this.#readAndHandle(incoming, message)
  }

  #readAndHandle(incoming: Incoming, message: HttpMessage): MaybePromise<Outgoing> {
    const handle = (body: string | Uint8Array | undefined) => this.#handle(body, message)
    try {
      const body = incoming.readBody(this.#rules.maxMessageBytes)
      return isPromise(body) ? body.then(handle, (error) => this.#refuseUnread(error, message)) : handle(body)
    } catch (error) {
      return this.#refuseUnread(error, message)
    }
  }

  /** A body that breaks off is the client's affair, one that was read in front of the door is not. */
  #refuseUnread(error: unknown, message: HttpMessage): Outgoing {
    if (RpcError.is(error)) return refusals.unreadableBody(error)
    if (!(error instanceof MisplacedDoor)) return refusals.incompleteBody()
    this.report(error, message)
    return refusals.misplaced(error.reason)
  }

  /** The crowd is looked at once more: it may have grown while the body came. */
  #handle(body: string | Uint8Array | undefined, message: HttpMessage): MaybePromise<Outgoing> {
    const { maxMessageBytes, status } = this.#rules
    const refused = body === undefined ? refusals.contentTooLarge(maxMessageBytes) : this.#refuseCrowd()
    if (refused) return refused
    const reply = this.#handler.handle(body as string | Uint8Array, message as never)
    return isPromise(reply) ? this.#answerLater(reply) : answered(textOf(reply), status)
  }

  /** Only now is a request in flight: one that dawdles over its body must not keep others out, and a sync one is over already. */
  async #answerLater(reply: PromiseLike<string>): Promise<Outgoing> {
    this.#inFlight++
    try {
      return answered(textOf(await reply), this.#rules.status)
    } finally {
      this.#inFlight--
    }
  }

  #refuseCrowd(): Outgoing | undefined {
    const { maxCallsInFlight } = this.#rules
    return this.#inFlight < maxCallsInFlight ? undefined : refusals.busy(maxCallsInFlight)
  }

  #finish(outgoing: Outgoing, incoming: Incoming, message: HttpMessage): Outgoing {
    message.settle()
    const { cors } = this.#rules
    return cors ? { ...outgoing, headers: { ...cors.headers(incoming), ...outgoing.headers } } : outgoing
  }

  #break(error: unknown, message: HttpMessage): Outgoing {
    this.report(error, message)
    return refusals.broken()
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
