/** Completes JSON that is being typed: the names of members, and the values that a schema lists. */
import type { JsonSchema } from '../../openrpc/document.ts'
import { parseJson, toJson } from './json.ts'
import { kindOf, type Member, resolved, typeText } from './schema.ts'
import { stringEnd } from './tokens.ts'

/** A text to insert. */
export interface Completion {
  /** What is shown, and matched with what was typed. */
  readonly label: string
  readonly detail: string
  readonly insert: string
}

/** The completions at a place, and the text that they replace. */
export interface Completions {
  readonly from: number
  readonly to: number
  readonly options: readonly Completion[]
}

/** Where in the JSON a text ends. */
interface Place {
  readonly path: readonly (string | number)[]
  /** Whether a name or a value is expected; `undefined` if neither. */
  readonly expects: 'name' | 'value' | undefined
  /** The names that the object has already. */
  readonly names: ReadonlySet<string>
  /** What was typed of the name or value, from this index on. */
  readonly from: number
}

/** Longer lists are cut. */
const maxOptions = 50

/**
 * Returns the completions at `at`; `undefined` if there are none. Unless the visitor asks for them (`isAsked`), the beginning of a name or
 * a value must have been typed.
 */
export function completionsAt(
  text: string,
  at: number,
  schema: JsonSchema,
  root: unknown,
  isAsked: boolean,
): Completions | undefined {
  const { path, expects, names, from } = placeAtEnd(text.slice(0, at))
  const typed = text.slice(from, at)
  if (!expects || (typed === '' && !isAsked)) return undefined
  const to = typed.startsWith('"') && text[at] === '"' ? at + 1 : at
  const schemas = schemasAt(schema, path, root)
  const hasColon = /^\s*:/.test(text.slice(to, to + 20))
  const all = expects === 'name' ? nameOptions(schemas, names, hasColon, root) : valueOptions(schemas, root)
  const wanted = typed.replace(/^"/, '').toLowerCase()
  const options = all.filter(({ label }) => label.toLowerCase().startsWith(wanted)).slice(0, maxOptions)
  const isDone = options.length === 1 && options[0]?.insert === text.slice(from, to)
  return options.length === 0 || isDone ? undefined : { from, to, options }
}

function nameOptions(
  schemas: readonly JsonSchema[],
  used: ReadonlySet<string>,
  hasColon: boolean,
  root: unknown,
): readonly Completion[] {
  const found = new Map<string, Completion>()
  for (const { name, required, schema } of schemas.flatMap((each) => membersOf(each, root))) {
    if (used.has(name) || found.has(name)) continue
    const detail = `${typeText(schema, root)}${required ? '' : ', optional'}`
    found.set(name, { label: name, detail, insert: hasColon ? JSON.stringify(name) : `${JSON.stringify(name)}: ` })
  }
  return [...found.values()]
}

function membersOf(schema: JsonSchema, root: unknown): readonly Member[] {
  const kind = kindOf(schema, root)
  return kind.kind === 'object' ? kind.members : []
}

function valueOptions(schemas: readonly JsonSchema[], root: unknown): readonly Completion[] {
  const found = new Map<string, Completion>()
  for (const schema of schemas) {
    const kind = kindOf(schema, root)
    const { default: defaultValue, examples } = resolved(schema, root)
    if (kind.kind === 'choice') addValues(found, kind.choices, '')
    if (kind.kind === 'boolean') addValues(found, [true, false], 'boolean')
    if (kind.kind === 'null') addValues(found, [null], 'null')
    if (defaultValue !== undefined) addValues(found, [defaultValue], 'default')
    if (Array.isArray(examples)) addValues(found, examples, 'example')
  }
  return [...found.values()]
}

function addValues(found: Map<string, Completion>, values: readonly unknown[], detail: string): void {
  for (const value of values) {
    const insert = toJson(value)
    const label = typeof value === 'string' ? value : insert
    if (!found.has(insert)) found.set(insert, { label, detail, insert })
  }
}

/** Variants of variants of itself have no end. */
const maxVariants = 200

/** Returns the schemas that a value at a path may have, without unions. */
function schemasAt(schema: JsonSchema, path: Place['path'], root: unknown): readonly JsonSchema[] {
  let found = flattened([schema], root)
  for (const part of path) {
    const inner = found.flatMap((each) => schemaOfPart(each, part, root))
    found = flattened(inner, root)
  }
  return found
}

function schemaOfPart(schema: JsonSchema, part: string | number, root: unknown): readonly JsonSchema[] {
  const kind = kindOf(schema, root)
  if (kind.kind === 'array' && typeof part === 'number') return [kind.itemSchema(part)]
  if (kind.kind !== 'object') return []
  return kind.members.filter(({ name }) => name === part).map(({ schema: inner }) => inner)
}

function flattened(schemas: readonly JsonSchema[], root: unknown): readonly JsonSchema[] {
  const result: JsonSchema[] = []
  const waiting = [...schemas]
  for (let looks = 0; waiting.length > 0 && looks < maxVariants; looks++) {
    const schema = waiting.shift() as JsonSchema
    const kind = kindOf(schema, root)
    if (kind.kind === 'variants') waiting.push(...kind.variants)
    else result.push(schema)
  }
  return result
}

interface Frame {
  readonly isArray: boolean
  index: number
  name: string
  expects: Place['expects']
  readonly names: Set<string>
}

const pattern = /"|[[\]{}:,]|[^\s"[\]{}:,]+/g

/** Reads JSON up to a place in it, so that its end is missing. */
function placeAtEnd(before: string): Place {
  const top: Frame = { isArray: true, index: 0, name: '', expects: 'value', names: new Set() }
  const frames = [top]
  let from = before.length
  const search = new RegExp(pattern)
  for (let found = search.exec(before); found; found = search.exec(before)) {
    if (found[0] === '"') search.lastIndex = stringEnd(before, found.index)
    const token = before.slice(found.index, search.lastIndex)
    if (search.lastIndex === before.length && isOpenEnded(token)) {
      from = found.index
      break
    }
    readToken(token, frames.at(-1) ?? top, frames)
  }
  const frame = frames.at(-1) ?? top
  const parts = frames.slice(1).map(({ isArray, index, name }) => (isArray ? index : name))
  const path = frame.expects === 'name' ? parts.slice(0, -1) : parts
  return { path, expects: frame.expects, names: frame.names, from }
}

/** A word may go on, and a string without its end. */
function isOpenEnded(token: string): boolean {
  return token.startsWith('"') ? parseJson(token) === undefined : !/^[[\]{}:,]$/.test(token)
}

function readToken(token: string, frame: Frame, frames: Frame[]): void {
  if (token === '{' || token === '[') {
    frame.expects = undefined
    frames.push({ isArray: token === '[', index: 0, name: '', expects: token === '[' ? 'value' : 'name', names: new Set() })
  } else if (token === '}' || token === ']') {
    if (frames.length > 1) frames.pop()
  } else if (token === ':') frame.expects = 'value'
  else if (token === ',') {
    frame.index++
    frame.expects = frame.isArray ? 'value' : 'name'
  } else if (frame.expects === 'name') {
    const name = parseJson(token)
    frame.name = typeof name === 'string' ? name : ''
    frame.names.add(frame.name)
    frame.expects = undefined
  } else frame.expects = undefined
}
