/** Compares a message with what a transcript expects. */
import type { Message, Received } from './inbox.ts'

/** A response as a transcript prints it. Of an error it has only the code, or several that are allowed. */
interface Printed {
  readonly id: unknown
  readonly result?: unknown
  readonly error?: { readonly code: number | readonly number[] | 'any'; readonly data?: unknown }
}

export interface Expected {
  readonly reply?: Printed | readonly Printed[]
  readonly alt?: readonly (Printed | readonly Printed[])[]
  readonly oneError?: readonly number[]
}

export function isExpected(received: Received, { reply, alt = [], oneError }: Expected): boolean {
  if (oneError) return isSingle(received) && hasCode(received, oneError)
  return [...(reply ? [reply] : []), ...alt].some((printed) => isReply(received, printed))
}

function isReply(received: Received, printed: Printed | readonly Printed[]): boolean {
  if (!isSinglePrinted(printed))
    return (
      !isSingle(received) &&
      received.length === printed.length &&
      printed.every((one, at) => isReply(received[at] as Message, one))
    )
  if (!isSingle(received) || !isEqual(received.id, printed.id)) return false
  if (!printed.error) return 'result' in received && isEqual(received.result, printed.result)
  const { code, data } = printed.error
  return hasCode(received, code) && (data === undefined || isEqual(received.error?.data, data))
}

export function hasCode(received: Message, code: number | readonly number[] | 'any'): boolean {
  if (!received.error) return false
  return code === 'any' || [code].flat().includes(received.error.code)
}

export function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

export function isSingle(received: Received): received is Message {
  return !Array.isArray(received)
}

function isSinglePrinted(printed: Printed | readonly Printed[]): printed is Printed {
  return !Array.isArray(printed)
}
