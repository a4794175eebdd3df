/** A JSON Schema in the way in which programmers write types. */

type Fields = { readonly [name: string]: unknown }

const deepest = 4
const longest = 12

/** Such as `string`, `number[]`, `{ name: string, size?: number }`, `"a" | "b"`; `any` where the schema does not say. */
export function typeText(schema: unknown, schemas: Fields, depth = 0): string {
  if (schema === false) return 'never'
  if (typeof schema !== 'object' || schema === null || depth > deepest) return depth > deepest ? '…' : 'any'
  const found = schema as Fields
  const inner = (each: unknown) => typeText(each, schemas, depth + 1)
  if (typeof found.$ref === 'string') return nameOrContent(found.$ref, schemas, depth)
  if ('const' in found) return literal(found.const)
  if (Array.isArray(found.enum)) return joined(found.enum.map(literal), ' | ')
  const choices = found.anyOf ?? found.oneOf
  if (Array.isArray(choices)) return joined([...new Set(choices.map(inner))], ' | ')
  if (Array.isArray(found.allOf)) return joined([...new Set(found.allOf.map(inner))], ' & ')
  if (Array.isArray(found.type))
    return joined(
      found.type.slice(0, longest).map((type) => inner({ ...found, type })),
      ' | ',
    )
  return ofType(found, inner)
}

type Inner = (schema: unknown) => string

/** Names that were made from a place (`grow.root`) say less than what stands behind them. Once is enough: it may refer to itself. */
function nameOrContent(reference: string, schemas: Fields, depth: number): string {
  const name = reference.split('/').at(-1) ?? ''
  const isPlace = depth === 0 && name.includes('.') && Object.hasOwn(schemas, name)
  return isPlace ? typeText(schemas[name], schemas, depth + 1) : name || 'any'
}

function ofType(schema: Fields, inner: Inner): string {
  if (schema.type === 'array' || schema.items !== undefined) return arrayText(schema, inner)
  if (schema.type === 'object' || schema.properties !== undefined) return objectText(schema, inner)
  return typeof schema.type === 'string' ? schema.type : 'any'
}

function arrayText({ items, prefixItems }: Fields, inner: Inner): string {
  const places = Array.isArray(prefixItems) ? prefixItems : items
  if (Array.isArray(places)) return `[${joined(places.map(inner), ', ')}]`
  const item = inner(items)
  return /^[\w.…]+$/.test(item) ? `${item}[]` : `(${item})[]`
}

function objectText({ properties, required, additionalProperties }: Fields, inner: Inner): string {
  if (typeof properties !== 'object' || properties === null)
    return additionalProperties ? `{ [name]: ${inner(additionalProperties)} }` : 'object'
  const needed: readonly unknown[] = Array.isArray(required) ? required : []
  const members = Object.entries(properties).map(([name, each]) => `${name}${needed.includes(name) ? '' : '?'}: ${inner(each)}`)
  return members.length > 0 ? `{ ${joined(members, ', ')} }` : '{}'
}

function joined(texts: readonly string[], between: string): string {
  const shown = texts.length > longest ? [...texts.slice(0, longest), '…'] : texts
  return shown.join(between)
}

function literal(value: unknown): string {
  return typeof value === 'object' && value !== null ? '{…}' : JSON.stringify(value)
}
