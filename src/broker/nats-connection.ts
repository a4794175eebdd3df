/**
 * The members of a NATS connection that this package uses. The connections of `@nats-io/transport-node`, `@nats-io/transport-deno` and
 * `wsconnect` have them, so that no module of NATS is imported.
 */

/** The headers of a message. */
export interface NatsHeaders {
  /** The first value of a header; empty without one. */
  get(name: string, match?: 'insensitive'): string
  set(name: string, value: string): void
  /** The headers as they are sent. They count towards `max_payload`. */
  toString(): string
  /** The status of a message that the broker itself has sent, such as 503 for one that has no responder; else 0. */
  readonly code: number
}

/** A message as it comes from the broker. */
export interface NatsMessage {
  readonly subject: string
  /** The subject of the reply; empty or absent if none is expected. */
  readonly reply?: string | undefined
  readonly data: Uint8Array
  readonly headers?: NatsHeaders | undefined
}

/** The options of `publish`. */
export interface NatsPublishOptions {
  /** The subject for the reply. */
  reply?: string
  /** The headers of the message. */
  headers?: NatsHeaders
}

/** A subscription. */
export interface NatsSubscription {
  unsubscribe(): void
  /** Ends the subscription, and resolves once the messages under way have come. */
  drain(): Promise<void>
}

/** The events of a connection. `stop` ends their iteration. */
export interface NatsStatus extends AsyncIterable<{ readonly type: string }> {
  stop?(): void
}

/** A connection to a NATS server. It is never closed by this package. */
export interface NatsConnection {
  /** The details of the server; absent while the connection is lost. */
  readonly info?: { readonly max_payload: number } | undefined
  publish(subject: string, payload?: string | Uint8Array, options?: NatsPublishOptions): void
  subscribe(
    subject: string,
    options: { queue?: string; callback: (error: Error | null, message: NatsMessage) => void },
  ): NatsSubscription
  flush(): Promise<void>
  /** Resolves once the connection is closed for good. */
  closed(): Promise<unknown>
  /** The events of the connection: `disconnect` when it is lost, `reconnect` when it is open again. */
  status?(): NatsStatus
}

/** The broker's limit for headers and payload of a message, in bytes. Default of NATS: 1 MiB. */
export function maxPayload({ info }: NatsConnection): number {
  return info?.max_payload ?? 1_048_576
}

/** Whether the connection is lost. Messages that are published now would be dropped. */
export function isReconnecting(connection: NatsConnection): boolean {
  return 'info' in connection && connection.info === undefined
}

const closeListeners = /* @__PURE__ */ new WeakMap<NatsConnection, Set<() => void>>()

/**
 * Calls `run` once the connection is closed for good. Returns a function that removes it. All listeners share one promise: one for each would
 * keep every closed client in memory as long as the connection is open.
 */
export function onceClosed(connection: NatsConnection, run: () => void): () => void {
  const listeners = closeListeners.get(connection) ?? new Set()
  if (!closeListeners.has(connection)) {
    const notify = () => {
      closeListeners.delete(connection)
      for (const one of listeners) one()
    }
    closeListeners.set(connection, listeners)
    void connection.closed().then(notify, notify)
  }
  listeners.add(run)
  return () => void listeners.delete(run)
}

/** Whether a message is the broker's answer that nothing is subscribed to a subject. */
export function isNoResponder({ data, headers }: NatsMessage): boolean {
  return data.length === 0 && headers?.code === 503
}

/**
 * A callback for a subscription. It never throws, since that would close the connection. `owner.report` gets the error of a subscription that the
 * broker does not permit.
 */
export function callbackOf(
  owner: { report(error: unknown): void },
  run: (message: NatsMessage) => void,
): (error: Error | null, message: NatsMessage) => void {
  return (error, message) => {
    try {
      if (error) owner.report(error)
      else run(message)
    } catch (thrown) {
      owner.report(thrown)
    }
  }
}

/** Ends a subscription. Never throws. */
export function unsubscribe(subscription: NatsSubscription): void {
  try {
    subscription.unsubscribe()
  } catch {
    // the connection is closed already
  }
}
