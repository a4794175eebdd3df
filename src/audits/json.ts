/** Reads JSON values that a server has sent. */

/** Tells objects from arrays, null and other values. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether two JSON values are equal. The order of members does not matter. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one)) {
    return Array.isArray(other) && one.length === other.length && one.every((each, index) => isSame(each, other[index]))
  }
  if (!isObject(one)) return one === other
  if (!isObject(other)) return false
  const names = Object.keys(one)
  const all = Object.keys(other)
  return names.length === all.length && names.every((name) => Object.hasOwn(other, name) && isSame(one[name], other[name]))
}

/** A value as JSON of at most 80 characters. */
export function show(value: unknown): string {
  const text = textOf(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

/** A server can send a value that overflows the stack of `JSON.stringify`. */
function textOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'nothing'
  } catch {
    return 'a value that is nested too deeply'
  }
}
