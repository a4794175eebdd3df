/** Converts a value of a union: by its kind, by the member that tells objects apart, else by the alternatives that fit. */
import { isObject } from './containers.ts'
import { type Kind, kindOf, kindWords } from './rich.ts'
import { type Convert, type Definitions, invalid, pass, type Schema, type SchemaCompiler } from './run.ts'
import { discriminatorOf, holdsRich, kindsOf, tagsOf } from './schemas.ts'

/** One of several schemas, and the kinds of values that it takes. */
export interface Alternative {
  readonly schema: Schema | boolean
  readonly kinds: readonly Kind[]
}

/**
 * The alternatives of a union, with kinds that no other one takes by right: beside a number, a bigint is text; beside `null`, only what is
 * missing is `undefined`.
 */
export function withKinds(schemas: readonly (Schema | boolean)[], isWire: boolean, definitions: Definitions): Alternative[] {
  const all = schemas.map((schema) => ({ schema, kinds: kindsOf(schema, isWire, definitions) }))
  return all.map(({ schema, kinds }) => {
    const js = typeof schema === 'object' ? schema['x-js'] : undefined
    const isTaken = (kind: Kind) => all.some((other) => other.schema !== schema && other.kinds.includes(kind))
    const others = kinds.filter(
      (kind) => !((js === 'bigint' && kind === 'number') || (js === 'undefined' && kind === 'null')) || !isTaken(kind),
    )
    return { schema, kinds: others }
  })
}

/** A union of schemas. */
export function unionOf(schemas: readonly (Schema | boolean)[], compiler: SchemaCompiler): Convert {
  const alternatives = withKinds(schemas, compiler.isReading, compiler.definitions)
  const byKind = new Map<Kind, Convert>()
  for (const kind of new Set(alternatives.flatMap(({ kinds }) => kinds))) {
    const fitting = alternatives.filter(({ kinds }) => kinds.includes(kind)).map(({ schema }) => schema)
    byKind.set(kind, oneOfKind(kind, fitting, compiler))
  }
  if (byKind.size > 0 && [...byKind.values()].every((convert) => convert === pass) && !compiler.isStrict) return pass
  const expected = `Expected ${list([...byKind.keys()].map((kind) => kindWords[kind]))}`
  return (value, run) => {
    const convert = byKind.get(kindOf(value) as Kind)
    return convert ? convert(value, run) : run.fail(expected)
  }
}

function list(words: readonly string[]): string {
  if (words.length > 6) return 'a value of another type'
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : (words[0] ?? 'no value')
}

function oneOfKind(kind: Kind, schemas: readonly (Schema | boolean)[], compiler: SchemaCompiler): Convert {
  const { definitions } = compiler
  // What holds rich values is tried first: the rest is not looked at if only those are converted.
  const ordered = compiler.isStrict
    ? schemas
    : schemas.toSorted((a, b) => Number(holdsRich(b, definitions)) - Number(holdsRich(a, definitions)))
  const converts = ordered.map((schema) => compiler.convert(schema))
  if (converts.length === 1 || converts[0] === pass) return converts[0] as Convert
  const tag = kind === 'object' ? discriminatorOf(ordered, definitions) : undefined
  return tag === undefined ? firstThatFits(converts, compiler.isStrict) : byTag(tag, ordered, converts, compiler)
}

/** The alternative that was meant, so that issues are its own. */
function byTag(
  name: string,
  schemas: readonly (Schema | boolean)[],
  converts: readonly Convert[],
  compiler: SchemaCompiler,
): Convert {
  const known = new Map<unknown, Convert>()
  for (const [index, schema] of schemas.entries())
    for (const tag of tagsOf(schema, name, compiler.definitions) ?? []) known.set(tag, converts[index] as Convert)
  const tags = [...known.keys()].slice(0, 20).map((tag) => JSON.stringify(tag))
  const message = `Expected one of ${tags.join(', ')}${known.size > 20 ? ', …' : ''}`
  return (value, run) => {
    const tag = Object.hasOwn(value as object, name) ? (value as Record<string, unknown>)[name] : undefined
    const convert = known.get(tag)
    return convert ? convert(value, run) : run.fail(tag === undefined ? 'Required' : message, name)
  }
}

/** An object may fit several alternatives: then it keeps the members of each. */
function firstThatFits(converts: readonly Convert[], isStrict: boolean): Convert {
  const choose: Convert = (value, run) => {
    let found: unknown = invalid
    for (const convert of converts) {
      const converted = run.attempt(convert, value)
      if (converted === invalid) continue
      if (converted === value || !isStrict) return converted
      found = found === invalid ? converted : joined(found, converted)
    }
    return found === invalid ? run.fail('Expected one of the types of a union, and the value is of none') : found
  }
  return (value, run) => run.once(choose, value)
}

/** Two readings of one value, joined: what one of them left out is in the other. */
function joined(one: unknown, other: unknown): unknown {
  if (Array.isArray(one) && Array.isArray(other)) return one.map((item, index) => joined(item, other[index]))
  if (!isPlain(one) || !isPlain(other)) return one
  const both: Record<string, unknown> = { ...other }
  for (const name of Object.keys(one)) both[name] = Object.hasOwn(other, name) ? joined(one[name], other[name]) : one[name]
  return both
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return isObject(value) && kindOf(value) === 'object'
}
