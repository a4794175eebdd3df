/** Writes JSON Schemas as TypeScript types. */
import { isSchemaObject, type JsonSchemaObject } from '../../openrpc/document.ts'
import { Failure } from '../program/command.ts'
import { componentOf, findPointer, isRemote } from './pointer.ts'
import { docText, keyText } from './type-names.ts'

/** What the types of one document share. */
export interface TypeParts {
  readonly document: unknown
  /** The type names of components. */
  readonly names: ReadonlyMap<string, string>
  /** Called with each `$ref` that the types cannot follow. */
  readonly onGap: (reference: string) => void
}

/** Characters that all types together may have: references within references can grow without end. */
const maxLength = 64_000_000
const maxInlined = 12
/** Characters that a reference to anything else than a component counts for beside its text: to follow it takes time. */
const followedLength = 200

/** Writes the types of one document. */
export class TypeWriter {
  readonly #parts: TypeParts
  /** References that are being written in place, outermost first. */
  readonly #inlined: string[] = []
  #length = 0

  constructor(parts: TypeParts) {
    this.#parts = parts
  }

  /** A type. `opaque` are components that must not be named here: a type must not be an alias of itself. */
  write(schema: unknown, indent = '', opaque: ReadonlySet<string> = noNames): string {
    const text = this.#write(schema, indent, opaque)
    this.#length += text.length
    if (this.#length > maxLength) throw new Failure('The types are too long: schemas refer to each other again and again')
    return text
  }

  #write(schema: unknown, indent: string, opaque: ReadonlySet<string>): string {
    if (schema === false) return 'never'
    if (!isSchemaObject(schema)) return 'unknown'
    const parts = [
      ...(typeof schema.$ref === 'string' ? [this.#reference(schema.$ref, indent, opaque)] : []),
      ...this.#plain(schema, indent),
      ...this.#choices(schema, indent, opaque),
      ...listOf(schema.allOf).map((each) => this.write(each, indent, opaque)),
    ]
    const type =
      joined(
        parts.filter((part) => part !== 'unknown'),
        ' & ',
      ) || 'unknown'
    return schema.nullable === true && type !== 'unknown' ? joined([type, 'null'], ' | ') : type
  }

  #reference(reference: string, indent: string, opaque: ReadonlySet<string>): string {
    const component = componentOf(reference)
    const name = component === undefined ? undefined : this.#parts.names.get(component)
    if (name !== undefined) return opaque.has(component as string) ? 'unknown' : name
    this.#length += followedLength
    const found = isRemote(reference) ? undefined : findPointer(this.#parts.document, reference)
    if (found === undefined) this.#parts.onGap(reference)
    if (found === undefined || this.#inlined.includes(reference) || this.#inlined.length > maxInlined) return 'unknown'
    this.#inlined.push(reference)
    const text = this.write(found, indent, opaque)
    this.#inlined.pop()
    return text
  }

  #choices({ anyOf, oneOf }: JsonSchemaObject, indent: string, opaque: ReadonlySet<string>): string[] {
    return [anyOf, oneOf].flatMap((choices) => {
      const texts = listOf(choices).map((each) => this.write(each, indent, opaque))
      return texts.length === 0 ? [] : [texts.includes('unknown') ? 'unknown' : joined(texts, ' | ')]
    })
  }

  #plain(schema: JsonSchemaObject, indent: string): string[] {
    if ('const' in schema) return [literal(schema.const)]
    if (Array.isArray(schema.enum)) return [joined(schema.enum.map(literal), ' | ') || 'never']
    if (Array.isArray(schema.type)) {
      const types = schema.type.map((type) => this.#ofType({ ...schema, type }, indent))
      return [types.includes('unknown') ? 'unknown' : joined(types, ' | ')]
    }
    const type =
      schema.type ??
      (isSchemaObject(schema.properties) || isSchemaObject(schema.additionalProperties) ? 'object' : arrayHint(schema))
    return type === undefined ? [] : [this.#ofType({ ...schema, type }, indent)]
  }

  #ofType(schema: JsonSchemaObject, indent: string): string {
    const { type } = schema
    if (type === 'object') return this.#object(schema, indent)
    if (type === 'array') return this.#array(schema, indent)
    if (type === 'integer') return 'number'
    return type === 'string' || type === 'number' || type === 'boolean' || type === 'null' ? type : 'unknown'
  }

  #object({ properties, required, additionalProperties, patternProperties }: JsonSchemaObject, indent: string): string {
    const own = isSchemaObject(properties) ? Object.entries(properties) : []
    const names = new Set(listOf(required).filter((name) => typeof name === 'string'))
    const known = new Set(own.map(([name]) => name))
    const members = [...own, ...[...names].filter((name) => !known.has(name)).map((name) => [name, {}] as const)]
    if (members.length > 0) return this.#members(members, names, indent)
    if (additionalProperties === false && !isSchemaObject(patternProperties)) return '{ readonly [name: string]: never }'
    const patterns = isSchemaObject(patternProperties) ? Object.values(patternProperties) : []
    const values = isSchemaObject(additionalProperties) ? [additionalProperties, ...patterns] : patterns
    const texts = values.map((value) => this.write(value, indent))
    return `{ readonly [name: string]: ${texts.includes('unknown') ? 'unknown' : joined(texts, ' | ') || 'unknown'} }`
  }

  #members(members: readonly (readonly [string, unknown])[], required: ReadonlySet<string>, indent: string): string {
    const inner = `${indent}  `
    const lines = members.map(([name, schema]) => {
      const { description, deprecated } = Object(schema) as JsonSchemaObject
      const docs = docText(typeof description === 'string' ? description : undefined, deprecated === true, inner)
      return `${docs}${inner}readonly ${keyText(name)}${required.has(name) ? '' : '?'}: ${this.write(schema, inner)}\n`
    })
    return `{\n${lines.join('')}${indent}}`
  }

