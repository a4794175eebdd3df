/** One message a line, as MCP on stdio and most JSON-RPC over TCP have it. */
import { BodyCollector } from '../async/byte-stream.ts'
import type { Framing, FramingListener } from './framing.ts'

const tab = 9
const lineFeed = 10
const carriageReturn = 13
const space = 32

/**
 * Takes LF and CRLF. Skips lines of white space. A line over the limit is refused once and read past, without being kept. The last line may
 * lack its line feed.
 */
export class Lines implements Framing {
  readonly isBroken = false
  readonly #listener: FramingListener
  readonly #maxMessageBytes: number
  /** The beginning of a line that came without its end. */
  #begun: BodyCollector | undefined
  #isSkipping = false

  constructor(listener: FramingListener, maxMessageBytes: number) {
    this.#listener = listener
    this.#maxMessageBytes = maxMessageBytes
  }

  /** Takes bytes as they come. */
  take(chunk: Uint8Array): void {
    let start = 0
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
      this.#endLine(chunk.subarray(start, end))
      start = end + 1
    }
    if (start < chunk.length) this.#keep(start === 0 ? chunk : chunk.subarray(start))
  }

  /** Passes on the last line, if it lacks its line feed. */
  end(): void {
    if (this.#begun) this.#endLine(new Uint8Array())
  }

  /** The message on one line: JSON allows line breaks between its tokens only, where a space means the same. */
  write(message: string): string {
    return message.includes('\n') ? `${message.replace(/[\r\n]+/g, ' ')}\n` : `${message}\n`
  }

  #endLine(last: Uint8Array): void {
    if (this.#begun) this.#keep(last)
    const line = this.#begun?.take() ?? last
    this.#begun = undefined
    if (this.#isSkipping) this.#isSkipping = false
    else this.#pass(line)
  }

  #pass(line: Uint8Array): void {
    const end = line[line.length - 1] === carriageReturn ? line.length - 1 : line.length
    if (end > this.#maxMessageBytes) this.#listener.refused('too-large')
    else if (!isBlank(line, end)) this.#listener.message(end === line.length ? line : line.subarray(0, end))
  }

  #keep(bytes: Uint8Array): void {
    if (this.#isSkipping) return
    this.#begun ??= new BodyCollector(this.#maxMessageBytes + 1) // the CR before the LF is no part of the message
    if (this.#begun.add(bytes)) return
    this.#begun = undefined
    this.#isSkipping = true
    this.#listener.refused('too-large')
  }
}

function isBlank(line: Uint8Array, end: number): boolean {
  for (let at = 0; at < end; at++) {
    const byte = line[at]
    if (byte !== space && byte !== tab && byte !== carriageReturn) return false
  }
  return true
}
