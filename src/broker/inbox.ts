/** An inbox: subjects below a random one, heard by one subscription. `connection.request` would cost several times as much. */
import type { NatsConnection, NatsMessage, NatsSubscription } from './nats-connection.ts'

/** Takes what comes to an inbox. */
export interface InboxOwner {
  /** `key` is the subject below the inbox. */
  onMessage(key: string, message: NatsMessage): void
  /** The broker does not permit the subscription: nothing will come. */
  onRefused(error: Error): void
  report(error: unknown): void
}

/** The inbox of one gateway, client or worker. */
export class Inbox {
  readonly #subject: string
  readonly #subscription: NatsSubscription

  /** A client that knows the subject can answer. It holds 122 random bits. */
  constructor(connection: NatsConnection, prefix: string, owner: InboxOwner) {
    this.#subject = `${prefix}.${crypto.randomUUID().replaceAll('-', '')}.`
    const callback = safely(owner, (message) => owner.onMessage(message.subject.slice(this.#subject.length), message))
    this.#subscription = connection.subscribe(`${this.#subject}>`, {
      callback: (error, message) => (error ? owner.onRefused(error) : callback(null, message)),
    })
  }

  /** The subject of a key. */
  subjectOf(key: string): string {
    return this.#subject + key
  }

  /** Hears nothing any more. */
  close(): void {
    unsubscribe(this.#subscription)
  }
}

/** A callback for a subscription. It never throws, which would end the connection; without the permission to subscribe it gets an error. */
export function safely(
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

/** Ends a subscription. The connection may be closed already. */
export function unsubscribe(subscription: NatsSubscription): void {
  try {
    subscription.unsubscribe()
  } catch {
    // It hears nothing any more.
  }
}
