/** The health probes of a server of `listen`, at a path beside its endpoint. */
import type { IncomingMessage } from 'node:http'
import { isRead } from '../../http/admit.ts'
import type { Endpoint } from '../../http/endpoint.ts'
import { Health, type HealthOptions } from '../../http/health.ts'
import { type HttpResponse, splitTarget } from '../../http/http-request.ts'
import { invalidSetup } from '../../options/check.ts'

/** The option `health` of `listen`. */
export interface ListenHealthOptions extends HealthOptions {
  /** The path that answers probes, such as `/healthz`. */
  readonly path: string
}

/** The probes of one server. */
export class Probes {
  readonly #health: Health
  readonly #paths: readonly string[]

  /** @throws TypeError with a hint, for options that cannot work. */
  constructor(health: string | ListenHealthOptions, endpoint: Endpoint) {
    const { path, ...options } = typeof health === 'string' ? { path: health } : { ...health }
    if (typeof path !== 'string' || !/^(\/[^/?#\s]+)+$/.test(path))
      invalidSetup(`health must be a path, such as '/healthz', or options with such a path, not ${JSON.stringify(path)}`)
    this.#health = new Health(options, options.onError ? undefined : (error) => endpoint.report(error, {}))
    this.#paths = [path, `${path}/live`]
  }

  /** Answers the request and returns `true` if it is a probe. */
  answer({ method = '', url = '' }: IncomingMessage, respond: (response: HttpResponse) => void): boolean {
    if (!isRead({ method }) || !this.#paths.includes(splitTarget(url).path)) return false
    void Promise.resolve(this.#health.answer({ method, url })).then(respond)
    return true
  }

  /** Makes the process not ready. */
  close(): void {
    this.#health.close()
  }
}
