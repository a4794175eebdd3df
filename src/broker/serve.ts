/** Serves a service over NATS: as a member of a queue group, in which each message goes to one member. */
import { maxTimerMs } from '../async/event-loop.ts'
import { checkOptionNames, checkPositive, invalidSetup } from '../options/check.ts'
import { type Limits, resolveLimits } from '../service/limits.ts'
import type { MessageHandler } from '../service/message-handler.ts'
import { BrokerEndpoint } from './endpoint.ts'
import type { NatsConnection, NatsMessage } from './nats-connection.ts'
import { checkInboxPrefix, checkMethods, checkName } from './subjects.ts'

/** The options of `serve` over NATS. */
export interface NatsServeOptions {
  /** The name of the service, of letters, digits, `_` and `-`: its subjects begin with `rpc.<name>`, and its queue group is called so. */
  readonly name: string
  /** A semantic version, for tools such as `nats micro`. Default: `0.0.0`. */
  readonly version?: string
  /** One line for such tools. */
  readonly description?: string
  /** More for such tools. */
  readonly metadata?: Readonly<Record<string, string>>
  /**
   * The endpoint's own limits. Default: the service's. A message that finds `maxCallsInFlight` others unanswered is -32009. Replies are also
   * limited by the broker's `max_payload`, -32008.
   */
  readonly limits?: Partial<Limits>
  /** Milliseconds between two signs of life of a call that sends parts of its result. Default: 5,000. */
  readonly keepAliveInterval?: number
  /** Begins the subject of the inbox by which gateways take parts. Default: `_INBOX`. */
  readonly inboxPrefix?: string
}

/** What `serve` over NATS returns. */
export interface NatsEndpoint {
  /** Tells this worker from others in discovery. */
  readonly id: string
  /** Whether `close()` was called, or the connection is closed: for health checks. */
  readonly isClosing: boolean
  /** Messages that were answered, errors among them, and messages that are not answered yet. */
  readonly stats: { readonly requests: number; readonly errors: number; readonly inFlight: number }
  /**
   * Leaves the queue group, so that the broker sends no new messages, waits at most `drain` milliseconds (10,000) for calls in flight, then
   * gives them up with -32015. Called again, it returns the same promise. The connection stays open.
   */
  close(options?: { readonly drain?: number }): Promise<void>
}

const optionNames = ['name', 'version', 'description', 'metadata', 'limits', 'keepAliveInterval', 'inboxPrefix']
const semanticVersion = /^\d+\.\d+\.\d+(?:-[\w.-]+)?(?:\+[\w.-]+)?$/

/**
 * Serves a service over a connection to NATS. Start as many workers with the same name as you like: the broker gives each message to one.
 * The connection stays the caller's: close the endpoint first, then the connection.
 *
 * @example
 * const connection = await connect({ servers: 'nats://127.0.0.1:4222' })
 * const endpoint = serve(calculator, connection, { name: 'calculator' })
 * process.once('SIGTERM', () => endpoint.close().then(() => connection.drain()))
 * @throws TypeError with a hint, for a name or a method that no subject can hold, and for options that cannot work.
 */
export function serve(service: MessageHandler<NatsMessage>, connection: NatsConnection, options: NatsServeOptions): NatsEndpoint {
  checkOptionNames(options, optionNames, 'serve()')
  const { name, version = '0.0.0', description = '', metadata = {}, keepAliveInterval = 5000, inboxPrefix = '_INBOX' } = options
  checkName(name, 'serve()')
  checkConnection(connection, 'serve()')
  checkInboxPrefix(inboxPrefix, 'serve()')
  checkInterval(keepAliveInterval, 'serve()')
  if (!semanticVersion.test(version)) invalidSetup(`serve(): version must be a semantic version, such as "1.0.0", not ${version}`)
  const { list } = service as { list?: () => Iterable<readonly [string, unknown]> }
  if (typeof list === 'function') checkMethods(list.call(service))
  const id = crypto.randomUUID().replaceAll('-', '')
  return new BrokerEndpoint(connection, {
    handler: service as MessageHandler<unknown>,
    identity: { name, id, version, description, metadata },
    limits: resolveLimits(options.limits, resolveLimits(service.limits)),
    inboxPrefix,
    keepAliveInterval,
  })
}

/** @throws TypeError for something else than a connection, such as a promise of one. */
export function checkConnection(connection: unknown, here: string): void {
  const { publish, subscribe } = Object(connection) as Partial<NatsConnection>
  if (typeof publish !== 'function' || typeof subscribe !== 'function')
    invalidSetup(`${here} needs a connection to NATS: await connect(…) of @nats-io/transport-node`)
}

/** @throws TypeError for an interval that no timer can hold. */
export function checkInterval(interval: number, here: string): void {
  checkPositive(interval, `${here}: keepAliveInterval`)
  if (interval > maxTimerMs) invalidSetup(`${here}: keepAliveInterval must be at most ${maxTimerMs}`)
}
