/** An inbox: one subscription for all subjects below a random one. */
import { callbackOf, type NatsConnection, type NatsMessage, type NatsSubscription, unsubscribe } from './nats-connection.ts'

/** Handles the messages of an inbox. */
export interface InboxOwner {
  /** `key` is the subject below the inbox. */
  onMessage(key: string, message: NatsMessage): void
  /** Called if the broker does not permit the subscription: no message will come. */
  onRefused(error: Error): void
  report(error: unknown): void
}

/** The inbox of one gateway, client or worker. */
export class Inbox {
  readonly #subject: string
  readonly #subscription: NatsSubscription

  /** The subject holds 122 random bits: a program that knows it can send replies. */
  constructor(connection: NatsConnection, prefix: string, owner: InboxOwner) {
    this.#subject = `${prefix}.${crypto.randomUUID().replaceAll('-', '')}.`
    const callback = callbackOf(owner, (message) => owner.onMessage(message.subject.slice(this.#subject.length), message))
    this.#subscription = connection.subscribe(`${this.#subject}>`, {
      callback: (error, message) => (error ? owner.onRefused(error) : callback(null, message)),
    })
  }

  /** The subject of a key, below the inbox. */
  subjectOf(key: string): string {
    return this.#subject + key
  }

  /** Ends the subscription. */
  close(): void {
    unsubscribe(this.#subscription)
  }
}
