/** Finds what a `$ref` within a document points at. */

/** Whether a `$ref` points to another document, which is never fetched. */
export function isRemote(reference: string): boolean {
  return !reference.startsWith('#')
}

/** The value that a local `$ref` points at (RFC 6901, §6); `undefined` if there is none. An inherited member is none. */
export function findPointer(root: unknown, reference: string): unknown {
  if (reference === '#') return root
  if (!reference.startsWith('#/')) return undefined
  let found: unknown = root
  for (const segment of reference.slice(2).split('/')) {
    const name = decoded(segment)
    if (name === undefined || typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined
    found = (found as { readonly [name: string]: unknown })[name]
  }
  return found
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment).replaceAll('~1', '/').replaceAll('~0', '~')
  } catch {
    return undefined
  }
}

const componentPrefix = '#/components/schemas/'

/** The name of the component that a `$ref` points at; `undefined` if it points elsewhere. */
export function componentOf(reference: string): string | undefined {
  const rest = reference.startsWith(componentPrefix) ? reference.slice(componentPrefix.length) : '/'
  return rest.includes('/') ? undefined : decoded(rest)
}
