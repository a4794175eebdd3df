/** Looks through a parsed value for what no handler should meet: nesting past the limit, and an own `__proto__`. */

/** What one walk found. */
export interface Findings {
  /** The value nests deeper than allowed. */
  readonly tooDeep: boolean
  /** Some object has an own member named `__proto__`: prototype pollution for whoever merges it carelessly. */
  readonly hasProto: boolean
}

const harmless: Findings = { tooDeep: false, hasProto: false }

/**
 * Walks the value level by level, without recursion: a nest of brackets must not overflow the stack of the one who looks.
 * Every array or object opens a level; the value itself, where it is one, is the first.
 */
export function inspect(value: unknown, maxDepth: number): Findings {
  if (typeof value !== 'object' || value === null) return harmless
  let hasProto = false
  let level: object[] = [value]
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > maxDepth) return { tooDeep: true, hasProto }
    const below: object[] = []
    for (const parent of level) if (collectChildren(parent, below)) hasProto = true
    level = below
  }
  return { tooDeep: false, hasProto }
}

/** Adds the arrays and objects inside `parent` to `below`; tells whether `parent` has an own `__proto__`. */
function collectChildren(parent: object, below: object[]): boolean {
  if (Array.isArray(parent)) {
    for (const child of parent) if (typeof child === 'object' && child !== null) below.push(child)
    return false
  }
  for (const name of Object.keys(parent)) {
    const child = (parent as Record<string, unknown>)[name]
    if (typeof child === 'object' && child !== null) below.push(child)
  }
  return Object.hasOwn(parent, '__proto__')
}
