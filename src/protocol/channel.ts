/** A two-way connection for whole messages. Types only, so that every folder may import them. */

/** How a channel closed. */
export interface ChannelClosed {
  /** The close code of a WebSocket (RFC 6455, §7.4.1), which other channels use alike: 1000 for a normal end, 1006 for a broken connection. */
  readonly code: number
  readonly reason: string
  /** The channel does not open again. */
  readonly isFinal: boolean
}

/** A two-way connection for whole messages. */
export interface Channel {
  /** Sends a message. Returns a promise while the connection is full, which resolves once it has room. @throws Error once it is closed. */
  send(message: string): void | Promise<void>
  /** Passes on what comes. Called once; messages that came before are kept until then. */
  listen(listener: ChannelListener): void
  /** Closes politely, and by force after a second. */
  close(code?: number, reason?: string): void
}

/** Takes what a channel passes on. */
export interface ChannelListener {
  /** A whole message. A promise asks for a pause until it resolves; messages that still come are taken all the same. */
  message(message: string | Uint8Array): void | Promise<void>
  /** The other end sent something that is no message: a message over the limit, or a frame that cannot be read. */
  refused(reason: 'too-large' | 'bad-frame'): void
  /** The other end sends nothing more, and still reads. */
  ended(): void
  /** A channel that opens again after a loss is open. */
  opened(): void
  /** The connection is lost. Called for the last time with `isFinal: true`. */
  closed(how: ChannelClosed): void
}
