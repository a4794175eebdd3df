/** Looks through a parsed value for what no handler should meet: nesting past the limit, and an own `__proto__`. */

/** What one walk found. */
export interface Findings {
  /** The value nests deeper than allowed. */
  readonly tooDeep: boolean
  /** Some object has an own member named `__proto__`: prototype pollution for whoever merges it carelessly. */
  readonly hasProto: boolean
}

const harmless: Findings = { tooDeep: false, hasProto: false }

/** So many levels are walked by recursion: few enough for any stack, and more than an ordinary value has. */
const shallow = 8

/** Every array or object opens a level; the value itself is the first. */
export function inspect(value: object, maxDepth: number): Findings {
  return isHarmless(value, Math.min(maxDepth, shallow)) ? harmless : inspectByLevel(value, maxDepth)
}

/** The short way: most values end after a few levels, and are walked without a list or a call for each thing inside. */
function isHarmless(parent: object, levels: number): boolean {
  if (levels < 1) return false
  if (Array.isArray(parent)) return isHarmlessList(parent, levels)
  for (const name in parent) {
    const child = (parent as Record<string, unknown>)[name]
    if (name === '__proto__') return false
    if (isStructured(child) && !isHarmless(child, levels - 1)) return false
  }
  return true
}

function isHarmlessList(parent: readonly unknown[], levels: number): boolean {
  for (let at = 0; at < parent.length; at++) {
    const child = parent[at]
    if (isStructured(child) && !isHarmless(child, levels - 1)) return false
  }
  return true
}

/** The way for every value, level by level: a nest of brackets must not overflow the stack of the one who looks. */
function inspectByLevel(value: object, maxDepth: number): Findings {
  let hasProto = false
  let level = [value]
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > maxDepth) return { tooDeep: true, hasProto }
    hasProto ||= level.some((parent) => Object.hasOwn(parent, '__proto__'))
    level = level.flatMap((parent) => Object.values(parent).filter(isStructured))
  }
  return { tooDeep: false, hasProto }
}

/** Tells arrays and objects from the values that hold nothing. */
export function isStructured(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
