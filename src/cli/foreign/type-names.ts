/** Names of components as names of types. */

/** Names that a type must not have, or that the file uses itself. `intrinsic` is a keyword behind `type A =` alone. */
const taken: ReadonlySet<string> = new Set(
  (
    'Api Contract Exclude Extract StreamContract any as asserts async await bigint boolean break case catch class const ' +
    'continue debugger declare default delete do else enum export extends false finally for function if implements import in ' +
    'infer instanceof interface intrinsic is keyof let module namespace never new null number object out package private ' +
    'protected public readonly require return satisfies static string super switch symbol this throw true try type typeof ' +
    'undefined unique unknown using var void while with yield'
  ).split(' '),
)

/** A name that TypeScript takes without quotes. Letters of other scripts get quotes: which of them are allowed depends on the compiler. */
export function isIdentifier(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name)
}

/** Returns a type name for each component: its own, if that is an identifier and free. */
export function typeNames(components: readonly string[]): ReadonlyMap<string, string> {
  const used = new Set(taken)
  const names = new Map<string, string>()
  const counts = new Map<string, number>() // names of one alphabet may all have the same base
  for (const component of components) {
    const base = component.replaceAll(/[^\w$]+/g, '_').replace(/^(?=\d)|^$/, '_')
    let name = base
    let count = counts.get(base) ?? 2
    for (; used.has(name); count++) name = `${base}_${count}`
    counts.set(base, count)
    used.add(name)
    names.set(component, name)
  }
  return names
}

/** A member's name in a type. */
export function keyText(name: string): string {
  return isIdentifier(name) ? name : JSON.stringify(name)
}

/** A JSDoc comment with a line break behind it; empty if there is nothing to say. No text can end the comment. */
export function docText(text: string | undefined, isDeprecated: boolean, indent: string): string {
  const lines = [...(text?.trim() ? text.trim().split(/\r\n|[\n\r\u2028\u2029]/) : []), ...(isDeprecated ? ['@deprecated'] : [])]
  const safe = lines.map((line) => line.replaceAll('*/', '*\\/').trimEnd())
  if (safe.length === 0) return ''
  if (safe.length === 1) return `${indent}/** ${safe[0]} */\n`
  return `${indent}/**\n${safe.map((line) => `${indent} *${line && ` ${line}`}\n`).join('')}${indent} */\n`
}
