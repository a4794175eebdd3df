/** Tells an error which call it answers. An error is made when a reply is read, far from the code that made the call. */
import { isReceived, RpcError } from '../protocol/errors.ts'
import { UndeclaredError } from './declared-errors.ts'
import { TransportError } from './errors.ts'
import type { Callee } from './proxy.ts'

/** A stack as the engine keeps it: V8 writes the text only when it is read. */
export interface Frames {
  readonly stack?: string
}

/** The frames above a function that is running. Empty if the engine cannot tell them. */
export function framesAbove(callee: Callee): Frames {
  const frames: Frames = {}
  const { captureStackTrace } = Error as { captureStackTrace?: (target: object, callee: Callee) => void }
  captureStackTrace?.(frames, callee)
  return frames
}

/**
 * Settles as a call does. Its error gets the method's name, and the frames of the code that made the call: those captured with the call, or
 * the async functions that await it, which cost nothing until there is an error.
 */
export async function withFrames(method: string, outcome: Promise<unknown>, captured?: Frames): Promise<unknown> {
  try {
    return await outcome
  } catch (thrown) {
    if (isOurs(thrown) && (captured || isBare(thrown))) describe(thrown, method, captured ?? framesAbove(withFrames))
    throw thrown
  }
}

/** The reason of a signal, and what a function of the user throws, stay as they are. */
function isOurs(thrown: unknown): thrown is Error {
  const isKnown =
    thrown instanceof TransportError || thrown instanceof UndeclaredError || (RpcError.is(thrown) && isReceived(thrown))
  return isKnown && Object.isExtensible(thrown)
}

/** An error that passed through another client has frames already. */
function isBare(error: Error): boolean {
  return !Object.hasOwn(error, 'method')
}

/** Neither member is enumerable: two errors with the same code, message and data stay equal. */
function describe(error: Error, method: string, frames: Frames): void {
  let stack: unknown
  Object.defineProperty(error, 'method', { value: method, configurable: true, writable: true })
  Object.defineProperty(error, 'stack', {
    configurable: true,
    get: () => (stack ??= stackOf(error, method, frames)),
    set: (value: unknown) => {
      stack = value
    },
  })
}

/** The frames of other engines than V8 stand under no message, and hold no ` at `. */
function stackOf({ name, message }: Error, method: string, { stack = '' }: Frames): string {
  const firstFrame = stack.search(/\n\s+at /)
  return `${name}: ${message}\n    at ${method} (JSON-RPC)${firstFrame === -1 ? `\n${stack}` : stack.slice(firstFrame)}`
}
