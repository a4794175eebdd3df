/**
 * The steps of an HTTP request:
 *
 *     request → admit → CSRF token → guards → read body → handle → status → response
 *                └ a refusal is the response, a JSON-RPC error with id null
 *
 * If a call pushes messages ahead of its reply, the response begins with the first of them, and ends with the reply.
 *
 * A browser that opens the endpoint gets its page, if it has one: request → admit → guards → page.
 */
import { isPromise, type MaybePromise } from '../async/maybe-promise.ts'
import { RpcError } from '../protocol/errors.ts'
import { byteLength } from '../protocol/utf8.ts'
import { refuseReply } from '../service/message-handler.ts'
import { admit, admitPage } from './admit.ts'
import type { Cors } from './cors.ts'
import type { Endpoint } from './endpoint.ts'
import { identify, runEndpointGuards } from './endpoint-guards.ts'
import { HttpContext, type Responder } from './http-context.ts'
import type { BodyReceiver, HttpRequest, HttpResponse, Respond } from './http-request.ts'
import { asksForPage } from './page.ts'
import { BodyAlreadyReadError } from './pre-parsed-body.ts'
import * as responses from './responses.ts'

/** Answers a request by calling `respond` once: at once if nothing takes time. Never throws. */
export function answer(endpoint: Endpoint, request: HttpRequest, respond: Respond): void {
  new HttpExchange(endpoint, request, respond).start()
}

/** The same for hosts that take a promise. It never rejects. */
export function responseTo(endpoint: Endpoint, request: HttpRequest): Promise<HttpResponse> {
  return new Promise((resolve) => answer(endpoint, request, resolve))
}

/** One request on its way through an endpoint. A promise is made only if something takes time. */
class HttpExchange implements BodyReceiver, Responder {
  readonly #endpoint: Endpoint
  readonly #request: HttpRequest
  readonly #context: HttpContext
  /** Dropped once it is called: the request keeps this exchange, and a promise behind `respond` its reply, until all of it is read. */
  #respond: Respond | undefined

  constructor(endpoint: Endpoint, request: HttpRequest, respond: Respond) {
    this.#endpoint = endpoint
    this.#request = request
    this.#context = new HttpContext(request, endpoint, this)
    this.#respond = respond
  }

  /** Responds once in the end. Never throws. */
  start(): void {
    try {
      const refused = this.#authorize()
      if (!isPromise(refused)) this.#proceed(refused)
      else
        refused.then(
          (later) => this.#proceed(later),
          (error) => this.#break(error),
        )
    } catch (error) {
      this.#break(error)
    }
  }

  /** The response to a request whose body need not be read: a refusal, or the page. */
  #authorize(): MaybePromise<HttpResponse | undefined> {
    const { rules, isClosing } = this.#endpoint
    if (isClosing) return responses.closing()
    if (rules.page && asksForPage(this.#request)) return this.#showPage(rules.page)
    const refused = admit(this.#request, rules)
    if (refused || (!rules.tokens && rules.guards.length === 0)) return refused
    return identify(this.#endpoint, this.#context, this.#request)
  }

  /** The page lists the methods: a visitor that may not call them does not get it, but may get another one. */
  async #showPage(page: () => HttpResponse): Promise<HttpResponse> {
    const { rules } = this.#endpoint
    const stopped = admitPage(this.#request, rules)
    if (stopped) return stopped
    const refusal = await runEndpointGuards(this.#endpoint, this.#context)
    return refusal ? (rules.refusedPage?.(refusal) ?? refusal) : page()
  }

  #proceed(early: HttpResponse | undefined): void {
    const response = early ?? this.#checkCapacity()
    if (response) this.#send(response)
    else this.#readBody()
  }

  #readBody(): void {
    try {
      this.#request.readBody(this.#endpoint.rules.maxMessageBytes, this)
    } catch (error) {
      this.fail(error)
    }
  }

  /** Rechecks the capacity: calls may have started while the body arrived. */
  onBody(body: string | Uint8Array | undefined): void {
    const { maxMessageBytes } = this.#endpoint.rules
    const refused = body === undefined ? responses.contentTooLarge(maxMessageBytes) : this.#checkCapacity()
    if (refused) this.#send(refused)
    else this.#handle(body as string | Uint8Array)
  }

  /** A body that breaks off is the client's fault; one that was read before is a wrong set-up. */
  fail(error: unknown): void {
    if (error instanceof BodyAlreadyReadError) {
      this.#report(error)
      this.#send(responses.misplaced(error.reason))
    } else this.#send(RpcError.is(error) ? responses.unreadableBody(error) : responses.incompleteBody())
  }

  #handle(body: string | Uint8Array): void {
    try {
      const { handler, rules } = this.#endpoint
      const reply = rules.http ? rules.http.answer(body, this.#context) : handler.handle(body, this.#context as never)
      if (isPromise(reply)) this.#replyLater(reply)
      else this.#reply(reply)
    } catch (error) {
      this.#break(error)
    }
  }

  /**
   * Counts as in flight only now: a client that sends its body slowly must not keep others out, and a sync call is over already. A large
   * reply that finds no more room is dropped.
   */
  #replyLater(later: PromiseLike<string | HttpResponse>): void {
    this.#endpoint.callsInFlight++
    Promise.resolve(later).then(
      (reply) => {
        this.#endpoint.callsInFlight--
        const refused = isLarge(reply) ? this.#checkCapacity() : undefined
        if (refused) this.#send(refused)
        else this.#reply(reply)
      },
      (error) => {
        this.#endpoint.callsInFlight--
        this.#break(error)
      },
    )
  }

  #checkCapacity(): HttpResponse | undefined {
    const { callsInFlight, unsentBytes, rules } = this.#endpoint
    if (callsInFlight >= rules.maxCallsInFlight) return responses.busy(rules.maxCallsInFlight)
    return unsentBytes < rules.maxUnsentBytes ? undefined : responses.busy(rules.maxUnsentBytes)
  }

