/** Finds why a value of one JSON Schema may not fit into another. */
import { isSchemaObject, type JsonSchema, type JsonSchemaObject, type OpenrpcDocument } from '../../openrpc/document.ts'
import { componentOf, findPointer } from '../foreign/pointer.ts'
import { type Alternative, alternativesOf, lostRange, namesOf } from './alternatives.ts'
import { unchangedComponents } from './unchanged.ts'

/** A reason, and where in the value it is: empty for the value itself. */
export interface Misfit {
  readonly path: string
  readonly reason: string
}

/** What is compared: new values that an old client gets may have members that it does not know. */
export type Role = 'params' | 'result'

/** Compares schemas of two documents. */
export class SchemaComparer {
  readonly #old: OpenrpcDocument
  readonly #next: OpenrpcDocument
  readonly #unchanged: ReadonlySet<string>

  constructor(old: OpenrpcDocument, next: OpenrpcDocument) {
    this.#old = old
    this.#next = next
    this.#unchanged = unchangedComponents(old, next)
  }

  /** The reasons why what an old client sends may not fit any more; none if all of it fits. */
  params(old: JsonSchema, next: JsonSchema): Misfit[] {
    return new Comparison(this.#old, this.#next, 'params', this.#unchanged).compare(old, next, '')
  }

  /** The reasons why an old client may not expect what it gets; none if it expects all of it. */
  result(old: JsonSchema, next: JsonSchema): Misfit[] {
    return new Comparison(this.#next, this.#old, 'result', this.#unchanged).compare(next, old, '')
  }
}

/** Reasons that are listed for one place. */
const maxMisfits = 20
const maxDepth = 200

/** The misfits of a pair of schemas, and the place where they were found. */
interface Found {
  readonly path: string
  misfits: Misfit[]
}

class Comparison {
  readonly #from: unknown
  readonly #to: unknown
  readonly #role: Role
  readonly #unchanged: ReadonlySet<string>
  /** What was found for each pair of schemas, and is being found: a type may hold itself, in many places. */
  readonly #known = new Map<unknown, Map<unknown, Found>>()
  #depth = 0

  constructor(from: unknown, to: unknown, role: Role, unchanged: ReadonlySet<string>) {
    this.#from = from
    this.#to = to
    this.#role = role
    this.#unchanged = unchanged
  }

  compare(from: unknown, to: unknown, path: string): Misfit[] {
    if (this.#isUnchanged(from, to) || this.#depth > maxDepth) return []
    const [one, other] = [identityOf(from), identityOf(to)]
    const known = this.#known.get(one) ?? new Map<unknown, Found>()
    const before = known.get(other)
    if (before) return before.misfits.map((misfit) => ({ ...misfit, path: moved(misfit.path, before.path, path) }))
    const found: Found = { path, misfits: [] }
    this.#known.set(one, known.set(other, found))
    this.#depth++
    const misfits = this.#compareChoices(this.#choices(from, this.#from), this.#choices(to, this.#to), path)
    this.#depth--
    found.misfits = misfits.slice(0, maxMisfits)
    return found.misfits
  }

  #isUnchanged(from: unknown, to: unknown): boolean {
    const reference = identityOf(from)
    return typeof reference === 'string' && reference === identityOf(to) && this.#unchanged.has(componentOf(reference) ?? '')
  }

  #choices(schema: unknown, document: unknown): readonly Alternative[] {
    return alternativesOf(schema, (reference) => {
      const name = componentOf(reference)
      return (
        findPointer(document, name === undefined ? reference : `#/components/schemas/${name}`) ?? findPointer(document, reference)
      )
    })
  }

  /** Each alternative must fit into one of the others. The reason is told in detail if there is only one of its kind. */
  #compareChoices(from: readonly Alternative[], to: readonly Alternative[], path: string): Misfit[] {
    const lost: Alternative[] = []
    const constants = new Set(to.map((other) => (other.kind === 'const' ? other.text : undefined)))
    const others = to.filter(({ kind }) => kind !== 'const')
    const details = from.flatMap((one) => {
      if (one.kind === 'const' && constants.has(one.text)) return []
      const found = others.filter((other) => mayHold(other, one)).map((other) => this.#compareOne(one, other, path))
      if (found.some((misfit) => misfit.length === 0)) return []
      if (found.length === 1) return found[0] as Misfit[]
      lost.push(one)
      return []
    })
    if (lost.length === 0) return details
    return [{ path, reason: `${namesOf(lost)} no longer fits ${namesOf(to) || 'never'}` }, ...details]
  }

  #compareOne(from: Alternative, to: Alternative, path: string): Misfit[] {
    if (to.kind === 'any' || to.kind === 'const' || from.kind === 'const') return []
    const lost = lostRange(from.schema, to.schema).map((reason) => ({ path, reason }))
    if (to.kind === 'array') return [...lost, ...this.#compareItems(from.schema, to.schema, path)]
    if (to.kind === 'object') return [...lost, ...this.#compareMembers(from.schema, to.schema, path)]
    return lost
  }

  #compareItems(from: JsonSchemaObject, to: JsonSchemaObject, path: string): Misfit[] {
    const [old, next] = [itemsOf(from), itemsOf(to)]
    const length = Math.max(old.tuple.length, next.tuple.length)
    const places = Array.from({ length }, (_, index) => {
      const [one, other] = [old.tuple[index] ?? old.rest, next.tuple[index] ?? next.rest]
      return one === false ? [] : this.compare(one, other, `${path}[${index}]`)
    })
    const rest = old.rest === false ? [] : this.compare(old.rest, next.rest, `${path}[]`)
    return [...places.flat(), ...rest]
  }

  #compareMembers(from: JsonSchemaObject, to: JsonSchemaObject, path: string): Misfit[] {
    const [old, next] = [membersOf(from), membersOf(to)]
    const required = [...next.required].filter((name) => !old.required.has(name))
    const missing = required.map((name) => ({
      path: join(path, name),
      reason: old.properties.has(name) ? 'may be missing' : 'is missing',
    }))
    const members = [...old.properties].flatMap(([name, schema]) => {
      const other = next.properties.get(name)
      if (other !== undefined) return this.compare(schema, other, join(path, name))
      if (this.#role === 'result') return []
      return isSchemaObject(next.others)
        ? this.compare(schema, next.others, join(path, name))
        : [{ path: join(path, name), reason: 'is no longer taken' }]
    })
    const isRecord =
      old.properties.size === 0 && isSchemaObject(from.additionalProperties) && to.additionalProperties !== undefined
    return [...missing, ...members, ...(isRecord ? this.compare(old.others, next.others, join(path, '*')) : [])]
  }
}

/** A reference is the same schema wherever it stands. */
function identityOf(schema: unknown): unknown {
  return isSchemaObject(schema) && typeof schema.$ref === 'string' ? schema.$ref : schema
}

/** A path below one place as a path below another. */
function moved(path: string, from: string, to: string): string {
  const rest = path.slice(from.length).replace(/^\./, '')
  return rest === '' || to === '' || rest.startsWith('[') ? `${to}${rest}` : `${to}.${rest}`
}

/** Whether values of one kind can be among those of another. */
function mayHold(to: Alternative, from: Alternative): boolean {
  if (to.kind === 'any') return true
  const kind = from.kind === 'const' ? from.valueKind : from.kind
  return kind === to.kind || (kind === 'integer' && to.kind === 'number')
}

function itemsOf({ items, prefixItems, additionalItems }: JsonSchemaObject): {
  readonly tuple: readonly unknown[]
  readonly rest: unknown
} {
  if (Array.isArray(prefixItems)) return { tuple: prefixItems, rest: items ?? false }
  if (Array.isArray(items)) return { tuple: items, rest: additionalItems ?? false }
  return { tuple: [], rest: items ?? true }
}

function membersOf({ properties, required, additionalProperties }: JsonSchemaObject) {
  return {
    properties: new Map(isSchemaObject(properties) ? Object.entries(properties) : []),
    required: new Set((Array.isArray(required) ? required : []).filter((name): name is string => typeof name === 'string')),
    others: additionalProperties,
  }
}

function join(path: string, name: string): string {
  const text = /^[\w$*]+$/.test(name) ? name : JSON.stringify(name)
  return path === '' ? text : `${path}.${text}`
}
