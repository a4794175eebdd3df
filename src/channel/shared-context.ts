/** The context that all messages of one connection share. */
import type { RemotePeer } from '../protocol/caller.ts'
import type { SubscriptionTable } from '../service/context.ts'
import type { ConnectionContext } from './incoming-message.ts'

/** What the context takes from its connection. */
export interface ContextSource {
  readonly subscriptions: SubscriptionTable
  readonly signal: AbortSignal
  push(message: string): void | Promise<void>
}

/** What is known when the connection begins. */
export interface ContextOptions {
  readonly httpRequest?: unknown
  readonly transport?: string | undefined
  readonly peer?: (() => RemotePeer) | undefined
}

/** The members that every message of the connection has in its context. Its getters are shared: idle connections cost little memory. */
export class SharedContext implements ConnectionContext {
  readonly httpRequest: unknown
  readonly transport: string | undefined
  readonly #connection: ContextSource
  readonly #peer: ContextOptions['peer']

  constructor(connection: ContextSource, { httpRequest, transport, peer }: ContextOptions) {
    this.httpRequest = httpRequest
    this.transport = transport
    this.#connection = connection
    this.#peer = peer
  }

  /** The subscriptions of the connection. */
  get subscriptions(): SubscriptionTable {
    return this.#connection.subscriptions
  }

  /** Aborts when the connection is lost or closes. */
  get signal(): AbortSignal {
    return this.#connection.signal
  }

  /** The other end of the connection. */
  get peer(): RemotePeer | undefined {
    return this.#peer?.()
  }

  /** Sends a message ahead of a reply. */
  send(message: string): void | Promise<void> {
    return this.#connection.push(message)
  }
}
