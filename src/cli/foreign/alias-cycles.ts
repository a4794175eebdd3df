/** Finds components that would be aliases of themselves, which TypeScript refuses: `A` is `B | null`, and `B` is `A`. */
import { isSchemaObject, type JsonSchema } from '../../openrpc/document.ts'
import { componentOf, findPointer, isRemote } from './pointer.ts'

/** For each component in a cycle, the components that it must not name outside of an object or an array. */
export function aliasCycles(
  schemas: readonly (readonly [name: string, schema: JsonSchema])[],
  document: unknown,
): ReadonlyMap<string, ReadonlySet<string>> {
  const targets = new Map(schemas.map(([name, schema]) => [name, namedBy(schema, document)]))
  const left = withoutEnds(withoutEnds(targets), true)
  const opaque = new Set(left.keys())
  return new Map([...opaque].map((name) => [name, opaque]))
}

/** The components that a schema names outside of an object or an array. Each reference is followed once: they may lead to each other. */
function namedBy(schema: unknown, document: unknown, followed: Set<string> = new Set()): string[] {
  if (!isSchemaObject(schema)) return []
  const { $ref, anyOf, oneOf, allOf } = schema
  const choices = [anyOf, oneOf, allOf].flatMap((list) => (Array.isArray(list) ? list : []))
  const inner = choices.flatMap((choice) => namedBy(choice, document, followed))
  if (typeof $ref !== 'string' || isRemote($ref) || followed.has($ref)) return inner
  followed.add($ref)
  const component = componentOf($ref)
  return component === undefined ? [...inner, ...namedBy(findPointer(document, $ref), document, followed)] : [...inner, component]
}

/** Takes away, again and again, what leads to nothing, or what nothing leads to: neither is in a cycle. */
function withoutEnds(edges: ReadonlyMap<string, readonly string[]>, isReversed = false): ReadonlyMap<string, readonly string[]> {
  const forward = isReversed ? reversed(edges) : edges
  const backward = reversed(forward)
  const open = new Map([...forward].map(([name, targets]) => [name, new Set(targets.filter((target) => forward.has(target)))]))
  const ends = [...open].filter(([, targets]) => targets.size === 0).map(([name]) => name)
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
    open.delete(end)
    for (const source of backward.get(end) ?? []) {
      const targets = open.get(source)
      if (targets?.delete(end) && targets.size === 0) ends.push(source)
    }
  }
  return new Map([...forward].filter(([name]) => open.has(name)))
}

function reversed(edges: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  const sources = new Map<string, string[]>([...edges.keys()].map((name) => [name, []]))
  for (const [name, targets] of edges) for (const target of targets) sources.get(target)?.push(name)
  return sources
}
