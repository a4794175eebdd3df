/** Serves a service over NATS as a worker: a member of a queue group, in which each message goes to one member. */
import { checkOptionNames, invalidSetup } from '../options/check.ts'
import { type Limits, resolveLimits } from '../service/limits.ts'
import type { MessageHandler } from '../service/message-handler.ts'
import { BrokerEndpoint } from './endpoint.ts'
import type { NatsConnection, NatsMessage } from './nats-connection.ts'
import { checkConnection, checkKeepAliveInterval, defaultInboxPrefix, defaultKeepAliveInterval } from './request-options.ts'
import { checkInboxPrefix, checkMethods, checkName } from './subjects.ts'

/** The options of `serve` over NATS. */
export interface NatsServeOptions {
  /** The name of the service and of its queue group, of letters, digits, `_` and `-`. Its subjects begin with `rpc.<name>`. */
  readonly name: string
  /** A semantic version, for tools such as `nats micro`. Default: `0.0.0`. */
  readonly version?: string
  /** One line for such tools. */
  readonly description?: string
  /** Further details for such tools. */
  readonly metadata?: Readonly<Record<string, string>>
  /**
   * The endpoint's own limits. Default: the service's. While `maxCallsInFlight` messages are unanswered, the next is -32009. A reply over the
   * broker's `max_payload` is -32008.
   */
  readonly limits?: Partial<Limits>
  /** Milliseconds between two keep-alive messages of a call that sends parts of its result. Default: 5,000. */
  readonly keepAliveInterval?: number
  /** The start of the subject to which gateways acknowledge parts. Default: `_INBOX`. */
  readonly inboxPrefix?: string
}

/** What `serve` over NATS returns. */
export interface NatsEndpoint {
  /** The id of this worker in discovery. */
  readonly id: string
  /** Whether `close()` was called, or the connection is closed: for health checks. */
  readonly isClosing: boolean
  /** Counts of the messages that were answered, of errors among them, and of messages in flight. */
  readonly stats: { readonly requests: number; readonly errors: number; readonly inFlight: number }
  /**
   * Leaves the queue group, so that the broker sends no new messages, waits at most `drain` milliseconds (10,000) for calls in flight, then
   * aborts them with -32015. Called again, it returns the same promise. The connection stays open.
   */
  close(options?: { readonly drain?: number }): Promise<void>
}

const optionNames = ['name', 'version', 'description', 'metadata', 'limits', 'keepAliveInterval', 'inboxPrefix']
const semanticVersion = /^\d+\.\d+\.\d+(?:-[\w.-]+)?(?:\+[\w.-]+)?$/

/**
 * Serves a service over a connection to NATS, as a worker of the queue group `name`: the broker gives each message to one worker. It does not
 * close the connection: close the endpoint first, then the connection.
 *
 * @example
 * const connection = await connect({ servers: 'nats://127.0.0.1:4222' })
 * const endpoint = serve(calculator, connection, { name: 'calculator' })
 * process.once('SIGTERM', () => endpoint.close().then(() => connection.drain()))
 * @throws TypeError with a hint, for a name or a method that no subject can hold, and for options that cannot work.
 */
export function serve(service: MessageHandler<NatsMessage>, connection: NatsConnection, options: NatsServeOptions): NatsEndpoint {
  checkOptionNames(options, optionNames, 'serve()')
  const { name, version = '0.0.0', description = '', metadata = {} } = options
  const { keepAliveInterval = defaultKeepAliveInterval, inboxPrefix = defaultInboxPrefix } = options
  checkName(name, 'serve()')
  checkConnection(connection, 'serve()')
  checkInboxPrefix(inboxPrefix, 'serve()')
  checkKeepAliveInterval(keepAliveInterval, 'serve()')
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
