/** How a fetch `Request` looks to the rules; every door on top of fetch uses it. */
import { preParsedBody, BodyAlreadyReadError } from '../../http/pre-parsed-body.ts'
import type { BodyReader, Incoming } from '../../http/http-request.ts'
import { disconnected } from '../../service/abort-reasons.ts'
import type { MaybePromise } from '../../async/maybe-promise.ts'
import { readStream } from '../../async/byte-stream.ts'

/** One fetch `Request`. */
export class FetchIncoming implements Incoming {
  readonly httpRequest: unknown
  readonly method: string
  readonly #request: Request
  readonly #readAgain: (() => MaybePromise<unknown>) | undefined

  /**
   * @param httpRequest what methods get as the request, where a framework has one of its own.
   * @param readAgain gives the body where the framework keeps one that was read before.
   */
  constructor(request: Request, httpRequest: unknown = request, readAgain?: () => MaybePromise<unknown>) {
    this.httpRequest = httpRequest
    this.method = request.method
    this.#request = request
    this.#readAgain = readAgain
  }

  /** Follows the request's own; some hosts give none, and then nobody is told when the client goes away. */
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

  /** `Headers` joins what was sent twice, so that two values never pass for one. */
  hasConflict(): boolean {
    return false
  }

  /** Counted while it is read, where nobody has read it before. */
  readBody(limit: number, reader: BodyReader): void {
    this.#bodyWithin(limit).then(
      (body) => reader.take(body),
      (error) => reader.fail(error),
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
