/**
 * What a connection holds of replies that its client has not read. HTTP/1.1 lets a client send many requests at once (pipelining), and Node
 * starts all that one chunk of 64 KiB brings. Here those behind the first wait, as long as the replies before them do not leave.
 */
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { isEmitter } from './disconnect.ts'

/** While a connection holds more bytes than these, no further call of it starts. */
const maxBytes = 65_536
/** So many calls behind the first one may be read, run and answered at a time. */
const maxCalls = 32
/** While so many more wait, nothing is read from the connection: it tells no longer that the client has gone. */
const maxWaiting = 128

/** Whether a connection has ended. A write that fails says so before it is destroyed. */
export function isOver({ destroyed, errored }: Socket): boolean {
  return destroyed || Boolean(errored)
}

/** The replies of one connection. */
export class UnsentReplies {
  static readonly #known = new WeakMap<Socket, UnsentReplies>()
  readonly #socket: Socket
  #bytes = 0
  #calls = 0
  /** Calls with their body, which wait for bytes to leave. */
  readonly #ready: (() => void)[] = []
  /** Calls whose body is not read yet, which wait for others to end. */
  readonly #waiting: (() => void)[] = []
  /** Those that end the count of a reply: a response without a socket, as behind another one, hears of no close. */
  readonly #ends = new Set<() => void>()
  #isResuming = false

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.once('close', () => this.#close())
  }

  /** Those of a connection. */
  static of(socket: Socket): UnsentReplies {
    const known = UnsentReplies.#known.get(socket)
    if (known) return known
    const replies = new UnsentReplies(socket)
    UnsentReplies.#known.set(socket, replies)
    return replies
  }

  /** Calls `read` for a request behind others, now or later. */
  enter(read: () => void): void {
    this.#waiting.push(read)
    this.#resume()
    if (this.#waiting.length >= maxWaiting) this.#socket.pause()
  }

  /** Calls `run` when the connection has room for a reply. */
  whenRoom(run: () => void): void {
    this.#ready.push(run)
    this.#resume()
  }

  /**
   * Counts a reply until it has left, or its client has gone. Then it calls back, once.
   * @param entered where its request has entered, if it came behind others.
   */
  static hold(socket: Socket, response: ServerResponse, bytes: number, callback: () => void, entered?: UnsentReplies): void {
    const replies = entered ?? (isEmitter(socket) ? UnsentReplies.of(socket) : undefined)
    if (replies) replies.#hold(response, bytes, callback, entered ? 1 : 0)
    else callback()
  }

  #hold(response: ServerResponse, bytes: number, callback: () => void, calls: number): void {
    this.#bytes += bytes
    const end = () => {
      if (!this.#ends.delete(end)) return
      this.#bytes -= bytes
      this.#calls -= calls
      callback()
      this.#resume()
    }
    this.#ends.add(end)
    if (response.writableFinished || response.destroyed || isOver(this.#socket)) end()
    else response.once('finish', end).once('close', end)
  }

  /** Not from within itself: a call that is answered at once would start the next one, until the stack overflows. */
  #resume(): void {
    if (this.#isResuming) return
    this.#isResuming = true
    for (let next = this.#next(); next; next = this.#next()) next()
    this.#isResuming = false
  }

  #next(): (() => void) | undefined {
    const isOpen = !isOver(this.#socket)
    if (this.#bytes > maxBytes && isOpen) return undefined
    if (this.#ready.length > 0) return this.#ready.shift()
    if (this.#waiting.length === 0 || (this.#calls >= maxCalls && isOpen)) return undefined
    this.#calls++
    if (this.#waiting.length === maxWaiting) this.#socket.resume()
    return this.#waiting.shift()
  }

  /** Those that wait learn that their client has gone. */
  #close(): void {
    for (const end of this.#ends) end()
    this.#resume()
  }
}
