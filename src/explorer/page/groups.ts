/** Methods by namespace, and the search among them. */
import type { Listed } from './listing.ts'

/** The methods of a namespace; '' for those that have none. */
export interface Group {
  readonly name: string
  readonly methods: readonly Listed[]
}

/** Groups methods by what stands before the last dot of their names, in the order in which they come. */
export function grouped(methods: readonly Listed[]): readonly Group[] {
  const groups = new Map<string, Listed[]>([['', []]])
  for (const method of methods) {
    const name = method.name.slice(0, Math.max(0, method.name.lastIndexOf('.')))
    const known = groups.get(name)
    if (known) known.push(method)
    else groups.set(name, [method])
  }
  return [...groups].filter(([, all]) => all.length > 0).map(([name, all]) => ({ name, methods: all }))
}

/** A name without its namespace. */
export function shortName({ name }: Listed): string {
  return name.slice(name.lastIndexOf('.') + 1) || name
}

/** The methods that have every word of a search somewhere in their name, their docs or their tags. */
export function found(methods: readonly Listed[], search: string): readonly Listed[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return methods.filter(({ name, summary, description, tags }) => {
    const text = [name, summary, description, ...tags].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
