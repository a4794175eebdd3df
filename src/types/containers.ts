/** Converts arrays, tuples and objects. What is not named by the schema does not get through. */
import { type Convert, invalid, pass, type Run, type Schema, type SchemaCompiler } from './run.ts'
import { count } from './scalars.ts'

type Unknowns = { readonly [name: string]: unknown }

/** Whether a value is an object of JSON. */
export function isObject(value: unknown): value is Unknowns {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An array or a tuple. Items of a tuple past the last one, with no schema for them, are cut off. */
export function arrayOf(schema: Schema, compiler: SchemaCompiler): Convert {
  const places = Array.isArray(schema.items) ? schema.items.map((each) => compiler.convert(each)) : []
  const rest = schema.items === places ? undefined : Array.isArray(schema.items) ? schema.additionalItems : (schema.items ?? true)
  const others = rest === undefined ? undefined : compiler.convert(rest as Schema)
  const checkLength = lengthRule(schema)
  const isPlain = others === pass && places.every((each) => each === pass)
  return (value, run) => {
    if (!Array.isArray(value)) return run.fail('Expected an array')
    if (compiler.isStrict) {
      const issue = checkLength(value.length)
      if (issue !== undefined) return run.fail(issue)
    }
    if (isPlain) return value
    const kept = others ? value : value.length > places.length ? value.slice(0, places.length) : value
    return convertItems(kept, places, others ?? pass, run)
  }
}

function lengthRule({ minItems = 0, maxItems = Number.POSITIVE_INFINITY }: Schema): (length: number) => string | undefined {
  const [least, most] = [minItems as number, maxItems as number]
  const expected = least === most ? count(least, 'item') : undefined
  return (length) => {
    if (length < least) return `Expected ${expected ?? `at least ${count(least, 'item')}`}`
    if (length > most) return `Expected ${expected ?? `at most ${count(most, 'item')}`}`
    return undefined
  }
}

/** Copies the array at the first item that changes. */
function convertItems(items: readonly unknown[], places: readonly Convert[], others: Convert, run: Run): unknown {
  const start = run.count
  let before = start
  let converted = items as unknown[]
  for (let index = 0; index < items.length; index++) {
    const item = items[index]
    const made = (places[index] ?? others)(item, run)
    if (made === invalid) {
      run.addKey(before, index)
      if (run.isFull) break
      before = run.count
    } else if (made !== item) {
      if (converted === items) converted = items.slice()
      converted[index] = made
    }
  }
  return run.count > start ? invalid : converted
}

/** The members of an object that its schema names. */
interface Members {
  readonly names: readonly string[]
  readonly converts: readonly Convert[]
  readonly isRequired: readonly boolean[]
  readonly has: (name: string) => boolean
}

/** An object with named members, a record, or both. */
export function objectOf(schema: Schema, compiler: SchemaCompiler): Convert {
  const members = membersOf(schema, compiler)
  const { additionalProperties } = schema
  const isClosed = additionalProperties === false && compiler.isStrict
  const others =
    additionalProperties === undefined || additionalProperties === false
      ? undefined
      : compiler.convert(additionalProperties as Schema)
  const copy = compiler.isStrict && !others ? copyNamed : copyAll
  return (value, run) => {
    if (!isObject(value)) return run.fail('Expected an object')
    const start = run.count
    const changes: Changes = { values: undefined }
    const found = convertMembers(value, members, changes, run)
    const isWhole = !compiler.isStrict || (others ? !Object.hasOwn(value, '__proto__') : found === countOf(value))
    if (isClosed && !isWhole) refuseOthers(value, members, run)
    if (others && others !== pass) convertOthers(value, members, others, changes, run)
    if (run.count > start) return invalid
    return isWhole && !changes.values ? value : copy(value, members, changes.values)
  }
}

/** The number of members. Inherited ones count, so that an object with some is copied without them. */
function countOf(value: Unknowns): number {
  let count = 0
  for (const _ in value) count++
  return count
}

function membersOf({ properties = {}, required = [] }: Schema, compiler: SchemaCompiler): Members {
  const all = Object.keys(properties as object).filter((name) => name !== '__proto__') // assigning it would set a prototype
  const known = new Set(all)
  const needed = required as readonly string[]
  const names = [...all, ...needed.filter((name) => !known.has(name))]
  const converts = names.map((name) =>
    known.has(name) ? compiler.convert((properties as Record<string, Schema>)[name] as Schema) : pass,
  )
  const isRequired = names.map((name) => needed.includes(name))
  const matters = names.map((_, index) => compiler.isStrict || converts[index] !== pass)
  const only = <Each>(list: readonly Each[]) => list.filter((_, index) => matters[index])
  return { names: only(names), converts: only(converts), isRequired: only(isRequired), has: (name) => known.has(name) }
}

/** The new values of the members that change. */
interface Changes {
  values: Map<string, unknown> | undefined
}

/** Returns how many of the members there are. */
function convertMembers(value: Unknowns, members: Members, changes: Changes, run: Run): number {
  const { names, converts, isRequired } = members
  let found = 0
  for (let index = 0; index < names.length; index++) {
    const name = names[index] as string
    const member = value[name]
    if (member !== undefined && Object.hasOwn(value, name)) {
      found++
      const before = run.count
      const made = (converts[index] as Convert)(member, run)
      if (made !== member) change(name, made, changes, before, run)
    } else if (isRequired[index]) run.fail('Required', name)
    if (run.isFull) break
  }
  return found
}

function change(name: string, made: unknown, changes: Changes, before: number, run: Run): void {
  if (made === invalid) run.addKey(before, name)
  else {
    changes.values ??= new Map()
    changes.values.set(name, made)
  }
}

function convertOthers(value: Unknowns, members: Members, convert: Convert, changes: Changes, run: Run): void {
  for (const name of Object.keys(value)) {
    if (run.isFull) return
    if (name === '__proto__' || members.has(name)) continue
    const before = run.count
    const made = convert(value[name], run)
    if (made !== value[name]) change(name, made, changes, before, run)
  }
}

function refuseOthers(value: Unknowns, members: Members, run: Run): void {
  for (const name of Object.keys(value)) {
    if (run.isFull) return
    if (!members.has(name)) run.fail('Unexpected', name)
  }
}

type Copy = (value: Unknowns, members: Members, changed: Map<string, unknown> | undefined) => Unknowns

const copyNamed: Copy = (value, { names }, changed) => {
  const copied: Record<string, unknown> = {}
  for (const name of names)
    if (value[name] !== undefined && Object.hasOwn(value, name))
      copied[name] = changed?.has(name) ? changed.get(name) : value[name]
  return copied
}

const copyAll: Copy = (value, _, changed) => {
  const copied: Record<string, unknown> = {}
  for (const name of Object.keys(value))
    if (name !== '__proto__') copied[name] = changed?.has(name) ? changed.get(name) : value[name]
  return copied
}
