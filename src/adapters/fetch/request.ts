/** How a fetch `Request` looks to the rules, for every adapter on top of fetch. */
import type { ServerResponse } from 'node:http'
import { readStream } from '../../async/byte-stream.ts'
import type { MaybePromise } from '../../async/maybe-promise.ts'
import type { BodyReceiver, HttpRequest } from '../../http/http-request.ts'
import { BodyAlreadyReadError, preParsedBody } from '../../http/pre-parsed-body.ts'
import { disconnected } from '../../service/abort-reasons.ts'
import { isSent } from '../node/http.ts'
import { UnsentReplies } from '../node/unsent-replies.ts'
import { hostAddress } from './host-address.ts'

/** One fetch `Request`. */
export class FetchRequest implements HttpRequest {
  readonly rawRequest: unknown
  readonly method: string
  readonly #request: Request
  readonly #readAgain: (() => MaybePromise<unknown>) | undefined
  readonly #response: ServerResponse | undefined
  readonly #host: unknown

  /**
   * @param host what the host passes beside the request: the server of Bun, or the connection info of Deno.
   * @param rawRequest what methods get as the request, if the framework has one of its own.
   * @param readAgain returns the body if the framework keeps one that was read before.
   * @param response Node's own, if the server runs on Node and shows it. Other hosts do not tell when a response has left.
   */
  constructor(
    request: Request,
    host?: unknown,
    rawRequest: unknown = request,
    readAgain?: () => MaybePromise<unknown>,
    response?: ServerResponse,
  ) {
    this.rawRequest = rawRequest
    this.method = request.method
    this.#request = request
    this.#readAgain = readAgain
    this.#host = host
    this.#response = response
  }

  /** Follows the request's own signal. Some hosts give none: then nothing tells that the client goes away. */
  get signal(): AbortSignal {
    const controller = new AbortController()
    const source = this.#request.signal as AbortSignal | undefined
    const abort = () => controller.abort(disconnected())
    if (source?.aborted) abort()
    else source?.addEventListener('abort', abort, { once: true })
    return controller.signal
  }

  /** The whole URL. */
  get url(): string {
    return this.#request.url
  }

  /** As `Headers` joined it. */
  header(name: string): string | undefined {
    return this.#request.headers.get(name) ?? undefined
  }

  /** The address of the client, by Node, Bun, Deno or Cloudflare. */
  get address(): string | undefined {
    return this.#response?.req?.socket?.remoteAddress ?? hostAddress(this.#request, this.#host)
  }

  /** `Headers` joins duplicates, so that two values never pass for one. */
  hasConflict(): boolean {
    return false
  }

  /** Counts the body while it reads it. */
  readBody(limit: number, receiver: BodyReceiver): void {
    this.#bodyWithin(limit).then(
      (body) => receiver.onBody(body),
      (error) => receiver.fail(error),
    )
  }

  /** Without a response of Node, nothing is known. */
  isSent(length: number): boolean {
    return this.#response === undefined || isSent(this.#response, length)
  }

  /** As Node tells it. */
  onceSent(bytes: number, callback: () => void): void {
    const response = this.#response
    if (response) UnsentReplies.hold(response.req.socket, response, bytes, callback)
    else callback()
  }

  async #bodyWithin(limit: number): Promise<string | Uint8Array | undefined> {
    const { body, bodyUsed } = this.#request
    if (bodyUsed || body?.locked) return preParsedBody(await this.#bodyReadBefore(), limit)
    return body ? readStream(body, limit) : new Uint8Array()
  }

  async #bodyReadBefore(): Promise<unknown> {
    try {
      return await this.#readAgain?.()
    } catch {
      throw new BodyAlreadyReadError('body-taken')
    }
  }
}
