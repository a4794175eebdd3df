/** Reads bodies and counts their bytes as they come: the length that a client declares may be wrong. */

const nothing = /* @__PURE__ */ new Uint8Array()

/**
 * Collects chunks up to a limit. It copies them together as they come: of a body sent byte by byte, a list of chunks would keep an object
 * for each byte, at a hundred times the memory.
 */
export class BodyCollector {
  readonly #limit: number
  #whole: Uint8Array = nothing
  #size = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Keeps a chunk. Returns `false` once the body is too large, and keeps nothing then. */
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

  /** The whole body, once. A single chunk is returned as it came, not copied. It is kept no longer: listeners outlive the reading. */
  take(): Uint8Array {
    const whole = this.#whole
    this.#whole = nothing
    return whole.byteLength === this.#size ? whole : whole.subarray(0, this.#size)
  }
}

/** A web stream, or an async iterable such as a stream of Node. */
export type ByteSource = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array | string>

/**
 * Reads a stream to its end. Returns `undefined` if it is longer than `limit`, and reads no further then.
 * Uses the reader of a web stream, as not every browser can iterate one.
 * @throws TypeError for a chunk that is neither text nor bytes, and what the stream throws.
 */
export async function readStream(source: ByteSource, limit: number): Promise<Uint8Array | undefined> {
  const collector = new BodyCollector(limit)
  const reader = isWebStream(source) ? source.getReader() : undefined
  const parts = reader ? { next: () => reader.read() } : iteratorOf(source as AsyncIterable<Uint8Array | string>)
  for (let part = await parts.next(); !part.done; part = await parts.next()) {
    const bytes = bytesOf(part.value)
    if (bytes && collector.add(bytes)) continue
    void leave(() => (reader ? reader.cancel() : (parts as AsyncIterator<unknown>).return?.()))
    if (bytes) return undefined
    throw new TypeError(`A body must come in chunks of bytes or text, not ${typeof part.value}`)
  }
  return collector.take()
}

function bytesOf(chunk: unknown): Uint8Array | undefined {
  if (chunk instanceof Uint8Array) return chunk
  if (typeof chunk === 'string') return new TextEncoder().encode(chunk)
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength)
  return chunk instanceof ArrayBuffer ? new Uint8Array(chunk) : undefined
}

/** The size of the body decides the answer, even if its source throws when it is cancelled. */
async function leave(stop: () => unknown): Promise<void> {
  try {
    await stop()
  } catch {
    // nothing depends on it any more
  }
}

/** Leaving a Node stream early would destroy it, and the socket of an HTTP request with it: the client would get no answer. */
function iteratorOf(source: AsyncIterable<Uint8Array | string>): AsyncIterator<Uint8Array | string> {
  const { iterator } = source as { iterator?: (options: { destroyOnReturn: boolean }) => AsyncIterableIterator<Uint8Array> }
  return iterator ? iterator.call(source, { destroyOnReturn: false }) : source[Symbol.asyncIterator]()
}

/** Tells a web stream, even one of another realm. */
export function isWebStream(value: unknown): value is ReadableStream<Uint8Array> {
  return typeof (value as { getReader?: unknown } | null | undefined)?.getReader === 'function'
}
