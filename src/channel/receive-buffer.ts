/** Passes what a channel receives to its listener: keeps it until there is one, and pauses reading if the listener asks for it. */
import type { Channel, ChannelClosed, ChannelListener } from '../protocol/channel.ts'

/** A host that cannot be paused may pass on so many bytes while the listener asks for a pause. */
const maxHeldBytes = 16_777_216
/** What a waiting message costs besides its bytes, at least. */
const messageCost = 128

/** How a host stops and starts reading. */
export interface ReadFlow {
  pause(): void
  resume(): void
}

/** Between one channel and its listener. */
export class ReceiveBuffer {
  readonly #flow: ReadFlow | undefined
  readonly #channel: Pick<Channel, 'close'>
  #listener: ChannelListener | undefined
  #kept: ((listener: ChannelListener) => void)[] | undefined
  #pauses = 0
  #heldBytes = 0
  #isStopped = false
  #isClosed = false

  /** Without `flow`, reading cannot be paused: the channel closes with 1013 at 16 MiB that the listener does not take. */
  constructor(flow: ReadFlow | undefined, channel: Pick<Channel, 'close'>) {
    this.#flow = flow
    this.#channel = channel
  }

  /** Passes on what was kept, then what comes. What was kept waits for a microtask: the listener may not be ready within this call. */
  listen(listener: ChannelListener): void {
    if (this.#kept) queueMicrotask(() => this.#passKept(listener))
    else this.#listener = listener
  }

  #passKept(listener: ChannelListener): void {
    const kept = this.#kept ?? []
    this.#kept = undefined
    this.#listener = listener
    for (const pass of kept) pass(listener)
  }

  /** Whether reading is paused: then no pong is read either. */
  get isPaused(): boolean {
    return this.#pauses > 0 && this.#flow !== undefined
  }

  /** Passes on a message, unless it was stopped. Returns the listener's promise, if it asks for a pause. */
  message(message: string | Uint8Array): void | Promise<void> {
    if (this.#isStopped) return undefined
    if (this.#pauses > 0 || !this.#listener) this.#hold(message.length + messageCost)
    if (this.#listener) return this.#give(this.#listener, message)
    this.#keep((listener) => this.#give(listener, message))
    return undefined
  }

  #give(listener: ChannelListener, message: string | Uint8Array): void | Promise<void> {
    const wait = listener.message(message)
    if (wait) this.pauseUntil(wait)
    return wait
  }

  #hold(bytes: number): void {
    this.#heldBytes += bytes
    if (!this.#flow && this.#heldBytes > maxHeldBytes) this.#channel.close(1013, 'too slow')
  }

  /** Passes on that bytes were no message, unless it was stopped. */
  refused(reason: 'too-large' | 'bad-frame'): void {
    if (!this.#isStopped) this.#pass((listener) => listener.refused(reason))
  }

  /** Passes on that the other end sends nothing more. */
  ended(): void {
    this.#pass((listener) => listener.ended())
  }

  /** Passes on that the connection is open. */
  opened(): void {
    this.#pass((listener) => listener.opened())
  }

  /** Passes on that the connection is lost. The last time is with `isFinal`. */
  closed(how: ChannelClosed): void {
    if (this.#isClosed) return
    this.#isClosed = how.isFinal
    this.#pass((listener) => listener.closed(how))
  }

  #pass(pass: (listener: ChannelListener) => void): void {
    if (this.#listener) pass(this.#listener)
    else this.#keep(pass)
  }

  #keep(pass: (listener: ChannelListener) => void): void {
    this.#kept ??= []
    this.#kept.push(pass)
  }

  /** Reads nothing until the promise is settled. */
  pauseUntil(wait: PromiseLike<void>): void {
    if (this.#isStopped) return
    if (this.#pauses++ === 0) this.#flow?.pause()
    const resume = () => {
      if (--this.#pauses > 0 || this.#isStopped) return
      this.#heldBytes = 0
      this.#flow?.resume()
    }
    wait.then(resume, resume)
  }

  /** Takes no more messages: the channel closes. Resumes reading, since a host that is paused sees no close frame. */
  stop(): void {
    if (this.isPaused && !this.#isStopped) this.#flow?.resume()
    this.#isStopped = true
  }
}
