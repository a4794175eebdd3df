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
  if (!isStructured(value)) return harmless
  const findings = { tooDeep: false, hasProto: false }
  let level: object[] | undefined = [value]
  for (let depth = 1; level; depth++) {
    if (depth > maxDepth) return { tooDeep: true, hasProto: findings.hasProto }
    let below: object[] | undefined
    for (const parent of level) below = Array.isArray(parent) ? inArray(parent, below) : inObject(parent, below, findings)
    level = below
  }
  return findings
}

/** The list with the arrays and objects of an array. Most hold none, and cost no list. */
function inArray(parent: readonly unknown[], list: object[] | undefined): object[] | undefined {
  let children = list
  for (const child of parent) if (isStructured(child)) children = added(children, child)
  return children
}

/** The same for an object, where a name may be the one that is looked for. */
function inObject(parent: object, list: object[] | undefined, findings: { hasProto: boolean }): object[] | undefined {
  let children = list
  for (const name in parent) {
    if (name === '__proto__') findings.hasProto = true
    const child = (parent as Record<string, unknown>)[name]
    if (isStructured(child) && Object.hasOwn(parent, name)) children = added(children, child)
  }
  return children
}

function added(list: object[] | undefined, child: object): object[] {
  if (!list) return [child]
  list.push(child)
  return list
}

/** Tells arrays and objects from the values that hold nothing. */
export function isStructured(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
