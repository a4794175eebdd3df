/** Reads bodies, counting the bytes as they come: a length that a client declares is a promise, not a fact. */

const nothing = /* @__PURE__ */ new Uint8Array()

/**
 * Collects chunks up to a limit. They are copied together as they come: a client that sends a body byte by byte would otherwise have
 * each byte kept as an object of its own, at a hundred times the memory.
 */
export class BodyCollector {
  readonly #limit: number
  #whole: Uint8Array = nothing
  #size = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Keeps a chunk; `false` once the body is too large, and then nothing is kept any more. */
  add(chunk: Uint8Array): boolean {
    const start = this.#size
    this.#size += chunk.byteLength
    const fits = this.#size <= this.#limit
    if (!fits) this.#whole = nothing
    else if (start === 0) this.#whole = chunk
    else this.#append(chunk, start)
    return fits
  }

  #append(chunk: Uint8Array, start: number): void {
    if (this.#size > this.#whole.byteLength) {
      const wider = new Uint8Array(2 * this.#size)
      wider.set(this.#whole)
      this.#whole = wider
    }
    this.#whole.set(chunk, start)
  }

  /** The whole body; one chunk is handed on as it is. */
  bytes(): Uint8Array {
    return this.#whole.byteLength === this.#size ? this.#whole : this.#whole.subarray(0, this.#size)
  }
}

/** A stream of the web or of Node: whatever yields bytes. */
export type ByteSource = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array | string>

/**
 * Reads a stream to its end; `undefined` where it is longer than `limit`, and the rest is then not asked for. Not every browser lets a
 * web stream be iterated, but each gives a reader.
 */
export async function readStream(source: ByteSource, limit: number): Promise<Uint8Array | undefined> {
  const collector = new BodyCollector(limit)
  const reader = isWebStream(source) ? source.getReader() : undefined
  const parts = reader ? { next: () => reader.read() } : iteratorOf(source as AsyncIterable<Uint8Array | string>)
  for (let part = await parts.next(); !part.done; part = await parts.next()) {
    const chunk = part.value
    if (collector.add(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk)) continue
    const left = reader ? reader.cancel() : (parts as AsyncIterator<unknown>).return?.()
    left?.catch(() => {})
    return undefined
  }
  return collector.bytes()
}

/** A Node stream that is left early would be destroyed, and an HTTP request takes its socket along: nobody would get the answer. */
function iteratorOf(source: AsyncIterable<Uint8Array | string>): AsyncIterator<Uint8Array | string> {
  const { iterator } = source as { iterator?: (options: { destroyOnReturn: boolean }) => AsyncIterableIterator<Uint8Array> }
  return iterator ? iterator.call(source, { destroyOnReturn: false }) : source[Symbol.asyncIterator]()
}

/** Tells a stream of the web, even one of another realm. */
export function isWebStream(value: unknown): value is ReadableStream<Uint8Array> {
  return typeof (value as { getReader?: unknown } | null | undefined)?.getReader === 'function'
}
