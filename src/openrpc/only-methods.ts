/** A document cut down to some of its methods. */
import { componentPointer } from './components.ts'
import type { OpenrpcDocument, OpenrpcMethod } from './document.ts'
import { referencesOf } from './references.ts'

/** The same document with these methods alone, and of the shared schemas those that they use: the others tell of hidden methods. */
export function onlyMethods({ components, ...rest }: OpenrpcDocument, methods: readonly OpenrpcMethod[]): OpenrpcDocument {
  const schemas = components?.schemas ?? {}
  const used = new Set<string>()
  const follow = (schema: unknown): void => {
    for (const reference of referencesOf(schema)) {
      const [name = ''] = reference.startsWith(componentPointer) ? reference.slice(componentPointer.length).split('/') : []
      if (used.has(name) || !Object.hasOwn(schemas, name)) continue
      used.add(name)
      follow(schemas[name])
    }
  }
  for (const { params, result, 'x-params': whole } of methods)
    follow([...params.map(({ schema }) => schema), result.schema, whole])
  const kept = Object.entries(schemas).filter(([name]) => used.has(name))
  return { ...rest, methods, ...(kept.length > 0 && { components: { schemas: Object.fromEntries(kept) } }) }
}
