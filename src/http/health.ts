/**
 * The answers to the health probes of orchestrators and load balancers. Readiness is 503 while the process drains or a check fails, so that it
 * gets no requests. Liveness is always 200: a restart would lose the calls in flight, and repairs nothing that a check tests.
 */
import { startTimer } from '../async/event-loop.ts'
import type { MaybePromise } from '../async/maybe-promise.ts'
import { checkFunction, checkOptionNames, checkPositive, invalidSetup } from '../options/check.ts'
import { Failures, type OnError } from '../service/dispatch/failures.ts'
import { isRead } from './admit.ts'
import { type HttpRequest, type HttpResponse, splitTarget } from './http-request.ts'
import * as responses from './responses.ts'

/**
 * Checks something that the service needs, such as a database. It fails if it throws, rejects, returns `false`, or takes longer than `timeout`.
 * Then its signal aborts.
 */
export type HealthCheck = (signal: AbortSignal) => unknown

/** The options of `health`. */
export interface HealthOptions {
  /**
   * The checks of readiness, each under the name that a probe gets if it fails: `{ database: () => db.ping() }`. A check runs once at a time,
   * however many probes come. Default: none.
   */
  readonly checks?: { readonly [name: string]: HealthCheck }
  /** Milliseconds for each check. Default: 1,000. */
  readonly timeout?: number
  /** Gets the error of a failed check. Default: the service's `onError` with `listen`, else one line and the stack on stderr. */
  readonly onError?: (error: unknown) => unknown
}

/** The health of one process. */
export class Health {
  readonly #checks: readonly Check[]
  #isDraining = false

  /** @throws TypeError with a hint, for options that cannot work. */
  constructor(options: HealthOptions = {}, report: OnError = reporterOf(options)) {
    checkOptionNames(options, ['checks', 'timeout', 'onError'], 'health()')
    const { checks = {}, timeout = 1_000 } = options
    checkPositive(timeout, 'health: timeout')
    if (typeof checks !== 'object' || checks === null || Array.isArray(checks))
      invalidSetup('health: checks must be an object of functions, such as { database: () => db.ping() }')
    for (const [name, check] of Object.entries(checks)) checkFunction(check, `health: checks.${name}`)
    this.#checks = Object.entries(checks).map(([name, check]) => new Check(name, check, timeout, report))
  }

  /** Makes the process not ready. */
  close(): void {
    this.#isDraining = true
  }

  /** The response to a probe. A path that ends with `/live` is a liveness probe, any other a readiness probe. Never throws or rejects. */
  answer(request: Pick<HttpRequest, 'method' | 'url'>): MaybePromise<HttpResponse> {
    if (!isRead(request)) return responses.notAProbe()
    if (splitTarget(request.url).path.endsWith('/live')) return responses.health(200, { status: 'ok' })
    if (this.#isDraining || this.#checks.length === 0) return this.#readiness([])
    return Promise.all(this.#checks.map((check) => check.run())).then((passed) =>
      this.#readiness(this.#checks.filter((_, index) => !passed[index])),
    )
  }

  /** Reads `#isDraining` again: the drain may have begun while the checks ran. */
  #readiness(failed: readonly Check[]): HttpResponse {
    if (this.#isDraining) return responses.health(503, { status: 'draining' })
    if (failed.length > 0) return responses.health(503, { status: 'unavailable', failed: failed.map(({ name }) => name) })
    return responses.health(200, { status: 'ok' })
  }
}

function reporterOf({ onError }: HealthOptions): OnError {
  const failures = new Failures(onError)
  return (error, context) => failures.report(error, context)
}

/** One check, which runs once at a time. */
class Check {
  readonly name: string
  readonly #check: HealthCheck
  readonly #timeout: number
  readonly #report: OnError
  #running: Promise<boolean> | undefined

  constructor(name: string, check: HealthCheck, timeout: number, report: OnError) {
    this.name = name
    this.#check = check
    this.#timeout = timeout
    this.#report = report
  }

  /** Resolves to whether the check passes. Probes that come while it runs share the outcome. */
  run(): Promise<boolean> {
    this.#running ??= this.#runWithinTimeout().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  /** A run that exceeds the timeout counts as ended, so that the next probe starts a new one. */
  async #runWithinTimeout(): Promise<boolean> {
    const controller = new AbortController()
    const timer = startTimer(this.#timeout)
    const late = timer.over.then(() => {
      throw new Error(`It took longer than ${this.#timeout} ms`)
    })
    try {
      const outcome = await Promise.race([Promise.resolve(controller.signal).then(this.#check), late])
      if (outcome === false) throw new Error('It returned false')
      return true
    } catch (error) {
      controller.abort(error)
      this.#report(new Error(`The health check ${this.name} failed`, { cause: error }), {})
      return false
    } finally {
      timer.stop()
    }
  }
}
