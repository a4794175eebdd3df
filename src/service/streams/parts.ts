/** The result of a method that yields: whole, as an array, or in parts as they come (partial results of the Language Server Protocol). */
import { nextTurn } from '../../async/event-loop.ts'
import type { ItemSource } from '../../async/maybe-promise.ts'
import type { RpcError } from '../../protocol/errors.ts'
import type { Call } from '../../protocol/message.ts'
import { valueText } from '../../protocol/serialize.ts'
import { partsText, partsToken, type Token } from '../../protocol/tokens.ts'
import { isLongerThan } from '../../protocol/utf8.ts'
import { CallContext } from '../context.ts'
import { forEachItem } from './items.ts'

/** Sends a message ahead of the reply. */
export type Send = (message: string) => void | Promise<void>

/** How long the items of a result may be, and the error if they are longer. */
export interface ItemsLimit {
  readonly maxBytes: number
  readonly error: RpcError
}

/** The items of a call on their way to its caller. */
export interface Delivery {
  /** Resolves to the text of what is left for the response: all items, or none if they were sent ahead of it. */
  readonly rest: Promise<string>
  /** They are sent as they come, so that the call has no deadline. */
  readonly isPushed: boolean
}

/** Sends the items as they come if the caller asked for that and the connection can carry it, else collects them. */
export function deliverItems(source: ItemSource, call: Call, context: CallContext, limit: ItemsLimit): Delivery {
  const { signal } = context
  if (call.idText === undefined) return { rest: drain(source, signal), isPushed: false }
  const token = partsToken(call)
  const message = CallContext.message(context)
  if (token === undefined || !message.send || call.receiver) return { rest: collect(source, signal, limit), isPushed: false }
  return { rest: push(source, signal, new Parts(token, (text) => message.send?.(text), signal), limit), isPushed: true }
}

const noItems = '[]'

/** Runs a notification to its end. */
async function drain(source: ItemSource, signal: AbortSignal): Promise<string> {
  await forEachItem(source, signal, () => undefined)
  return noItems
}

/**
 * The text of all items as an array. Counts UTF-16 units, of which a text has no more than bytes: the reply is measured in the end.
 * @throws the error of the limit once the items are too long.
 */
async function collect(source: ItemSource, signal: AbortSignal, { maxBytes, error }: ItemsLimit): Promise<string> {
  const texts: string[] = []
  let length = 0
  await forEachItem(source, signal, (item) => {
    const text = valueText(item)
    length += text.length + 1
    if (length > maxBytes) throw error
    texts.push(text)
  })
  return `[${texts.join(',')}]`
}

/** Sends the items of one turn of the event loop together. @throws the error of the limit for a single item that is too long. */
async function push(source: ItemSource, signal: AbortSignal, parts: Parts, { maxBytes, error }: ItemsLimit): Promise<string> {
  try {
    await forEachItem(source, signal, (item) => {
      const text = valueText(item)
      if (isLongerThan(text, maxBytes)) throw error
      return parts.add(text)
    })
  } finally {
    parts.flush()
  }
  return noItems
}

/** So many UTF-16 units of items are sent at once at most, if more come in one turn. */
const maxPartLength = 65_536

class Parts {
  readonly #token: Token
  readonly #send: Send
  readonly #signal: AbortSignal
  #texts: string[] = []
  #length = 0
  /** Resolves when the connection has room again. */
  #full: Promise<void> | undefined

  constructor(token: Token, send: Send, signal: AbortSignal) {
    this.#token = token
    this.#send = send
    this.#signal = signal
  }

  /** Keeps an item until the end of this turn. Returns a promise while the connection is full. */
  add(text: string): Promise<void> | undefined {
    if (this.#texts.push(text) === 1) nextTurn(() => this.flush())
    this.#length += text.length
    if (this.#length > maxPartLength) this.flush()
    return this.#full
  }

  /**
   * Sends what is kept, or drops it if the call was given up: then it has its answer. A connection that is closed aborts the signal of the
   * call, which ends the items.
   */
  flush(): void {
    const texts = this.#texts
    if (texts.length === 0) return
    this.#texts = []
    this.#length = 0
    if (this.#signal.aborted) return
    try {
      this.#wait(this.#send(partsText(this.#token, `[${texts.join(',')}]`)))
    } catch {
      // see above
    }
  }

  #wait(full: void | Promise<void>): void {
    if (!full) return
    const release = () => {
      this.#full = undefined
    }
    this.#full = full.then(release, release)
  }
}
