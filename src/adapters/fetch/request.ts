/** How a fetch `Request` looks to the rules, for every adapter on top of fetch. */
import { readStream } from '../../async/byte-stream.ts'
import type { MaybePromise } from '../../async/maybe-promise.ts'
import type { BodyReceiver, HttpRequest } from '../../http/http-request.ts'
import { BodyAlreadyReadError, preParsedBody } from '../../http/pre-parsed-body.ts'
import { disconnected } from '../../service/abort-reasons.ts'

/** One fetch `Request`. */
export class FetchRequest implements HttpRequest {
  readonly rawRequest: unknown
  readonly method: string
  readonly #request: Request
  readonly #readAgain: (() => MaybePromise<unknown>) | undefined

  /**
   * @param rawRequest what methods get as the request, if the framework has one of its own.
   * @param readAgain returns the body if the framework keeps one that was read before.
   */
  constructor(request: Request, rawRequest: unknown = request, readAgain?: () => MaybePromise<unknown>) {
    this.rawRequest = rawRequest
    this.method = request.method
    this.#request = request
    this.#readAgain = readAgain
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

  /** As `Headers` joined it. */
  header(name: string): string | undefined {
    return this.#request.headers.get(name) ?? undefined
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
