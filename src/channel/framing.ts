/** How messages are told apart in a stream of bytes. A framing reads the bytes of one connection and writes its messages. */

/** Gets what a framing finds in the bytes. */
export interface FramingListener {
  /** A whole message. It may be a view of the chunk that it came in. */
  message(message: Uint8Array): void
  /** A message over the limit, or bytes that are no frame. */
  refused(reason: 'too-large' | 'bad-frame'): void
}

/** One direction of reading and one of writing, of one connection. */
export interface Framing {
  /** Takes bytes as they come, cut anywhere. */
  take(chunk: Uint8Array): void
  /** Called once, when no more bytes come: a message may have been cut off. */
  end(): void
  /** The message as it is sent. */
  write(message: string): string
  /** The beginning of the next message cannot be found. The connection must close. */
  readonly isBroken: boolean
}

/** The framings by name. Without a name, the first byte that comes decides. */
export type FramingName = 'lines' | 'content-length'
