/** Bodies that somebody else has read, mostly a framework's body parser: text, bytes, or a value that is parsed already. */
import { invalidRequest } from '../protocol/errors.ts'
import { isLongerThan } from '../protocol/utf8.ts'

/** The door stands where it cannot work. That is for whoever set it up: `onError` gets it, and its message says what to do. */
export class BodyAlreadyReadError extends TypeError {
  /** What the client is told, in a word that a program can match. */
  readonly reason: 'body-taken' | 'already-answered'

  constructor(reason: BodyAlreadyReadError['reason']) {
    super(mends[reason])
    this.reason = reason
  }
}

const mends = {
  'body-taken':
    'The body was read before the request came to this door, and what was in it is nowhere to be found. Put the door in front of ' +
    'whatever reads it, or let that leave the text, the bytes or the parsed value as the body of the request',
  'already-answered':
    'The response was sent before the request came to this door. Something in front of it answers, and passes the request on all the same',
}

/**
 * The message in such a body; `undefined` where it is longer than `limit`. A parsed value becomes text again, so that it meets the same
 * limits as any other. How large a body may be while it is read, and what becomes of bad JSON and of long numbers, was up to the reader.
 * @throws BodyAlreadyReadError where there is no body, RpcError where the value nests too deep to be written.
 */
export function preParsedBody(body: unknown, limit: number): string | Uint8Array | undefined {
  const message = messageOf(body)
  const isTooLong = typeof message === 'string' ? isLongerThan(message, limit) : message.byteLength > limit
  return isTooLong ? undefined : message
}

function messageOf(body: unknown): string | Uint8Array {
  if (typeof body === 'string' || body instanceof Uint8Array) return body
  if (body instanceof ArrayBuffer) return new Uint8Array(body)
  const text = textOf(body)
  if (text === undefined) throw new BodyAlreadyReadError('body-taken')
  return text
}

/** `JSON.parse` reads any depth, `JSON.stringify` runs out of stack at some thousands of levels. */
function textOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch (error) {
    throw error instanceof RangeError ? invalidRequest('too-deep') : error
  }
}
