/** Collects the schemas that a document holds under `components`. */
import { isSchemaObject, type JsonSchema, type JsonSchemaObject } from './document.ts'
import { mapReferences, referencesOf, type Target, targetOf } from './references.ts'

/** The beginning of each `$ref` to a component. */
export const componentPointer = '#/components/schemas/'

/** Names with a number that the library counts up. They differ from run to run, so the component is named after its place instead. */
const generatedName = /^(|_*schema|alias|union|morph|intersection|unit|proto|domain|type)\d+$/

/**
 * Moves the definitions of schemas into the components of a document. In a document `#` means the document, so a `$ref` to the schema's
 * own root or `$defs` must change.
 */
export class Components {
  readonly #schemas = new Map<string, JsonSchema>()
  readonly #signatures = new Map<string, string>()
  readonly #breakCycles: boolean

  constructor(breakCycles: boolean) {
    this.#breakCycles = breakCycles
  }

  /** The components by name, in the order in which they were added. */
  get schemas(): ReadonlyMap<string, JsonSchema> {
    return this.#schemas
  }

  /**
   * Adds the definitions of a schema, and returns the schema as it stands in the document. Equal definitions of one name become one
   * component. `place` names a component without a name of its own.
   * @throws TypeError if a `$ref` points to nothing.
   */
  add(schema: JsonSchema, place: string): JsonSchema {
    if (!isSchemaObject(schema)) return schema
    const source = new SourceSchema(schema)
    if (source.needed.size === 0) return source.root
    const names = new Map(
      [...source.needed].map((name) => [name, this.#reserve(componentName(name, place), source.signature(name))]),
    )
    const replace = (reference: string) => {
      const target = source.target(reference)
      return target ? `${componentPointer}${names.get(target.definition)}${target.rest}` : reference
    }
    for (const [name, component] of names) {
      const replaceUnlessCycle = (reference: string) => (source.leadsTo(reference, name) ? undefined : replace(reference))
      this.#schemas.set(component, mapReferences(source.find(name), this.#breakCycles ? replaceUnlessCycle : replace))
    }
    const root = names.get(undefined)
    return root === undefined ? mapReferences(source.root, replace) : { $ref: `${componentPointer}${root}` }
  }

  /** Follows the `$ref` of a schema to its component, and on from there. */
  resolve(schema: JsonSchema): JsonSchema {
    const seen = new Set<JsonSchema>()
    let found = schema
    while (isSchemaObject(found) && typeof found.$ref === 'string' && !seen.has(found)) {
      seen.add(found)
      const next = this.#schemas.get(found.$ref.slice(componentPointer.length))
      if (next === undefined) return found
      found = next
    }
    return found
  }

  /** Returns the first name that is free or has the same signature. */
  #reserve(name: string, signature: string): string {
    for (let count = 1; ; count++) {
      const candidate = count === 1 ? name : `${name}_${count}`
      const taken = this.#signatures.get(candidate)
      if (taken === undefined) this.#signatures.set(candidate, signature)
      if (taken === undefined || taken === signature) return candidate
    }
  }
}

/** OpenRPC allows letters, digits, dots, hyphens and underscores in the name of a component. */
function componentName(definition: string | undefined, place: string): string {
  const name = definition === undefined || generatedName.test(definition) ? place : definition
  return name.replaceAll(/[^A-Za-z0-9._-]/g, '_') || 'schema'
}

/** A schema as its library wrote it. `undefined` stands for its root wherever a definition is named. */
class SourceSchema {
  readonly root: JsonSchemaObject
  /** The definitions that a `$ref` leads to. */
  readonly needed: ReadonlySet<string | undefined>
  readonly #definitions: JsonSchemaObject

  constructor({ $schema, $id: _id, $defs, definitions, ...root }: JsonSchemaObject) {
    this.root = typeof $schema === 'string' && !$schema.includes('draft-07') ? { $schema, ...root } : root
    this.#definitions = { ...(isSchemaObject(definitions) && definitions), ...(isSchemaObject($defs) && $defs) }
    this.needed = this.#reachableFrom(this.root)
  }

  find(name: string | undefined): JsonSchema {
    return name === undefined ? this.root : (this.#definitions[name] as JsonSchema)
  }

  target(reference: string): Target | undefined {
    return targetOf(reference, this.#definitions)
  }

  /** Whether a `$ref` leads to a definition, at once or by way of others. */
  leadsTo(reference: string, name: string | undefined): boolean {
    const target = this.target(reference)
    return target !== undefined && (target.definition === name || this.#reachableFrom(this.find(target.definition)).has(name))
  }

  /** The content of a definition and of all that it leads to. Definitions are the same if their signatures are equal. */
  signature(name: string | undefined): string {
    const order = [...new Set([name, ...this.#reachableFrom(this.find(name))])]
    const numbered = (reference: string) => {
      const target = this.target(reference)
      return target ? `${order.indexOf(target.definition)}${target.rest}` : reference
    }
    return JSON.stringify(order.map((each) => mapReferences(this.find(each), numbered)))
  }

  #reachableFrom(start: JsonSchema): Set<string | undefined> {
    const found = new Set<string | undefined>()
    const visit = (schema: JsonSchema): void => {
      for (const target of referencesOf(schema).map((reference) => this.target(reference))) {
        if (!target || found.has(target.definition)) continue
        found.add(target.definition)
        visit(this.find(target.definition))
      }
    }
    visit(start)
    return found
  }
}
