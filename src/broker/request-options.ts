/** The options that gateways, clients and workers share, and their checks. */
import { maxTimerMs } from '../async/event-loop.ts'
import { checkFunction, checkPositive, invalidSetup } from '../options/check.ts'
import type { NatsConnection, NatsHeaders } from './nats-connection.ts'
import { Requests } from './requests.ts'
import { checkInboxPrefix, checkName } from './subjects.ts'

/** The options of every caller of workers. */
export interface NatsRequestOptions {
  /** The name of the service that the workers serve. */
  readonly name: string
  /**
   * Makes empty headers: the function `headers` of `@nats-io/nats-core`. Without it, messages have no headers until the broker has sent a
   * message with headers: workers get neither deadlines nor request ids.
   */
  readonly headers?: () => NatsHeaders
  /** Sends single calls to `rpc.<name>.<method>`, so that the broker can permit single methods. Default: `false`. */
  readonly subjectPerMethod?: boolean
  /** The workers' `keepAliveInterval`: after three times as long without a message, a stream is -32012. Default: 5,000 milliseconds. */
  readonly keepAliveInterval?: number
  /** The start of the subject of replies. Default: `_INBOX`. */
  readonly inboxPrefix?: string
}

type TimedOptions = NatsRequestOptions & { readonly timeout?: number }

/** Milliseconds. */
export const defaultKeepAliveInterval = 5_000
/** The prefix of NATS itself. */
export const defaultInboxPrefix = '_INBOX'

/** @throws TypeError for options that cannot work. */
export function checkRequestOptions(connection: NatsConnection, options: TimedOptions, here: string): void {
  checkName(options.name, here)
  checkConnection(connection, here)
  checkPositive(options.timeout, `${here}: timeout`)
  checkKeepAliveInterval(options.keepAliveInterval ?? defaultKeepAliveInterval, here)
  checkInboxPrefix(options.inboxPrefix ?? defaultInboxPrefix, here)
  if (options.headers !== undefined) checkFunction(options.headers, `${here}: headers`)
}

/** Makes the requests of a gateway or client. */
export function requestsOf(connection: NatsConnection, options: TimedOptions, report: (error: unknown) => void): Requests {
  const { name, timeout = 30_000, headers } = options
  const { keepAliveInterval = defaultKeepAliveInterval, inboxPrefix = defaultInboxPrefix } = options
  return new Requests(connection, { name, timeout, keepAliveInterval, inboxPrefix, headers, report })
}

/** @throws TypeError for a value that is not a connection, such as a promise of one. */
export function checkConnection(connection: unknown, here: string): void {
  const { publish, subscribe } = Object(connection) as Partial<NatsConnection>
  if (typeof publish !== 'function' || typeof subscribe !== 'function')
    invalidSetup(`${here} needs a connection to NATS: await connect(…) of @nats-io/transport-node`)
}

/** @throws TypeError for an interval that no timer can hold. */
export function checkKeepAliveInterval(interval: number, here: string): void {
  checkPositive(interval, `${here}: keepAliveInterval`)
  if (interval > maxTimerMs) invalidSetup(`${here}: keepAliveInterval must be at most ${maxTimerMs}`)
}