  #reply(reply: unknown): void {
    this.#send(this.#responseOf(reply), 1)
  }

  /** A handler that is not a `Service` may return something else than text; the option `status` may throw. */
  #responseOf(reply: unknown): HttpResponse {
    try {
      if (this.#endpoint.rules.http) return reply as HttpResponse
      if (typeof reply !== 'string') refuseReply(reply)
      return responses.replied(reply, this.#endpoint.rules.status, this.#context as never)
    } catch (error) {
      this.#report(error)
      return responses.broken()
    }
  }

  /** Something that should not throw has thrown, such as the `handle` of a gateway. */
  #break(error: unknown): void {
    this.#report(error)
    this.#send(responses.broken())
  }

  #report(error: unknown): void {
    this.#endpoint.report(error, this.#context)
  }

  /** @param calls 0 for a refusal: one connection must not use up the capacity with refusals that it never reads. */
  #send(answered: HttpResponse, calls: 0 | 1 = 0): void {
    const { http } = this.#endpoint.rules
    const response = http && calls === 0 ? http.refused(answered) : answered
    if (this.#context.settle(response.body)) return
    this.begin(response)
    if (this.#request.isSent?.(response.body.length) === false) this.#countUnsent(byteLength(response.body), calls)
  }

  /** Responds, with a body that may follow. Only the first response counts. */
  begin(response: HttpResponse): void {
    const respond = this.#respond
    this.#respond = undefined
    try {
      respond?.(this.#endpoint.rules.cors ? this.#withCors(this.#endpoint.rules.cors, response) : response)
    } catch (error) {
      this.#report(error) // this often runs in an event of Node, where an exception would end the process
      response.stream?.cancel()
    }
  }

  /** A made-up request may throw for a header; it is answered all the same. */
  #withCors(cors: Cors, response: HttpResponse): HttpResponse {
    try {
      return { ...response, headers: { ...cors.headers(this.#request), ...response.headers } }
    } catch (error) {
      this.#report(error)
      return response
    }
  }

  /** A reply counts until it has left: a client that reads nothing must not fill the memory. */
  #countUnsent(bytes: number, calls: number): void {
    const endpoint = this.#endpoint
    endpoint.callsInFlight += calls
    endpoint.unsentBytes += bytes
    this.#request.onceSent?.(bytes, () => {
      endpoint.callsInFlight -= calls
      endpoint.unsentBytes -= bytes
    })
  }
}

/** A reply of at most this many characters is always sent: a refusal would hardly be shorter. */
const smallReply = 4096

function isLarge(reply: string | HttpResponse): boolean {
  const text = typeof reply === 'string' ? reply : reply?.body
  return typeof text === 'string' && text.length > smallReply
}
