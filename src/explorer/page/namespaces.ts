/** Groups methods by namespace, and searches them. */
import type { ListedMethod } from './listing.ts'

/** The methods of one namespace. The name is empty for methods without one. */
export interface Namespace {
  readonly name: string
  readonly methods: readonly ListedMethod[]
}

/** Groups methods by the part before the last dot of their names. Keeps the order; methods without a namespace come first. */
export function groupByNamespace(methods: readonly ListedMethod[]): readonly Namespace[] {
  const namespaces = new Map<string, ListedMethod[]>([['', []]])
  for (const method of methods) {
    const name = method.name.slice(0, Math.max(0, method.name.lastIndexOf('.')))
    const known = namespaces.get(name)
    if (known) known.push(method)
    else namespaces.set(name, [method])
  }
  return [...namespaces].filter(([, members]) => members.length > 0).map(([name, members]) => ({ name, methods: members }))
}

/** Returns a name without its namespace. */
export function shortName({ name }: ListedMethod): string {
  return name.slice(name.lastIndexOf('.') + 1) || name
}

/** Returns the methods that contain every word of the search in their name, description or tags. */
export function searchMethods(methods: readonly ListedMethod[], search: string): readonly ListedMethod[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return methods.filter(({ name, summary, description, tags }) => {
    const text = [name, summary, description, ...tags].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
