/**
 * The answers to the probes of orchestrators and load balancers. Readiness: may requests be sent to this process? It is 503 while the
 * process drains, or while a check fails. Liveness: does it run? It is always 200, because a restart would lose the calls in flight and
 * could not repair what a check looks at.
 */
import { startTimer } from '../async/event-loop.ts'
import type { MaybePromise } from '../async/maybe-promise.ts'
import { checkFunction, checkOptionNames, checkPositive, invalidSetup } from '../options/check.ts'
import { Failures, type OnError } from '../service/dispatch/failures.ts'
import type { HttpResponse } from './http-request.ts'
import * as responses from './responses.ts'

/**
 * Looks at something that the service needs, such as a database. It fails if it throws, rejects, returns `false`, or takes longer than
 * `timeout`. Then its signal aborts.
 */
export type HealthCheck = (signal: AbortSignal) => unknown

/** The options of `health`. */
export interface HealthOptions {
  /**
   * What must work before requests may come, each under the name that a probe sees if it fails: `{ database: () => db.ping() }`. However many
   * probes come, a check runs once at a time. Default: none.
   */
  readonly checks?: { readonly [name: string]: HealthCheck }
  /** Milliseconds for each check. Default: 1,000. */
  readonly timeout?: number
  /** Gets the error of a failed check, which no probe sees. Default: it is logged; with `listen`, the service's `onError` gets it. */
  readonly onError?: (error: unknown) => unknown
}

/** The state behind the probes of one process. */
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

  /** From now on the process is not ready. */
  close(): void {
    this.#isDraining = true
  }

  /** The response to a probe. A path that ends with `/live` asks for liveness, any other for readiness. Never throws or rejects. */
  answer(method: string, url: string): MaybePromise<HttpResponse> {
    if (!isProbe(method)) return responses.notAProbe()
    if (pathOf(url).endsWith('/live')) return responses.health(200, { status: 'ok' })
    if (this.#isDraining || this.#checks.length === 0) return this.#readiness([])
    return Promise.all(this.#checks.map((check) => check.run())).then((passed) =>
      this.#readiness(this.#checks.filter((_, index) => !passed[index])),
    )
  }

  /** The process may have begun to drain while the checks ran. */
  #readiness(failed: readonly Check[]): HttpResponse {
    if (this.#isDraining) return responses.health(503, { status: 'draining' })
    if (failed.length > 0) return responses.health(503, { status: 'unavailable', failed: failed.map(({ name }) => name) })
    return responses.health(200, { status: 'ok' })
  }
}

/** Whether a request may be a probe, by its HTTP method. */
export function isProbe(method: string): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** The path of a URL, or of the target of a request. */
export function pathOf(url: string): string {
  return url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '')
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

  /** Resolves to whether it passes. A probe that comes while it runs gets the outcome of this run. */
  run(): Promise<boolean> {
    this.#running ??= this.#runWithinTimeout().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  /** A run that is out of time counts as over: a database that once gave no answer must not keep the process out for ever. */
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
