/** Finds the components that are the same in two documents: they need no comparison, however often methods refer to them. */
import type { OpenrpcDocument } from '../../openrpc/document.ts'
import { referencesOf } from '../../openrpc/references.ts'
import { componentOf } from '../foreign/pointer.ts'

/** The names of the components that have the same text in both, and lead only to such. */
export function unchangedComponents(old: OpenrpcDocument, next: OpenrpcDocument): ReadonlySet<string> {
  const others = new Map(Object.entries(next.components?.schemas ?? {}))
  const unchanged = new Set<string>()
  const users = new Map<string | undefined, string[]>()
  for (const [name, schema] of Object.entries(old.components?.schemas ?? {})) {
    if (JSON.stringify(schema) !== JSON.stringify(others.get(name))) continue
    unchanged.add(name)
    for (const target of referencesOf(schema).map(componentOf)) {
      const known = users.get(target)
      if (known) known.push(name)
      else users.set(target, [name])
    }
  }
  // A reference to anything else than a component, which has no name here, counts as changed.
  const changed = [...users.keys()].filter((name) => name === undefined || !unchanged.has(name))
  while (changed.length > 0) changed.push(...(users.get(changed.pop()) ?? []).filter((user) => unchanged.delete(user)))
  return unchanged
}
