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
import { isPromise, type MaybePromise } from '../async/maybe-promise.ts'
import { invalidSetup } from '../options/check.ts'
import { admit, admitVisitor } from './admit.ts'
import { runDoorGuards } from './endpoint-guards.ts'
import type { EndpointRules, MessageHandler } from './serve-options.ts'
import { BodyAlreadyReadError } from './pre-parsed-body.ts'
import { HttpMessage } from './http-message.ts'
import type { BodyReader, Incoming, Outgoing, Send } from './http-request.ts'
import { asksForPage } from './page.ts'
import * as refusals from './responses.ts'
import { answered } from './status.ts'

/** What a request meets at a door. */
export interface Endpoint {
  readonly handler: MessageHandler
  readonly rules: EndpointRules
  /** Aborts when the door waits no longer for calls in flight. */
  readonly shutdown: AbortSignal
  readonly isClosing: boolean
  /** Messages whose answer takes its time. */
  inFlight: number
  report(error: unknown, context: MessageContext): void
}

/**
 * One request on its way through a door. It goes by calls, with a promise only where something takes time: a promise for each step
 * costs a twentieth of all throughput.
 */
export class Visit implements BodyReader {
  readonly #endpoint: Endpoint
  readonly #incoming: Incoming
  readonly #message: HttpMessage
  readonly #send: Send

  constructor(endpoint: Endpoint, incoming: Incoming, send: Send) {
    this.#endpoint = endpoint
    this.#incoming = incoming
    this.#message = new HttpMessage(incoming, endpoint.shutdown)
    this.#send = send
  }

  /** Sends one answer in the end, whatever the request is and whoever breaks. Never throws. */
  start(): void {
    try {
      const refused = this.#judge()
      if (isPromise(refused))
        refused.then(
          (late) => this.#enter(late),
          (error) => this.#break(error),
        )
      else this.#enter(refused)
    } catch (error) {
      this.#break(error)
    }
  }

  /** What a request has earned before its body is read: a refusal, the page, or entry. */
  #judge(): MaybePromise<Outgoing | undefined> {
    const { rules, isClosing } = this.#endpoint
    if (rules.page && !isClosing && asksForPage(this.#incoming)) return this.#show(rules.page)
    const refused = isClosing ? refusals.closing() : admit(this.#incoming, rules)
    return refused ?? (rules.tokens || rules.guards.length > 0 ? this.#identify() : undefined)
  }

  /** The page tells what there is to call: who may not call does not get it either. */
  async #show(page: () => Outgoing): Promise<Outgoing> {
    return admitVisitor(this.#incoming, this.#endpoint.rules) ?? (await this.#askGuards()) ?? page()
  }

  /** Who has to show something first waits for the look at it. */
  async #identify(): Promise<Outgoing | undefined> {
    const { tokens } = this.#endpoint.rules
    const isKnown = !tokens || (await tokens.verify(this.#incoming.httpRequest, this.#incoming.header(tokens.header)))
    return isKnown ? this.#askGuards() : refusals.forbidden('csrf-token-refused')
  }

  #askGuards(): Promise<Outgoing | undefined> {
    const { guards, timeout } = this.#endpoint.rules
    return runDoorGuards(guards, this.#message, timeout, (error) => this.#report(error))
  }

  #enter(refused: Outgoing | undefined): void {
    const early = refused ?? this.#refuseCrowd()
    if (early) this.#finish(early)
    else this.#readBody()
  }

  #readBody(): void {
    try {
      this.#incoming.readBody(this.#endpoint.rules.maxMessageBytes, this)
    } catch (error) {
      this.fail(error)
    }
  }

  /** A body that breaks off is the client's affair, one that was read in front of the door is not. */
  fail(error: unknown): void {
    const isMisplaced = error instanceof BodyAlreadyReadError
    if (isMisplaced) this.#report(error)
    if (RpcError.is(error)) this.#finish(refusals.unreadableBody(error))
    else this.#finish(isMisplaced ? refusals.misplaced(error.reason) : refusals.incompleteBody())
  }

  /** The crowd is looked at once more: it may have grown while the body came. */
  take(body: string | Uint8Array | undefined): void {
    const { maxMessageBytes } = this.#endpoint.rules
    const refused = body === undefined ? refusals.contentTooLarge(maxMessageBytes) : this.#refuseCrowd()
    if (refused) this.#finish(refused)
    else this.#handle(body as string | Uint8Array)
  }

  #handle(body: string | Uint8Array): void {
    try {
      const reply = this.#endpoint.handler.handle(body, this.#message as never)
      if (isPromise(reply)) this.#wait(reply)
      else this.#answer(reply)
    } catch (error) {
      this.#break(error)
    }
  }

  /** Only now is a request in flight: one that dawdles over its body must not keep others out, and a sync one is over already. */
  #wait(reply: PromiseLike<string>): void {
    this.#endpoint.inFlight++
    reply.then(
      (text) => {
        this.#endpoint.inFlight--
        this.#answer(text)
      },
      (error) => {
        this.#endpoint.inFlight--
        this.#break(error)
      },
    )
  }

  #refuseCrowd(): Outgoing | undefined {
    const { inFlight, rules } = this.#endpoint
    return inFlight < rules.maxCallsInFlight ? undefined : refusals.busy(rules.maxCallsInFlight)
  }

  #answer(reply: unknown): void {
    this.#finish(this.#outgoingOf(reply))
  }

  /** What answers messages may be a stranger's, and break its word; so may the status that was asked for. */
  #outgoingOf(reply: unknown): Outgoing {
    try {
      return answered(textOf(reply), this.#endpoint.rules.status)
    } catch (error) {
      this.#report(error)
      return refusals.broken()
    }
  }

  #break(error: unknown): void {
    this.#report(error)
    this.#finish(refusals.broken())
  }

  #report(error: unknown): void {
    this.#endpoint.report(error, this.#message)
  }

  #finish(outgoing: Outgoing): void {
    this.#message.settle()
    const { cors } = this.#endpoint.rules
    const answer = cors ? { ...outgoing, headers: { ...cors.headers(this.#incoming), ...outgoing.headers } } : outgoing
    try {
      this.#send(answer)
    } catch (error) {
      this.#report(error) // nobody stands above an event: what is thrown there ends the process
    }
  }
}

/** @throws TypeError where it is no text. */
function textOf(reply: unknown): string {
  if (typeof reply === 'string') return reply
  invalidSetup(`handle() must give a string, empty where nothing is owed, not ${typeof reply}`)
}
