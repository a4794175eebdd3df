/** Groups methods by namespace, and searches them. */
import type { ListedMethod } from './listing.ts'

/** The methods of one namespace. The name is empty for methods without one. */
export interface Namespace {
  readonly name: string
  readonly methods: readonly ListedMethod[]
}

/** Returns the part of a name before its last dot or slash; empty without one. */
export function namespaceOf(name: string): string {
  return name.slice(0, Math.max(0, separatorIn(name)))
}

/** Groups methods by namespace. Keeps the order; methods without a namespace come first. */
export function groupByNamespace(methods: readonly ListedMethod[]): readonly Namespace[] {
  const namespaces = new Map<string, ListedMethod[]>([['', []]])
  for (const method of methods) {
    const name = namespaceOf(method.name)
    const known = namespaces.get(name)
    if (known) known.push(method)
    else namespaces.set(name, [method])
  }
  return [...namespaces].filter(([, members]) => members.length > 0).map(([name, members]) => ({ name, methods: members }))
}

/** Returns a name without its namespace. */
export function shortName({ name }: ListedMethod): string {
  return name.slice(separatorIn(name) + 1) || name
}

function separatorIn(name: string): number {
  return Math.max(name.lastIndexOf('.'), name.lastIndexOf('/'))
}

/** Returns the methods that contain every word of the search in their name, description or tags. */
export function searchMethods(methods: readonly ListedMethod[], search: string): readonly ListedMethod[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return methods.filter(({ name, summary, description, tags }) => {
    const text = [name, summary, description, ...tags].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** With more methods than this, namespaces are folded until the visitor opens them. */
const maxUnfolded = 80

/** Which namespaces the visitor has opened or folded, against the default. */
export interface NamespaceFolds {
  isOpen(name: string): boolean
  toggle(name: string): void
}

/** Folds the namespaces of a long list. A namespace is open if the visitor says so, and by default that of the current method. */
export function namespaceFolds(
  count: number,
  current: string | undefined,
  chosen: ReadonlyMap<string, boolean>,
  choose: (chosen: ReadonlyMap<string, boolean>) => void,
): NamespaceFolds {
  const isOpen = (name: string) => chosen.get(name) ?? (count <= maxUnfolded || name === '' || name === current)
  return { isOpen, toggle: (name) => choose(new Map([...chosen, [name, !isOpen(name)]])) }
}
