/** A connection within one process: for tests, and for two parts of one program. */
import { type Deferred, deferred } from '../async/maybe-promise.ts'
import type { Channel, ChannelClosed, ChannelListener } from '../protocol/channel.ts'
import { type ClientChannel, clientChannel } from './peer.ts'

/** One end of a connection within a process. */
export interface MemoryChannel extends ClientChannel {
  /** Sends nothing more, and still receives: the other end is told that the input has ended. */
  end(): void
}

/** `send` returns a promise while the other end has not taken this many UTF-16 units. */
const maxBuffered = 1_048_576

/**
 * Makes the two ends of a connection. Messages arrive in order and never within `send`; they wait while the listener of their end has asked
 * for a pause.
 *
 * @example
 * const [a, b] = memory()
 * peer(a, { service: calculator })
 * const client = createClient<typeof calculator>(b)
 */
export function memory(): [MemoryChannel, MemoryChannel] {
  const ends = [new MemoryEnd(), new MemoryEnd()] as const
  ends[0].other = ends[1]
  ends[1].other = ends[0]
  return [clientChannel(ends[0]) as unknown as MemoryChannel, clientChannel(ends[1]) as unknown as MemoryChannel]
}

class MemoryEnd implements Channel {
  other!: MemoryEnd
  #listener: ChannelListener | undefined
  /** What has come and was not passed on. */
  readonly #queue: string[] = []
  #buffered = 0
  #pauses = 0
  #isPassing = false
  #hasEnded = false
  #isToldOfEnd = false
  #closed: ChannelClosed | undefined
  #isToldOfClose = false
  #room: Deferred<void> | undefined

  send(message: string): void | Promise<void> {
    if (this.#closed || this.other.#hasEnded) throw new Error('The connection is closed')
    return this.other.#take(message)
  }

  listen(listener: ChannelListener): void {
    this.#listener = listener
    this.#schedule()
  }

  end(): void {
    this.other.#hasEnded = true
    this.other.#schedule()
  }

  close(code = 1000, reason = ''): void {
    this.#close({ code, reason, isFinal: true })
    this.other.#close({ code, reason, isFinal: true })
  }

  #take(message: string): void | Promise<void> {
    this.#queue.push(message)
    this.#buffered += message.length
    this.#schedule()
    if (this.#buffered <= maxBuffered) return undefined
    this.#room ??= deferred()
    return this.#room.promise
  }

  /** What was sent before is received all the same, except by the end that closes. */
  #close(how: ChannelClosed): void {
    this.#closed ??= how
    this.#pauses = 0
    this.#schedule()
  }

  #schedule(): void {
    if (this.#isPassing || !this.#listener) return
    this.#isPassing = true
    queueMicrotask(() => this.#passAll())
  }

  #passAll(): void {
    const listener = this.#listener as ChannelListener
    while (this.#queue.length > 0 && this.#pauses === 0) this.#pass(listener, this.#queue.shift() as string)
    this.#isPassing = false
    if (this.#pauses > 0) return
    this.#room?.resolve()
    this.#room = undefined
    if (this.#hasEnded && !this.#isToldOfEnd && !this.#closed) {
      this.#isToldOfEnd = true
      listener.ended()
    }
    if (!this.#closed || this.#isToldOfClose) return
    this.#isToldOfClose = true
    listener.closed(this.#closed)
  }

  #pass(listener: ChannelListener, message: string): void {
    this.#buffered -= message.length
    const pause = listener.message(message)
    if (!pause || this.#closed) return
    this.#pauses++
    pause.then(this.#resume, this.#resume)
  }

  readonly #resume = (): void => {
    if (this.#pauses > 0) this.#pauses--
    this.#schedule()
  }
}
