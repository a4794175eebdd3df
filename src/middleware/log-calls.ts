/** Logs calls: one record for each. */
import { isPromise } from '../async/maybe-promise.ts'
import { checkFunction } from '../options/check.ts'
import type { Id } from '../protocol/message.ts'
import { type Middleware, synchronous } from '../service/access/middleware.ts'
import { CallContext } from '../service/context.ts'

/** The log record of one call. It has neither params nor results. Texts are cut after 128 characters, and their control characters escaped. */
export interface CallRecord {
  /** When the call began, in ISO 8601 (UTC). */
  readonly time: string
  /** The name as the client sent it: there may be no such method. */
  readonly method: string
  /** The code of the error that the client gets; for a notification, of the error that it would get. */
  readonly code: number | 'ok'
  /** Milliseconds until the response was ready; for a method that yields, until its items ended. */
  readonly duration: number
  /** The same as `context.requestId`. */
  readonly requestId: string
  /** The id of the request; `undefined` for a notification. */
  readonly id: Id | undefined
  readonly peerAddress: string | undefined
  readonly transport: string | undefined
}

/**
 * Returns a middleware that passes a record of each call to `write`, once its outcome is certain. Use it before other middleware: it does not
 * see calls that an earlier one refuses. Errors of `write` go to `onError`, and fail no call.
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
    const { peerAddress } = context // read now: a closed connection has no address
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
    method: escaped(method),
    ...measured,
    requestId: escaped(requestId),
    id: typeof id === 'string' ? escaped(id) : id,
    peerAddress: peerAddress === undefined ? undefined : escaped(peerAddress),
    transport,
  }
}

const maxLength = 128
/** Control characters, and characters that reorder or hide text. */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/** Cuts and escapes a text of a client, so that it can neither start a new line nor fill the log. */
function escaped(text: string): string {
  return escapeAll(text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text, unsafe)
}

function escapeAll(text: string, characters: RegExp): string {
  return text.replace(characters, (found) => `\\u{${found.codePointAt(0)?.toString(16)}}`)
}

/**
 * Formats a record as one line: time, method, code, duration, transport, address, request id and id, separated by spaces. A text with a space
 * is quoted, and `-` stands for `undefined`. Quotation marks in texts are escaped like control characters, so that none ends a field early.
 * @example
 * service.use(logCalls((record) => console.log(callLine(record))))
 */
export function callLine({ time, method, code, duration, transport, peerAddress, requestId, id }: CallRecord): string {
  return [time, method, code, `${duration}ms`, transport, peerAddress, requestId, id].map(field).join(' ')
}

function field(value: unknown): string {
  if (value === undefined) return '-'
  const text = escapeAll(escapeAll(String(value), unsafe), /"/g)
  return text === '' || text === '-' || /\s/.test(text) ? `"${text}"` : text
}
