/** Collects what comes ahead of the response to a message: progress, the items of a method that yields, and the events of a subscription. */
import { member, parseJson } from './json.ts'
import type { OutgoingCall } from './message.ts'
import { elementsOf, memberTokens, type Token, tokensOf } from './tokens.ts'

/** What has come. */
export interface Received {
  readonly noun: 'item' | 'event' | 'message'
  readonly count: number
  /** How many of them were kept: the last ones. */
  readonly kept: number
  /** The last of them, as JSON. */
  readonly latest: readonly string[]
  /** The last value of the progress; `undefined` without one. */
  readonly progress: unknown
  /** Whether the response shows all of it. */
  readonly isShown: boolean
  /** An array of all that was kept, as JSON. */
  all(): string
}

/** A browser takes long to lay out more. */
const maxDrawn = 100

/** So many UTF-16 units are kept. Then the older half goes. */
const maxKept = 20_000_000

/** A longer array is not shown as JSON. */
const maxShown = 500_000

/** Collects for one message. */
export class Receiver {
  readonly #call: OutgoingCall | undefined
  #kept: string[] = []
  #length = 0
  #count = 0
  #progress: unknown

  constructor(call: OutgoingCall | undefined) {
    this.#call = call
  }

  /** Reads a message that came ahead of the response. Those of other calls are ignored. */
  take(message: string): void {
    const call = this.#call
    const params = member(parseJson(message), 'params')
    const token = member(params, 'token')
    if (!call) this.#add([message])
    else if (token === progressTokenOf(call)) this.#progress = member(params, 'value')
    else if (token === itemsTokenOf(call)) this.#add(itemsIn(valueIn(message, 'value')))
    else if (member(params, 'subscription') !== undefined) this.#add([textOf(valueIn(message, 'result'))])
  }

  /** What has come until now. */
  get received(): Received {
    return this.#received(false)
  }

  /** Returns the response that has all items, as if they had not come ahead of it; `undefined` if it would be too long to show. */
  withItems(response: string): { readonly text: string; readonly received: Received } | undefined {
    const isWhole = this.#kept.length === this.#count && this.#length <= maxShown
    if (!this.#call?.yields || this.#count === 0 || !isWhole || member(parseJson(response), 'result') === undefined)
      return undefined
    const received = this.#received(true)
    return { text: `{"jsonrpc":"2.0","result":${received.all()},"id":${this.#call.id}}`, received }
  }

  #received(isShown: boolean): Received {
    const kept = this.#kept
    const noun = this.#call ? (this.#call.subscription ? 'event' : 'item') : 'message'
    const all = () => `[${kept.join(',')}]`
    return { noun, count: this.#count, kept: kept.length, latest: kept.slice(-maxDrawn), progress: this.#progress, isShown, all }
  }

  #add(texts: readonly string[]): void {
    this.#count += texts.length
    for (const text of texts) {
      this.#kept.push(text)
      this.#length += text.length
    }
    if (this.#length <= maxKept) return
    this.#kept = this.#kept.slice(this.#kept.length / 2)
    this.#length = this.#kept.reduce((sum, { length }) => sum + length, 0)
  }
}

/** Adds to a call the tokens by which it asks for progress and for its items. They stand beside the params, which may be a list. */
export function withTokens(text: string, call: OutgoingCall): string {
  if (call.id === undefined) return text
  const items = call.yields ? `,"partialResultToken":"${itemsTokenOf(call)}"` : ''
  return `${text.slice(0, -1)},"workDoneToken":"${progressTokenOf(call)}"${items}}`
}

function progressTokenOf({ id }: OutgoingCall): string {
  return `progress-${id}`
}

function itemsTokenOf({ id }: OutgoingCall): string {
  return `items-${id}`
}

function valueIn(message: string, name: string): readonly Token[] {
  return memberTokens(memberTokens(tokensOf(message) ?? [], 'params'), name)
}

/** A partial result of the Language Server Protocol may be no array. */
function itemsIn(tokens: readonly Token[]): readonly string[] {
  return tokens[0]?.text === '[' ? elementsOf(tokens).map(textOf) : [textOf(tokens)]
}

function textOf(tokens: readonly Token[]): string {
  return tokens.map(({ text }) => text).join('')
}
