/** Bodies that were read before the request came to the endpoint, mostly by a body parser: text, bytes, or a parsed value. */
import { invalidRequest } from '../protocol/errors.ts'
import { isLongerThan } from '../protocol/utf8.ts'

/** The endpoint is mounted in a place where it cannot work. `onError` gets this error; its message names the fix. */
export class BodyAlreadyReadError extends TypeError {
  /** The message for the client. */
  readonly reason: 'body-taken' | 'already-answered'

  constructor(reason: BodyAlreadyReadError['reason']) {
    super(hints[reason])
    this.reason = reason
  }
}

const hints = {
  'body-taken':
    'The body was read before the request came to this endpoint, and what was in it cannot be found. Mount the endpoint before the ' +
    'middleware that reads it, or let that leave the text, the bytes or the parsed value as the body of the request',
  'already-answered':
    'The response was sent before the request came to this endpoint. A middleware before it answers, and calls the next one all the same',
}

/**
 * The message in such a body; `undefined` if it is longer than `limit`. A parsed value becomes text again, so that it meets the same limits
 * as any other. The parser decided how large the body could be, and what it did with bad JSON and long numbers.
 * @throws BodyAlreadyReadError if there is no body, RpcError if the value nests too deep to be written.
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

/** `JSON.parse` reads any depth; `JSON.stringify` overflows the stack at some thousands of levels. */
function textOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch (error) {
    throw error instanceof RangeError ? invalidRequest('too-deep') : error
  }
}
