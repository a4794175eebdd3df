/** A header block with `Content-Length` before each message, as the Language Server Protocol has it. */
import { BodyCollector } from '../async/byte-stream.ts'
import { byteLength } from '../protocol/utf8.ts'
import type { Framing, FramingListener } from './framing.ts'
import { HeaderBlock } from './header-block.ts'

/**
 * Refuses a block that it cannot read, and a length over the limit before the message comes. It is broken then: where the next message
 * begins is unknown.
 */
export class ContentLength implements Framing {
  isBroken = false
  readonly #listener: FramingListener
  readonly #maxMessageBytes: number
  readonly #header = new HeaderBlock()
  /** Bytes of the message that have not come; -1 while its header is read. */
  #missing = -1
  /** The beginning of a message that came without its end. */
  #begun: BodyCollector | undefined

  constructor(listener: FramingListener, maxMessageBytes: number) {
    this.#listener = listener
    this.#maxMessageBytes = maxMessageBytes
  }

  /** Takes bytes as they come. Once it is broken, it drops them. */
  take(chunk: Uint8Array): void {
    let at = 0
    while (at < chunk.length && !this.isBroken)
      at = this.#missing === -1 ? this.#takeHeader(chunk, at) : this.#takeBody(chunk, at)
  }

  /** Refuses a frame that was cut off. */
  end(): void {
    if (!this.isBroken && (this.#missing !== -1 || this.#header.isBegun)) this.#refuse('bad-frame')
  }

  /** The message behind its header. */
  write(message: string): string {
    return `Content-Length: ${byteLength(message)}\r\n\r\n${message}`
  }

  #takeHeader(chunk: Uint8Array, start: number): number {
    const next = this.#header.take(chunk, start)
    if (this.#header.isBad) this.#refuse('bad-frame')
    else if (this.#header.isComplete) this.#beginBody(this.#header.next())
    return next
  }

  #beginBody(length: number): void {
    if (length > this.#maxMessageBytes) this.#refuse('too-large')
    else if (length === 0) this.#listener.message(new Uint8Array())
    else this.#missing = length
  }

  #takeBody(chunk: Uint8Array, start: number): number {
    const end = Math.min(start + this.#missing, chunk.length)
    const bytes = chunk.subarray(start, end)
    this.#missing -= bytes.length
    if (this.#missing > 0 || this.#begun) {
      this.#begun ??= new BodyCollector(this.#maxMessageBytes)
      this.#begun.add(bytes)
    }
    if (this.#missing === 0) this.#pass(this.#begun?.take() ?? bytes)
    return end
  }

  #pass(message: Uint8Array): void {
    this.#missing = -1
    this.#begun = undefined
    this.#listener.message(message)
  }

  #refuse(reason: 'too-large' | 'bad-frame'): void {
    this.isBroken = true
    this.#begun = undefined
    this.#listener.refused(reason)
  }
}
