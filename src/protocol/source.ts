/** The text that a message was read from. Most messages need only a glance at it; a closer look is taken where that shows a reason. */
import { idTexts, spellsZeroOtherwise } from './exact-ids.ts'

/** One message's source. A message without its text was parsed by somebody else, and is suspected of everything. */
export class Source {
  /** It is long enough to nest too deep: every level takes two characters. */
  readonly mayBeDeep: boolean
  /** Its entries may have members that nobody sent. What `JSON.parse` makes inherits none, unless somebody put one on all objects. */
  readonly mayInherit: boolean
  readonly #text: string | undefined
  #mayHoldProto: boolean | undefined
  #maySpellZero: boolean | undefined
  #idTexts: readonly (string | undefined)[] | undefined

  constructor(text: string | undefined, maxDepth: number) {
    this.#text = text
    this.mayBeDeep = text === undefined || text.length > 2 * maxDepth
    this.mayInherit = text === undefined || isAnyMemberOnAllObjects()
  }

  /** Somewhere it spells `__proto__`, or has an escape that could be part of it. */
  get mayHoldProto(): boolean {
    this.#mayHoldProto ??= this.#text === undefined || this.#text.includes('__proto__') || this.#text.includes('\\u')
    return this.#mayHoldProto
  }

  /** A numeric id as it was sent. The text is read only for one that a double may have changed, and once for a whole batch. */
  numberText(id: number, place: number): string {
    if (!this.#mayBeInexact(id)) return `${id}`
    this.#idTexts ??= this.#text === undefined ? [] : idTexts(this.#text)
    return this.#idTexts[place] ?? JSON.stringify(id)
  }

  /** Past 2^53, with a fraction, or a zero in a text that could spell it otherwise (1e-400). Others are what they were sent as. */
  #mayBeInexact(id: number): boolean {
    if (id !== 0) return !Number.isSafeInteger(id)
    this.#maySpellZero ??= this.#text !== undefined && spellsZeroOtherwise(this.#text)
    return this.#maySpellZero
  }
}

/** The members of an entry that mean something (§4, §5). */
export interface Members {
  readonly jsonrpc?: unknown
  readonly method?: unknown
  readonly params?: unknown
  readonly id?: unknown
  readonly result?: unknown
  readonly error?: unknown
}

const allObjects: Members = Object.prototype

/** Whether somebody has put a member that means something on all objects, so that entries inherit what nobody sent. */
export function isAnyMemberOnAllObjects(): boolean {
  const all = allObjects
  return (all.jsonrpc ?? all.method ?? all.params ?? all.id ?? all.result ?? all.error) !== undefined
}
