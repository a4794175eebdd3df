/** Sends the messages of one end of a channel: at once, or when the channel opens. */
import { TransportError } from '../client/errors.ts'
import type { Channel, ChannelClosed } from '../protocol/channel.ts'

/** The most messages that wait for a channel to open. */
const maxUnsent = 1000

/** A message that waits for the channel to open. */
interface Unsent {
  readonly message: string
  resolve(): void
  reject(reason: unknown): void
}

/** The connection that a sender belongs to. */
export interface SenderHost {
  /** Called when the channel has room again. */
  onRoom(): void
}

/** Sends the messages of one end. */
export class MessageSender {
  readonly #channel: Channel
  readonly #host: SenderHost
  #unsent: Set<Unsent> | undefined
  #full: Promise<void> | undefined
  #end: TransportError | undefined
  /** The last loss. A message that waited for room before it is lost, too. */
  #loss: TransportError | undefined

  constructor(channel: Channel, host: SenderHost) {
    this.#channel = channel
    this.#host = host
  }

  /** Whether the connection takes no more for now. */
  get isFull(): boolean {
    return this.#full !== undefined
  }

  /** Whether no message waits for the channel to open. */
  isConnected(): boolean {
    return !this.#unsent?.size
  }

  /** Sends a message. Returns a promise while the connection is full. @throws Error while the channel is not open. */
  push(message: string): void | Promise<void> {
    if (this.#end) throw this.#end
    const full = this.#channel.send(message)
    if (full && this.#full !== full) this.#waitForRoom(full)
    return full
  }

  #waitForRoom(full: Promise<void>): void {
    this.#full = full
    const release = () => {
      if (this.#full !== full) return
      this.#full = undefined
      this.#host.onRoom()
    }
    full.then(release, release)
  }

  /** Sends a reply, if there is one. Drops it if the channel is closed. */
  reply(text: string): void {
    if (text === '') return
    try {
      this.push(text)?.catch(() => {})
    } catch {
      // the channel is closed
    }
  }

  /** Sends a message now, or when the channel opens. Rejects if it was not sent: the channel is closed, or the signal aborted before. */
  async send(message: string, signal: AbortSignal): Promise<void> {
    if (this.#end) throw this.#end
    if (this.#unsent?.size) return this.#wait(message, signal)
    let sent: void | Promise<void>
    try {
      sent = this.push(message)
    } catch {
      return this.#wait(message, signal)
    }
    return sent && this.#untilRoom(sent)
  }

  async #untilRoom(room: Promise<void>): Promise<void> {
    const loss = this.#loss
    await room
    if (this.#loss && this.#loss !== loss) throw this.#loss
  }

  #wait(message: string, signal: AbortSignal): Promise<void> {
    this.#unsent ??= new Set()
    const waiting = this.#unsent
    if (waiting.size >= maxUnsent)
      throw new TransportError('network', `${maxUnsent} messages wait for a connection already. This one was not sent`)
    return new Promise((resolve, reject) => {
      const unsent: Unsent = { message, resolve, reject }
      waiting.add(unsent)
      signal.addEventListener('abort', () => waiting.delete(unsent) && reject(signal.reason), { once: true })
    })
  }

  /** Sends what waits: the channel is open. */
  flush(): void {
    for (const unsent of this.#unsent ?? []) {
      try {
        const sent = this.push(unsent.message)
        if (sent) this.#untilRoom(sent).then(unsent.resolve, unsent.reject)
        else unsent.resolve()
      } catch {
        return // it was lost again
      }
      this.#unsent?.delete(unsent)
    }
  }

  /** The connection is lost, with all that was sent and has not left: its channel says that there is room again. */
  lost(reason: TransportError): void {
    this.#loss = reason
  }

  /** Rejects what waits, and what is sent later: the channel is closed for good. */
  end(reason: TransportError): void {
    this.#end = reason
    this.#full = undefined
    for (const unsent of this.#unsent ?? []) unsent.reject(reason)
    this.#unsent = undefined
  }
}

/** The error of calls that were sent over a connection that is lost. */
export function lostError(how: string): TransportError {
  return new TransportError('lost', `The connection was lost (${how}). Whether the call ran is unknown`)
}

/** The error of calls that were not sent, because the channel is closed for good. */
export function closedError({ code, reason }: ChannelClosed): TransportError {
  return new TransportError('network', `The connection is closed (${code}${reason === '' ? '' : `, ${reason}`})`)
}
