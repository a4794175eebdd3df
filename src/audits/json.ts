/** Looking at JSON values that a stranger has made. */

/** An object that is no array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether two JSON values are the same; the order of members does not matter. */
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

/** A value for people. One that nests too deep to be written is a stranger's joke. */
export function show(value: unknown): string {
  const text = textOf(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

function textOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'nothing'
  } catch {
    return 'a value that nests too deep'
  }
}
