/** One record for each call, for logs. */
import { isPromise } from '../async/maybe-promise.ts'
import { checkFunction } from '../options/check.ts'
import type { Id } from '../protocol/message.ts'
import { type Middleware, synchronous } from '../service/access/middleware.ts'
import { CallContext } from '../service/context.ts'

/** What is logged of one call: never params or results. Control characters in texts are escaped, and texts over 128 characters are cut. */
export interface CallRecord {
  /** When the call began, in ISO 8601 (UTC). */
  readonly time: string
  /** The name as the client sent it: there may be no such method. */
  readonly method: string
  /** The code of the error that the client gets, or would get for a notification. */
  readonly code: number | 'ok'
  /** Milliseconds until the response was ready; of a method that yields, until its items ended. */
  readonly duration: number
  /** The same as `context.requestId`. */
  readonly requestId: string
  /** The id of the request; `undefined` for a notification. */
  readonly id: Id | undefined
  readonly peerAddress: string | undefined
  readonly transport: string | undefined
}

/**
 * A middleware that passes a record of each call to `write`, once its outcome is certain. Use it before others: it does not see calls that a
 * middleware before it refuses. What `write` throws goes to `onError`, and fails no call.
 *
 * @example
 * service.use(logCalls((record) => console.log(callLine(record))))
 * @throws TypeError if `write` is not a function.
 */
export function logCalls(write: (record: CallRecord) => unknown): Middleware {
  checkFunction(write, 'logCalls(): write')
  return synchronous((context, next) => {
    const time = Date.now()
    const start = performance.now()
    const { peerAddress } = context // a connection that is gone has no address any more
    CallContext.whenOver(context, (error) => {
      const duration = Math.round((performance.now() - start) * 1000) / 1000
      try {
        const written = write(recordOf(context, { time, peerAddress, code: error ? error.code : 'ok', duration }))
        if (isPromise(written)) written.then(undefined, (thrown) => CallContext.report(context, thrown))
      } catch (thrown) {
        CallContext.report(context, thrown)
      }
    })
    return next()
  })
}

type Measured = Pick<CallRecord, 'peerAddress' | 'code' | 'duration'> & { readonly time: number }

function recordOf({ method, requestId, id, transport }: CallContext, { time, peerAddress, ...measured }: Measured): CallRecord {
  return {
    time: new Date(time).toISOString(),
    method: shown(method),
    ...measured,
    requestId: shown(requestId),
    id: typeof id === 'string' ? shown(id) : id,
    peerAddress: peerAddress === undefined ? undefined : shown(peerAddress),
    transport,
  }
}

const maxLength = 128
/** Control characters, and those that turn or hide text. */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/** A text that a client has chosen, so that it can neither begin a new line nor fill the log. */
function shown(text: string): string {
  return escaped(text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text, unsafe)
}

function escaped(text: string, characters: RegExp): string {
  return text.replace(characters, (found) => `\\u{${found.codePointAt(0)?.toString(16)}}`)
}

/**
 * The record as one line: time, method, code, duration, transport, address, request id, and id, a space between two. A text with a space
 * in it is quoted, `-` stands for `undefined`. Quotation marks in texts are escaped as control characters are, so that none ends a field early.
 */
export function callLine({ time, method, code, duration, transport, peerAddress, requestId, id }: CallRecord): string {
  return [time, method, code, `${duration}ms`, transport, peerAddress, requestId, id].map(field).join(' ')
}

function field(value: unknown): string {
  if (value === undefined) return '-'
  const text = escaped(escaped(String(value), unsafe), /"/g)
  return text === '' || text === '-' || /\s/.test(text) ? `"${text}"` : text
}
