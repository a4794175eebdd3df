/** The errors of JSON-RPC 2.0 (§5.1) and this package's own, one class for all of them. */

const brand = Symbol.for('damn-simple-jsonrpc-server.RpcError')

/** The type of `errorCodes`, number by number. */
export interface ErrorCodes {
  readonly parseError: -32700
  readonly invalidRequest: -32600
  readonly methodNotFound: -32601
  readonly invalidParams: -32602
  readonly internalError: -32603
  readonly tooManySubscriptions: -32006
  readonly requestTooLarge: -32007
  readonly replyTooLarge: -32008
  readonly busy: -32009
  readonly batchTooLarge: -32010
  readonly timeout: -32012
  readonly unauthenticated: -32013
  readonly forbidden: -32014
  readonly shuttingDown: -32015
  readonly noResponder: -32016
  readonly cancelled: -32800
}

/** Every code that this package answers with, by name. Your own errors may use any integer outside -32768…-32000 (§5.1). */
export const errorCodes: ErrorCodes = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  tooManySubscriptions: -32006,
  requestTooLarge: -32007,
  replyTooLarge: -32008,
  busy: -32009,
  batchTooLarge: -32010,
  timeout: -32012,
  unauthenticated: -32013,
  forbidden: -32014,
  shuttingDown: -32015,
  noResponder: -32016,
  cancelled: -32800,
}

/**
 * The error that a client sees: throw it from a handler, a guard or a middleware, and its code, message and data are the answer.
 * Anything else that is thrown is masked as -32603. `cause` never leaves the process.
 *
 * @example
 * throw new RpcError(1, 'Not enough money', { balance: 5 })
 * @throws TypeError if the code is not an integer or the message not a string: the wire allows neither (§5.1).
 */
export class RpcError extends Error {
  override readonly name: string = 'RpcError'
  readonly code: number
  declare readonly data?: unknown // declared only: an error without data has no such member
  /** The method that was called. Only an error that a client received has it. */
  declare readonly method?: string

  constructor(code: number, message: string, data?: unknown, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    if (!isValid({ code, message })) throw new TypeError('RpcError() must get an integer code and a message')
    if (data !== undefined) this.data = data
  }

  /** The error as the wire shows it (§5.1). */
  toJSON(): Pick<RpcError, 'code' | 'message' | 'data'> {
    const { code, message, data } = this
    return { code, message, ...(data !== undefined && { data }) }
  }

  /** Tells an `RpcError` from anything else that was thrown, even one made by another copy of this package. */
  static is(thrown: unknown): thrown is RpcError {
    try {
      return (thrown as { [brand]?: unknown } | undefined)?.[brand] === true
    } catch {
      return false // a hostile proxy or getter threw
    }
  }
}
Object.defineProperty(RpcError.prototype, brand, { value: true })

const receivedMark = Symbol.for('damn-simple-jsonrpc-server.received')

/** Marks an error as received by a client, so that a service masks it: its code and data are another server's. Returns the error. */
export function markReceived<Received extends RpcError>(error: Received): Received {
  return Object.defineProperty(error, receivedMark, { value: true })
}

/** Whether a client received this error from another server. */
export function isReceived(error: RpcError): boolean {
  return (error as { [receivedMark]?: unknown })[receivedMark] === true
}

/** Whether the wire can hold an error's code and message (§5.1): both can be changed after the error is made. */
export function isValid({ code, message }: Pick<RpcError, 'code' | 'message'>): boolean {
  return Number.isInteger(code) && typeof message === 'string'
}

/** An error of this package's own, with `data.reason` for programs, and the limit that was passed, if any. */
export function refusal(code: number, message: string, reason: string, limit?: number): RpcError {
  return new RpcError(code, message, { reason, ...(Number.isFinite(limit) && { limit }) })
}

/** The error for what is over a limit: a batch in entries, a request or a reply in bytes. */
export function tooLarge(what: 'Request' | 'Reply' | 'Batch', limit: number): RpcError {
  const name = what.toLowerCase() as Lowercase<typeof what>
  return refusal(errorCodes[`${name}TooLarge`], `${what} too large`, `${name}-too-large`, limit)
}

/** Made once and shared: a client that causes the error often must not make the server capture a stack trace each time. */
function shared(error: RpcError): RpcError {
  Object.freeze(error.data)
  return Object.freeze(error)
}

/* @__NO_SIDE_EFFECTS__ */
function always(name: keyof typeof errorCodes, message: string): RpcError {
  return shared(new RpcError(errorCodes[name], message))
}

/** §5.1: the text is not JSON, or the bytes are not UTF-8. */
export const parseError: RpcError = always('parseError', 'Parse error')
/** §5.1: no such method. */
export const methodNotFound: RpcError = always('methodNotFound', 'Method not found')
/** §5.1: what a client sees of a failure inside the server. */
export const internalError: RpcError = always('internalError', 'Internal error')

/* @__NO_SIDE_EFFECTS__ */
/** §4: valid JSON, but not a request; the reason names the rule that it breaks. */
export function invalidRequest(reason: string, limit?: number): RpcError {
  return shared(refusal(errorCodes.invalidRequest, 'Invalid Request', reason, limit))
}

/** §4: the method needs a connection by which the other end can be called, or events can be sent. */
export function needsTwoWay(): RpcError {
  return refusal(errorCodes.invalidRequest, 'This method needs a two-way connection', 'needs-two-way')
}

/** One issue of the params: its path (a name or an index first) and a message, never the value that was sent. */
export interface ParamsIssue {
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** §5.1: the params do not fit the method; `data` lists the issues. */
export function invalidParams(issues: readonly ParamsIssue[]): RpcError {
  return new RpcError(errorCodes.invalidParams, 'Invalid params', issues)
}

/** §5.1: the params as a whole do not fit, for one reason. */
export function invalidParamsBecause(message: string): RpcError {
  return invalidParams([{ path: [], message }])
}
