/** What a message must be suspected of. A closer look costs time, and a glance at its text tells that most need none. */

/** A message without its text was parsed by somebody else, and is suspected of everything. */
export class Suspicion {
  /** It is long enough to nest too deep: every level takes two characters. */
  readonly mayBeDeep: boolean
  /** Its entries may have members that nobody sent. What `JSON.parse` makes inherits none, unless somebody put one on all objects. */
  readonly mayInherit: boolean
  readonly #text: string | undefined
  #mayHoldProto: boolean | undefined

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

function isAnyMemberOnAllObjects(): boolean {
  const { jsonrpc, method, params, id, result, error } = allObjects
  return (jsonrpc ?? method ?? params ?? id ?? result ?? error) !== undefined
}