  #array({ items, prefixItems, additionalItems, minItems }: JsonSchemaObject, indent: string): string {
    const tuple = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : undefined
    if (!tuple) return `readonly ${inList(isSchemaObject(items) ? this.write(items, indent) : 'unknown')}[]`
    const rest = Array.isArray(prefixItems) ? items : additionalItems
    const least = typeof minItems === 'number' ? minItems : tuple.length
    const texts = tuple.map((item, index) => (index < least ? this.write(item, indent) : `${inList(this.write(item, indent))}?`))
    return `readonly [${[...texts, ...(isSchemaObject(rest) ? [`...${inList(this.write(rest, indent))}[]`] : [])].join(', ')}]`
  }
}

const noNames: ReadonlySet<string> = new Set()

function arrayHint({ items, prefixItems }: JsonSchemaObject): 'array' | undefined {
  return items !== undefined || prefixItems !== undefined ? 'array' : undefined
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Types joined by an operator, each once. */
function joined(types: readonly string[], operator: ' | ' | ' & '): string {
  const distinct = [...new Set(types)]
  return distinct.length < 2 ? (distinct[0] ?? '') : distinct.map((type) => (isSimple(type) ? type : `(${type})`)).join(operator)
}

function inList(type: string): string {
  return isSimple(type) && !type.startsWith('readonly ') ? type : `(${type})`
}

/** Whether a type needs no brackets: a name, a literal, or one pair of braces. */
function isSimple(type: string): boolean {
  if (type.startsWith('{')) return type.endsWith('}') && !/\} [|&]/.test(type)
  return /^(readonly )?[\w$.-]+(\[\])*$|^"(?:[^"\\]|\\.)*"$/.test(type)
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `readonly [${value.map(literal).join(', ')}]`
  if (!isSchemaObject(value)) return JSON.stringify(value) ?? 'unknown'
  const members = Object.entries(value).map(([name, each]) => `readonly ${keyText(name)}: ${literal(each)}`)
  return members.length > 0 ? `{ ${members.join('; ')} }` : '{ readonly [name: string]: never }'
}
