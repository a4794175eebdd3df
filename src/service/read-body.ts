/** Reads bodies, counting the bytes as they come: a length that a client declares is a promise, not a fact. */

const nothing = new Uint8Array()

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

  /** How many bytes came, whether they were kept or not. */
  get size(): number {
    return this.#size
  }

  /** The whole body; one chunk is handed on as it is. */
  bytes(): Uint8Array {
    return this.#whole.byteLength === this.#size ? this.#whole : this.#whole.subarray(0, this.#size)
  }
}

/** A stream of the web or of Node: whatever yields bytes. */
export type ByteSource = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array | string>

/** Reads a stream to its end; `undefined` where it is longer than `limit`, and the rest is then not asked for. */
export async function readStream(source: ByteSource, limit: number): Promise<Uint8Array | undefined> {
  const collector = new BodyCollector(limit)
  for await (const chunk of chunksOf(source)) {
    if (!collector.add(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk)) return undefined
  }
  return collector.bytes()
}

/** Tells a stream of the web, even one of another realm. */
export function isWebStream(value: unknown): value is ReadableStream<Uint8Array> {
  return typeof (value as { getReader?: unknown } | null | undefined)?.getReader === 'function'
}

interface NodeReadable {
  iterator(options: { destroyOnReturn: boolean }): AsyncIterable<Uint8Array | string>
}

function isNodeReadable(source: ByteSource): source is ByteSource & NodeReadable {
  return typeof (source as Partial<NodeReadable>).iterator === 'function'
}

/** A Node stream that is left early would be destroyed, and an HTTP request takes its socket along: nobody would get the answer. */
function chunksOf(source: ByteSource): AsyncIterable<Uint8Array | string> {
  if (isWebStream(source)) return chunksOfWebStream(source)
  return isNodeReadable(source) ? source.iterator({ destroyOnReturn: false }) : source
}

/** Not every browser lets a stream be iterated, but each gives a reader. */
async function* chunksOfWebStream(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value
  } finally {
    reader.cancel().catch(() => {})
  }
}
