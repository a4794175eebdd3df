/** Describes functions as methods: their params, their result and their JSDoc. */
import type { Signature, Type } from './compiler.ts'
import type { Describer } from './describe.ts'
import { type Docs, paramTexts, tagOf } from './jsdoc.ts'
import { Gap, type Schema } from './schema.ts'
import type { Parameter, View } from './view.ts'

/** One method of a table. */
export interface MethodEntry {
  readonly summary?: string
  readonly description?: string
  readonly deprecated?: true
  readonly tags?: readonly string[]
  readonly params: readonly ParamEntry[]
  readonly rest?: Omit<ParamEntry, 'required'>
  readonly result: Schema
  /** What a method that yields yields. Then `result` is the array of all. */
  readonly item?: Schema
}

/** One param of a table. */
export interface ParamEntry {
  readonly name: string
  readonly required: boolean
  readonly schema: Schema
  readonly description?: string
}

/** A function to describe. */
export interface Handler {
  readonly type: Type
  readonly docs: Docs
  /** Whether its first parameter is the context or the request, which no client sends. */
  readonly hasFirstArgument?: boolean
  readonly names?: readonly string[]
}

/** Describes one method. @throws Gap for a function whose calls cannot be checked, with the method and the param in its message. */
export async function methodEntry(
  describer: Describer,
  name: string,
  { type, docs, hasFirstArgument, names }: Handler,
): Promise<MethodEntry> {
  const { view } = describer
  const signature = await onlySignature(view, type, name)
  const [declared, returned] = await Promise.all([view.parametersOf(signature), view.returnOf(signature)])
  await checkRest(view, name, signature, declared)
  const sent = (hasFirstArgument ? declared.slice(1) : declared).map((param, index) => ({
    ...param,
    name: names?.[index] ?? param.name,
  }))
  const params = await paramsOf(describer, name, sent, docs)
  const outcome = await outcomeOf(describer, name, returned)
  const text = tagOf(docs, 'returns', 'return')
  return {
    ...textsOf(docs),
    ...params,
    ...outcome,
    result: text ? { ...outcome.result, description: text } : outcome.result,
  }
}

async function onlySignature(view: View, type: Type, name: string): Promise<Signature> {
  const [signature, ...others] = await view.signaturesOf(type)
  if (signature && others.length === 0) return signature
  if (signature)
    throw new Gap(`${name}: it has ${others.length + 1} overloads, of which a call cannot choose one. Declare one signature`)
  throw new Gap(`${name}: ${await view.text(type)} is no function`)
}

/** @throws Gap for a rest parameter that stands for several lists of params, or has params behind it. */
async function checkRest(view: View, method: string, signature: Signature, declared: readonly Parameter[]): Promise<void> {
  const index = declared.findIndex(({ isRest }) => isRest)
  if (index === -1) return
  const place = `${method}(…${declared[index]?.name})`
  if (index < declared.length - 1) throw new Gap(`${place}: params behind a rest cannot be checked`)
  const type = await view.restTypeOf(signature)
  if (type && view.is(type, 'Union'))
    throw new Gap(`${place}: alternatives of params have no names of their own. Take one object`)
}

async function paramsOf(
  describer: Describer,
  method: string,
  declared: readonly Parameter[],
  docs: Docs,
): Promise<Pick<MethodEntry, 'params' | 'rest'>> {
  const documented = paramTexts(docs)
  const params: ParamEntry[] = []
  let rest: MethodEntry['rest']
  for (const [index, param] of declared.entries()) {
    const name = param.name ?? nameAt(index, declared, [...documented.keys()])
    const place = `${method}(${param.isRest ? '…' : ''}${name})`
    const text = documented.get(name)
    const description = text ? { description: text } : {}
    if (param.isRest) rest = { name, schema: await restSchema(describer, param, place), ...description }
    else params.push({ name, ...(await paramSchema(describer, param, place)), ...description })
  }
  return { params, ...(rest && { rest }) }
}

/** A destructured parameter has no name of its own: JSDoc may give it one. */
function nameAt(index: number, declared: readonly Parameter[], documented: readonly string[]): string {
  const name = documented[index]
  if (name !== undefined && !declared.some((param) => param.name === name)) return name
  return declared.length === 1 ? 'params' : `param${index + 1}`
}

async function paramSchema(
  describer: Describer,
  { type, isOptional }: Parameter,
  place: string,
): Promise<Pick<ParamEntry, 'required' | 'schema'>> {
  const { schema = {}, takesUndefined } = await describer.member(type, place)
  return { required: !isOptional && !takesUndefined, schema }
}

async function restSchema(describer: Describer, { type }: Parameter, place: string): Promise<Schema> {
  return (await describer.member(type, place)).schema ?? {}
}

/** The result as a client receives it: awaited, or each of the items that the function yields. */
async function outcomeOf(
  describer: Describer,
  name: string,
  returned: Type | undefined,
): Promise<Pick<MethodEntry, 'result' | 'item'>> {
  const { view } = describer
  if (returned === undefined) return { result: {} }
  const type = await awaited(view, returned)
  const yielded = await itemOf(view, type)
  if (yielded) {
    const item = await describer.schema(yielded, `${name}() item`)
    return { result: { type: 'array', items: item }, item }
  }
  return { result: await describer.schema(type, `${name}() result`) }
}

async function awaited(view: View, type: Type): Promise<Type> {
  const library = await view.libraryNameOf(type)
  if (library !== 'Promise' && library !== 'PromiseLike') return type
  const [value] = await view.argumentsOf(type)
  return value ? awaited(view, value) : type
}

const sources = /^(Async)?(Generator|IterableIterator|IteratorObject)$|^AsyncIterable$/

async function itemOf(view: View, type: Type): Promise<Type | undefined> {
  const library = await view.libraryNameOf(type)
  return library !== undefined && sources.test(library) ? (await view.argumentsOf(type))[0] : undefined
}

function textsOf(docs: Docs): Pick<MethodEntry, 'summary' | 'description' | 'deprecated' | 'tags'> {
  const [summary = '', ...paragraphs] = docs.text.split(/\n\s*\n/)
  const tags = docs.tags.filter(({ name, text }) => name === 'tag' && text !== '').map(({ text }) => text)
  return {
    ...(summary !== '' && { summary: summary.replace(/\s+/g, ' ') }),
    ...(paragraphs.length > 0 && { description: paragraphs.join('\n\n') }),
    ...(tagOf(docs, 'deprecated') !== undefined && { deprecated: true as const }),
    ...(tags.length > 0 && { tags }),
  }
}
