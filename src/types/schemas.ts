/** Looks at schemas: which kinds of values they take, whether they hold values that JSON does not have, and which member tells objects apart. */
import { type Kind, kindWords, richKinds } from './rich.ts'
import type { Definitions, Schema } from './run.ts'

const prefix = '#/definitions/'

/** The name that a schema refers to. */
export function referredName(schema: Schema): string | undefined {
  return typeof schema.$ref === 'string' ? schema.$ref.slice(prefix.length) : undefined
}

/** The schema behind references. A reference to itself allows no value. */
export function resolve(schema: Schema | boolean, definitions: Definitions, seen: readonly string[] = []): Schema | boolean {
  const name = typeof schema === 'boolean' ? undefined : referredName(schema)
  if (name === undefined) return schema
  return seen.includes(name) ? false : resolve(definitions[name] ?? false, definitions, [...seen, name])
}

/** The alternatives of a schema, those of nested unions and of several `type`s among them; a schema without any is its own. */
export function alternativesOf(
  schema: Schema | boolean,
  definitions: Definitions,
  seen: readonly unknown[] = [],
): (Schema | boolean)[] {
  const found = resolve(schema, definitions)
  if (typeof found === 'boolean') return [found]
  if (seen.includes(found)) return []
  if (Array.isArray(found.anyOf)) return found.anyOf.flatMap((each) => alternativesOf(each, definitions, [...seen, found]))
  return Array.isArray(found.type) ? found.type.map((type) => ({ ...found, type })) : [found]
}

const allKinds: readonly Kind[] = /* @__PURE__ */ Object.keys(kindWords) as Kind[]

/** The kinds of values that a schema takes: those on the wire, or those in a program. */
export function kindsOf(schema: Schema | boolean, isWire: boolean, definitions: Definitions): readonly Kind[] {
  return [...new Set(alternativesOf(schema, definitions).flatMap((each) => kindsOfOne(each, isWire)))]
}

function kindsOfOne(schema: Schema | boolean, isWire: boolean): readonly Kind[] {
  if (schema === true) return allKinds
  if (schema === false || schema.not !== undefined) return []
  const js = schema['x-js'] as Kind | undefined
  if (js !== undefined) return isWire ? (richKinds[js]?.wire ?? []) : [js]
  const constants = 'const' in schema ? [schema.const] : schema.enum
  if (Array.isArray(constants)) return constants.map((each) => (each === null ? 'null' : (typeof each as Kind)))
  if (schema.type === undefined) return allKinds
  return [schema.type === 'integer' ? 'number' : (schema.type as Kind)]
}

/** Whether a value of this schema can hold one that JSON does not have. */
export function holdsRich(schema: unknown, definitions: Definitions, seen: Set<unknown> = new Set()): boolean {
  if (typeof schema !== 'object' || schema === null || seen.has(schema)) return false
  seen.add(schema)
  const { $ref, anyOf, items, additionalItems, properties, additionalProperties } = schema as Schema
  if ((schema as Schema)['x-js'] !== undefined) return true
  const parts: unknown[] = [
    additionalItems,
    additionalProperties,
    ...Object.values(Object(properties)),
    ...[anyOf ?? []].flat(),
    ...[items].flat(),
  ]
  if ($ref !== undefined) parts.push(definitions[referredName(schema as Schema) as string])
  return parts.some((part) => holdsRich(part, definitions, seen))
}

/** The constants of a member by which objects can be told from others; `undefined` if it may be missing, or be something else. */
export function tagsOf(schema: Schema | boolean, name: string, definitions: Definitions): readonly unknown[] | undefined {
  const objects = objectsOf(schema, definitions)
  const tags = objects.map((each) => {
    const { properties, required } = Object(each) as { properties?: Definitions; required?: readonly string[] }
    if (!required?.includes(name) || !Object.hasOwn(Object(properties), name)) return undefined
    const member = Object(resolve((properties as Definitions)[name] as Schema, definitions))
    return 'const' in member ? [member.const] : (member.enum as unknown[] | undefined)
  })
  return tags.includes(undefined) ? undefined : tags.flatMap((each) => each ?? [])
}

function objectsOf(schema: Schema | boolean, definitions: Definitions): (Schema | boolean)[] {
  return alternativesOf(schema, definitions).filter((each) => kindsOfOne(each, true).includes('object'))
}

/** The member whose constants differ in each of these objects. */
export function discriminatorOf(schemas: readonly (Schema | boolean)[], definitions: Definitions): string | undefined {
  const [first = false] = schemas
  const names = objectsOf(first, definitions).flatMap((each) => Object.keys(Object(Object(each).properties)))
  return names.find((name) => {
    const all = schemas.map((each) => tagsOf(each, name, definitions))
    const tags = all.flatMap((each) => [...new Set(each)])
    return !all.includes(undefined) && new Set(tags).size === tags.length
  })
}
