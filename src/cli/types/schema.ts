/** JSON Schema as the tables hold it, and how schemas are put together. */

/** JSON Schema draft-07 with `x-js` for values that JSON does not have. */
export interface Schema {
  readonly [keyword: string]: unknown
}

/** A type that cannot be described, in words behind the place: "a WeakMap cannot be sent as JSON". */
export class Gap extends Error {}

/** What `undefined` is where something must stand: `null` on the wire. */
export const undefinedSchema: Schema = { type: 'null', 'x-js': 'undefined' }

/** Any object. A schema without `additionalProperties` would stand for one without members. */
const anyObject: Schema = { type: 'object', additionalProperties: {} }
const anyArray: Schema = { type: 'array', items: {} }

/** The type `object`. */
export const objectSchema: Schema = { anyOf: [anyObject, anyArray] }

/** The type `{}`: everything but `null`. */
export const notNull: Schema = { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }, anyObject, anyArray] }

/** The schema of a union. Literals are one `enum`, and come first. */
export function anyOf(schemas: readonly Schema[]): Schema {
  const flat = schemas.flatMap((schema) => (isOnly(schema, 'anyOf') ? (schema.anyOf as Schema[]) : [schema]))
  const values = flat.flatMap(valuesOf)
  const hasBoth = values.includes(true) && values.includes(false)
  const listed = [...new Set(hasBoth ? values.filter((value) => typeof value !== 'boolean') : values)]
  const others = flat.filter((schema) => valuesOf(schema).length === 0)
  const all = [...literals(listed), ...(hasBoth ? [{ type: 'boolean' }] : []), ...others]
  const distinct = [...new Map(all.map((schema) => [JSON.stringify(schema), schema])).values()]
  const [only] = distinct
  return distinct.length === 1 && only ? only : { anyOf: distinct }
}

function isRich(schema: Schema): boolean {
  return schema['x-js'] !== undefined
}

function isOnly(schema: Schema, keyword: string): boolean {
  return keyword in schema && Object.keys(schema).length === 1
}

function valuesOf(schema: Schema): unknown[] {
  return isOnly(schema, 'const') ? [schema.const] : isOnly(schema, 'enum') ? (schema.enum as unknown[]) : []
}

function literals(values: readonly unknown[]): Schema[] {
  if (values.length === 0) return []
  return [values.length === 1 ? { const: values[0] } : { enum: values }]
}

const forNumbers = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']
const typesOf: { readonly [keyword: string]: string } = {
  ...Object.fromEntries(forNumbers.map((name) => [name, 'number'])),
  ...Object.fromEntries(['minLength', 'maxLength', 'pattern', 'format'].map((name) => [name, 'string'])),
  ...Object.fromEntries(['minItems', 'maxItems'].map((name) => [name, 'array'])),
  type: 'number',
}

/** Adds what JSDoc says. A limit goes to the branch that it can limit: `@minimum` to the number of `number | null`. */
export function withKeywords(schema: Schema, keywords: Schema): Schema {
  const entries = Object.entries(keywords)
  const texts = Object.fromEntries(entries.filter(([name]) => !typesOf[name]))
  const limits = entries.filter(([name]) => typesOf[name])
  if (entries.length === 0) return schema
  const branches = isOnly(schema, 'anyOf')
    ? { anyOf: (schema.anyOf as Schema[]).map((branch) => limited(branch, limits)) }
    : limited(schema, limits)
  return { ...branches, ...texts }
}

function limited(schema: Schema, limits: readonly [string, unknown][]): Schema {
  const fitting = limits.filter(([name]) => typesOf[name] === schema.type && !isRich(schema))
  return { ...schema, ...Object.fromEntries(fitting) }
}
