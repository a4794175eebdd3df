/** From text to entries: everything that the specification asks of a message is decided in this room, and only here. */
import { readEntry } from './entry.ts'
import { invalidRequest, parseError, tooLarge } from './errors.ts'
import { invalid, type Message } from './message.ts'
import type { MessageLimits } from './message-limits.ts'
import { isPlainCall } from './plain-call.ts'
import { Source } from './source.ts'
import type { Id } from './types.ts'

const notJson = invalid(parseError)
const emptyBatch = invalid(invalidRequest('empty-batch'))

/**
 * Reads a message without trusting it. Text that is not JSON, an empty batch or a malformed entry does not throw: it becomes an
 * `invalid` entry that already carries its error, so that one bad entry never spoils a batch (§6).
 */
export function parse(text: string, limits: MessageLimits): Message {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return notJson
  }
  return isPlainCall(value, limits) ? value : readMessage(value, limits, text)
}

/** Reads a message that is parsed already. Its text, where there is one, saves looking for what it cannot hold. */
export function readMessage(value: unknown, limits: MessageLimits, text?: string): Message {
  const source = new Source(text, limits.maxDepth)
  if (!Array.isArray(value)) return readEntry(value, 0, limits, source)
  if (value.length === 0) return emptyBatch
  if (value.length <= limits.maxBatchLength) {
    return value.map((entry, place) =>
      text !== undefined && isPlainCall(entry, limits) ? entry : readEntry(entry, place, limits, source),
    )
  }
  const id = firstId(value)
  return [invalid(tooLarge('Batch', limits.maxBatchLength), id, JSON.stringify(id))]
}

/** An id whose digits a double may have lost is passed over: better no id than that of another request. */
function firstId(batch: readonly unknown[]): Id {
  for (const entry of batch) {
    const id: unknown = Object(entry).id
    if (typeof id === 'string' || Number.isSafeInteger(id)) return id as Id
  }
  return null
}
