/** Writes a JSON Schema in the notation of TypeScript types. */

type Members = { readonly [name: string]: unknown }

const maxDepth = 4
const maxParts = 12

/**
 * Returns a type such as `string`, `number[]`, `{ name: string, size?: number }` or `"a" | "b"`; `any` if the schema does not restrict
 * the value. `schemas` are the named schemas of the document. What is deeper than 4 levels or after 12 parts becomes `…`.
 */
export function typeText(schema: unknown, schemas: Members, depth = 0): string {
  if (schema === false) return 'never'
  if (depth > maxDepth) return '…'
  if (typeof schema !== 'object' || schema === null) return 'any'
  const members = schema as Members
  const inner = (part: unknown) => typeText(part, schemas, depth + 1)
  if (typeof members.$ref === 'string') return referenceText(members.$ref, schemas, depth)
  if ('const' in members) return literal(members.const)
  if (Array.isArray(members.enum)) return join(members.enum.map(literal), ' | ')
  const alternatives = members.anyOf ?? members.oneOf
  if (Array.isArray(alternatives)) return join([...new Set(alternatives.map(inner))], ' | ')
  if (Array.isArray(members.allOf)) return join([...new Set(members.allOf.map(inner))], ' & ')
  if (Array.isArray(members.type)) return unionText(members, members.type, inner)
  return singleType(members, inner)
}

type Inner = (schema: unknown) => string

/** A dotted name comes from the place of the schema (`grow.root`) and says little, so its content is shown, but only once: it may recur. */
function referenceText(reference: string, schemas: Members, depth: number): string {
  const name = reference.split('/').at(-1) ?? ''
  const isPlace = depth === 0 && name.includes('.') && Object.hasOwn(schemas, name)
  return isPlace ? typeText(schemas[name], schemas, depth + 1) : name || 'any'
}

function unionText(schema: Members, types: readonly unknown[], inner: Inner): string {
  const alternatives = types.slice(0, maxParts).map((type) => inner({ ...schema, type }))
  return join(alternatives, ' | ')
}

function singleType(schema: Members, inner: Inner): string {
  if (schema.type === 'array' || schema.items !== undefined) return arrayText(schema, inner)
  if (schema.type === 'object' || schema.properties !== undefined) return objectText(schema, inner)
  return typeof schema.type === 'string' ? schema.type : 'any'
}

function arrayText({ items, prefixItems }: Members, inner: Inner): string {
  const tuple = Array.isArray(prefixItems) ? prefixItems : items
  if (Array.isArray(tuple)) return `[${join(tuple.map(inner), ', ')}]`
  const item = inner(items)
  return /^[\w.…]+$/.test(item) ? `${item}[]` : `(${item})[]`
}

function objectText({ properties, required, additionalProperties }: Members, inner: Inner): string {
  if (typeof properties !== 'object' || properties === null)
    return additionalProperties ? `{ [name]: ${inner(additionalProperties)} }` : 'object'
  const requiredNames: readonly unknown[] = Array.isArray(required) ? required : []
  const entries = Object.entries(properties).map(([name, property]) => {
    return `${name}${requiredNames.includes(name) ? '' : '?'}: ${inner(property)}`
  })
  return entries.length > 0 ? `{ ${join(entries, ', ')} }` : '{}'
}

function join(texts: readonly string[], separator: string): string {
  const shown = texts.length > maxParts ? [...texts.slice(0, maxParts), '…'] : texts
  return shown.join(separator)
}

function literal(value: unknown): string {
  return typeof value === 'object' && value !== null ? '{…}' : JSON.stringify(value)
}
