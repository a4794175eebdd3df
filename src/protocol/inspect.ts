/** Checks a parsed value for what no handler should get: nesting past the limit, and an own `__proto__`. */

/** What one walk found. `too-deep` wins; `has-proto` is prototype pollution for code that merges the value carelessly. */
export type Finding = 'too-deep' | 'has-proto' | undefined

/** Levels that are walked by recursion, few enough for any stack. */
const recursionLimit = 500

/** Walks a value once. Every array or object opens a level; the value itself is the first. */
export function inspect(value: object, maxDepth: number): Finding {
  return maxDepth > recursionLimit ? inspectByStack(value, maxDepth) : inspectByRecursion(value, maxDepth)
}

function inspectByRecursion(parent: object, levels: number): Finding {
  if (levels < 1) return 'too-deep'
  let finding: Finding
  if (Array.isArray(parent)) {
    for (let index = 0; index < parent.length; index++) {
      const child: unknown = parent[index]
      if (!isStructured(child)) continue
      finding = inspectByRecursion(child, levels - 1) ?? finding
      if (finding === 'too-deep') return finding
    }
    return finding
  }
  for (const name in parent) {
    if (name === '__proto__') finding ??= 'has-proto'
    const child = (parent as Record<string, unknown>)[name]
    if (!isStructured(child)) continue
    finding = inspectByRecursion(child, levels - 1) ?? finding
    if (finding === 'too-deep') return finding
  }
  return finding
}

/** For limits that a stack of calls could not hold: `JSON.parse` reads any depth. */
function inspectByStack(value: object, maxDepth: number): Finding {
  let finding: Finding
  const parents = [value]
  const depths = [1]
  for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
    const depth = depths.pop() as number
    if (depth > maxDepth) return 'too-deep'
    if (Object.hasOwn(parent, '__proto__')) finding = 'has-proto'
    for (const child of Object.values(parent)) {
      if (!isStructured(child)) continue
      parents.push(child)
      depths.push(depth + 1)
    }
  }
  return finding
}

/** Tells arrays and objects from the values that hold nothing. */
export function isStructured(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
