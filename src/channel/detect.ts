/** Chooses the framing of a connection by its first byte: no JSON begins with a C. */
import { ContentLength } from './content-length.ts'
import type { Framing, FramingListener, FramingName } from './framing.ts'
import { isWhiteSpace } from './header-block.ts'
import { Lines } from './lines.ts'

const framings = { lines: Lines, 'content-length': ContentLength }

/** The framing with this name; without a name, the framing of the other end. */
export function framingOf(name: FramingName | undefined, listener: FramingListener, maxMessageBytes: number): Framing {
  return name === undefined ? new DetectedFraming(listener, maxMessageBytes) : new framings[name](listener, maxMessageBytes)
}

/** Reads and writes lines until the first byte comes that is no white space. */
class DetectedFraming implements Framing {
  readonly #listener: FramingListener
  readonly #maxMessageBytes: number
  #framing: Framing
  #isChosen = false

  constructor(listener: FramingListener, maxMessageBytes: number) {
    this.#listener = listener
    this.#maxMessageBytes = maxMessageBytes
    this.#framing = new Lines(listener, maxMessageBytes)
  }

  get isBroken(): boolean {
    return this.#framing.isBroken
  }

  take(chunk: Uint8Array): void {
    const first = this.#isChosen ? undefined : chunk.find((byte) => !isWhiteSpace(byte))
    if (first !== undefined) this.#choose(first)
    this.#framing.take(chunk)
  }

  end(): void {
    this.#framing.end()
  }

  write(message: string): string {
    return this.#framing.write(message)
  }

  #choose(first: number): void {
    this.#isChosen = true
    const isHeader = String.fromCharCode(first).toLowerCase() === 'c'
    if (isHeader) this.#framing = new ContentLength(this.#listener, this.#maxMessageBytes)
  }
}
