/** The schemas that a document keeps apart: those that refer to themselves or are referred to by name. */
import { isKeyworded } from './convert.ts'
import type { JsonSchema, JsonSchemaObject } from './document.ts'
import { mapReferences, referencesOf, type Target, targetOf } from './references.ts'

/** Where a document keeps its shared schemas, as its `$ref`s begin. */
export const componentPointer = '#/components/schemas/'

/** Names that a library counts up itself: they differ from run to run, so that the place where a schema is used names it instead. */
const machineMade = /^(|_*schema|alias|union|morph|intersection|unit|proto|domain|type)\d+$/

/**
 * Moves definitions out of schemas. Inside a document `#` is the document, no longer the schema, so that what refers to its own root
 * or to its own `$defs` would point astray. Equal definitions of one name become one.
 */
export class Components {
  readonly #schemas = new Map<string, JsonSchema>()
  readonly #signatures = new Map<string, string>()
  readonly #breakCycles: boolean

  constructor(breakCycles: boolean) {
    this.#breakCycles = breakCycles
  }

  /** All of them by name, in the order in which they were needed. */
  get schemas(): ReadonlyMap<string, JsonSchema> {
    return this.#schemas
  }

  /**
   * A schema fit to stand in the document. `place` names what has no name of its own.
   * @throws TypeError where a `$ref` leads nowhere.
   */
  adopt(schema: JsonSchema, place: string): JsonSchema {
    if (!isKeyworded(schema)) return schema
    const whole = new Whole(schema)
    if (whole.needed.size === 0) return whole.root
    const names = new Map([...whole.needed].map((name) => [name, this.#claim(proposed(name, place), whole.signature(name))]))
    const replace = (reference: string) => {
      const target = whole.target(reference)
      return target ? `${componentPointer}${names.get(target.definition)}${target.rest}` : reference
    }
    for (const [name, component] of names) {
      const cut = (reference: string) => (whole.leadsTo(reference, name) ? undefined : replace(reference))
      this.#schemas.set(component, mapReferences(whole.find(name), this.#breakCycles ? cut : replace))
    }
    const root = names.get(undefined)
    return root === undefined ? mapReferences(whole.root, replace) : { $ref: `${componentPointer}${root}` }
  }

  /** What a schema is once its own `$ref` to a component has been followed. */
  resolve(schema: JsonSchema): JsonSchema {
    const seen = new Set<JsonSchema>()
    let found = schema
    while (isKeyworded(found) && typeof found.$ref === 'string' && !seen.has(found)) {
      seen.add(found)
      const next = this.#schemas.get(found.$ref.slice(componentPointer.length))
      if (next === undefined) return found
      found = next
    }
    return found
  }

  /** The first free name; a definition that is there already gives its own. */
  #claim(name: string, signature: string): string {
    for (let count = 1; ; count++) {
      const candidate = count === 1 ? name : `${name}_${count}`
      const taken = this.#signatures.get(candidate)
      if (taken === undefined) this.#signatures.set(candidate, signature)
      if (taken === undefined || taken === signature) return candidate
    }
  }
}

/** Component names are letters, digits, dots, hyphens and underscores: they stand in `$ref`s as they are. */
function proposed(definition: string | undefined, place: string): string {
  const name = definition === undefined || machineMade.test(definition) ? place : definition
  return name.replaceAll(/[^A-Za-z0-9._-]/g, '_') || 'schema'
}

/** One schema as its library gave it: the root, its definitions, and which of them are referred to. */
class Whole {
  readonly root: JsonSchemaObject
  readonly needed: ReadonlySet<string | undefined>
  readonly #definitions: JsonSchemaObject

  constructor({ $schema, $id: _id, $defs, definitions, ...root }: JsonSchemaObject) {
    this.root = typeof $schema === 'string' && !$schema.includes('draft-07') ? { $schema, ...root } : root
    this.#definitions = { ...(isKeyworded(definitions) && definitions), ...(isKeyworded($defs) && $defs) }
    this.needed = this.#reachable(this.root)
  }

  find(name: string | undefined): JsonSchema {
    return name === undefined ? this.root : (this.#definitions[name] as JsonSchema)
  }

  target(reference: string): Target | undefined {
    return targetOf(reference, this.#definitions)
  }

  /** Whether a `$ref` comes back, sooner or later, to a definition. */
  leadsTo(reference: string, name: string | undefined): boolean {
    const target = this.target(reference)
    return target !== undefined && (target.definition === name || this.#reachable(this.find(target.definition)).has(name))
  }

  /** What a definition says, with everything that it leads to: two are the same only where both are. */
  signature(name: string | undefined): string {
    const order = [name, ...this.#reachable(this.find(name))].filter((each, index, all) => all.indexOf(each) === index)
    const numbered = (reference: string) => {
      const target = this.target(reference)
      return target ? `${order.indexOf(target.definition)}${target.rest}` : reference
    }
    return JSON.stringify(order.map((each) => mapReferences(this.find(each), numbered)))
  }

  #reachable(from: JsonSchema): Set<string | undefined> {
    const found = new Set<string | undefined>()
    const visit = (schema: JsonSchema): void => {
      for (const target of referencesOf(schema).map((reference) => this.target(reference))) {
        if (!target || found.has(target.definition)) continue
        found.add(target.definition)
        visit(this.find(target.definition))
      }
    }
    visit(from)
    return found
  }
}
