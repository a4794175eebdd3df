/**
 * Turns text into entries: every rule of the specification about a message is applied here, and only here.
 *
 *     text → JSON.parse → each entry: a response? → id → depth → version → method → params → Call
 *                          └ a rule that is broken makes it Invalid: the entry carries its error
 */
import { errorCodes, invalidParamsBecause, invalidRequest, parseError, type RpcError, tooLarge } from './errors.ts'
import { exactIds, spellsZeroOtherwise } from './exact-ids.ts'
import { type Finding, inspect } from './inspect.ts'
import {
  type Entry,
  type ErrorObject,
  type Id,
  invalid,
  type Message,
  type MessageLimits,
  type Params,
  type ResponseEntry,
} from './message.ts'
import { decode, isLongerThan, withoutMark } from './utf8.ts'

const notJson = invalid(parseError)
const emptyBatch = invalid(invalidRequest('empty-batch'))
const notAnObject = invalid(invalidRequest('not-an-object'))
const badId = invalid(invalidRequest('id-not-a-string-number-or-null'))
const badVersion = invalidRequest('jsonrpc-is-not-2.0')
const badMethod = invalidRequest('method-is-not-a-string')
const badParams = invalidRequest('params-are-not-structured')

/**
 * Reads a message without trusting it. Text that is not JSON, an empty batch or a malformed entry does not throw: it becomes an
 * `Invalid` entry with its error, so that the other entries of a batch still run (§6).
 */
export function parse(text: string, limits: MessageLimits): Message {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return notJson
  }
  return readMessage(value, limits, text)
}

/** Reads a message as it came: no longer than `maxMessageBytes`, and as bytes only in UTF-8. A byte order mark is skipped. */
export function parseRaw(message: string | Uint8Array, limits: MessageLimits & { readonly maxMessageBytes: number }): Message {
  const { maxMessageBytes } = limits
  const isText = typeof message === 'string'
  const isTooLong = isText ? isLongerThan(message, maxMessageBytes) : message.byteLength > maxMessageBytes
  if (isTooLong) return invalid(tooLarge('Request', maxMessageBytes))
  const text = isText ? withoutMark(message) : decode(message)
  return text === undefined ? notJson : parse(text, limits)
}

/** The same for an end that waits for answers: those to a batch of its own may be more than the other end may send calls. */
export function parseWithAnswers(
  raw: string | Uint8Array,
  limits: MessageLimits & { readonly maxMessageBytes: number },
): Message {
  const message = parseRaw(raw, limits)
  if (!isBatch(message) || !isBatchTooLong(message[0])) return message
  const answers = parseRaw(raw, { ...limits, maxBatchLength: Number.POSITIVE_INFINITY }) as readonly Entry[]
  return answers.every(({ kind }) => kind === 'response') ? answers : message
}

function isBatchTooLong(entry: Entry | undefined): boolean {
  return entry?.kind === 'invalid' && entry.error.code === errorCodes.batchTooLarge
}

/** Reads a message that is parsed already. Its text, if given, shows which checks the message cannot fail. */
export function readMessage(value: unknown, limits: MessageLimits, text?: string): Message {
  const source: Source = {
    text,
    mayBeDeep: text === undefined || text.length > 2 * limits.maxDepth,
    mayInherit: mayInherit(text),
  }
  return Array.isArray(value) ? readBatch(value, limits, source) : readEntry(value, 0, limits, source)
}

function readBatch(batch: readonly unknown[], limits: MessageLimits, source: Source): Message {
  if (batch.length === 0) return emptyBatch
  if (batch.length > limits.maxBatchLength) return [batchTooLong(batch, limits.maxBatchLength)]
  const entries: Entry[] = []
  for (let index = 0; index < batch.length; index++) entries.push(readEntry(batch[index], index, limits, source))
  return entries
}

/** Tells a batch (§6) from a single entry. */
export function isBatch(message: Message): message is readonly Entry[] {
  return Array.isArray(message)
}

/** Answers with the first id whose digits a double cannot have changed: no id is better than the id of another request. */
function batchTooLong(batch: readonly unknown[], limit: number): Entry {
  const id = idOf(batch.find((entry) => isCertain(idOf(entry)))) as Id | undefined
  return invalid(tooLarge('Batch', limit), id ?? null, JSON.stringify(id ?? null))
}

function idOf(entry: unknown): unknown {
  return isObject(entry) ? (entry as Members).id : undefined
}

function isCertain(id: unknown): boolean {
  return typeof id === 'string' || Number.isSafeInteger(id)
}

/** The members of an entry that mean something (§4, §5). */
interface Members {
  readonly jsonrpc?: unknown
  readonly method?: unknown
  readonly params?: unknown
  readonly id?: unknown
  readonly result?: unknown
  readonly error?: unknown
}

function readEntry(value: unknown, index: number, limits: MessageLimits, source: Source): Entry {
  if (!isObject(value) || Array.isArray(value)) return notAnObject
  const members: Members = source.mayInherit ? Object.assign(Object.create(null), value) : value
  const { method, id } = members
  if (method === undefined && (members.result !== undefined || members.error !== undefined)) return readResponse(members)
  if (id !== undefined && !isId(id)) return badId
  const idText = typeof id === 'number' ? numberText(id, index, source) : id === undefined ? id : JSON.stringify(id)
  const finding = inspectMembers(members, limits, source)
  const error = requestError(members, finding, limits)
  if (error) return invalid(error, id, idText)
  const params = (members.params ?? undefined) as Params
  const refused = paramsError(params, finding, limits)
  return { kind: 'call', method: method as string, params, id, idText, paramsError: refused, members }
}

/** `{"result":7,"error":null}` is a result and `{"result":null,"error":{…}}` an error, as some servers write every response. */
function readResponse({ jsonrpc, id, result, error }: Members): ResponseEntry {
  const isError = error !== undefined && error !== null
  const isMalformed =
    jsonrpc !== '2.0' || !isId(id) || (isError ? !isErrorObject(error) || (result ?? null) !== null : result === undefined)
  return {
    kind: 'response',
    id: isId(id) ? id : undefined,
    result,
    error: isError ? (error as ErrorObject) : undefined,
    isMalformed,
  }
}

function isErrorObject(value: unknown): value is ErrorObject {
  const { code, message } = Object(value) as { code?: unknown; message?: unknown }
  return Number.isInteger(code) && typeof message === 'string'
}

function isId(value: unknown): value is Id {
  return value === null || typeof value === 'string' || typeof value === 'number'
}

/** The first rule of §4 that the request breaks. */
function requestError({ jsonrpc, method, params }: Members, finding: Finding, limits: MessageLimits): RpcError | undefined {
  if (finding === 'too-deep') return invalidRequest('too-deep', limits.maxDepth)
  if (jsonrpc !== '2.0') return badVersion
  if (typeof method !== 'string') return badMethod
  if (method.length > limits.maxMethodLength) return invalidRequest('method-name-too-long', limits.maxMethodLength)
  if (params !== undefined && typeof params !== 'object') return badParams
  return undefined
}

function paramsError(params: Params, finding: Finding, { maxPositionalParams: most }: MessageLimits): RpcError | undefined {
  if (Array.isArray(params) && params.length > most) return invalidParamsBecause(`At most ${most} positional params are allowed`)
  return finding === 'has-proto' ? invalidParamsBecause('A member named __proto__ is not allowed') : undefined
}

/** Depth counts in every member, `__proto__` in the params alone: unknown members are ignored (§4). */
function inspectMembers(members: Members, { maxDepth }: MessageLimits, source: Source): Finding {
  const { params } = members
  let finding: Finding
  if (isObject(params) && !(isFlatArray(params) && maxDepth > 1) && (source.mayBeDeep || mayHoldProto(source)))
    finding = inspect(params, maxDepth - 1)
  if (!source.mayBeDeep || finding === 'too-deep') return finding
  for (const name in members) {
    const value = members[name as keyof Members]
    if (name !== 'params' && isObject(value) && inspect(value, maxDepth - 1) === 'too-deep') return 'too-deep'
  }
  return finding
}

function isFlatArray(value: object): boolean {
  if (!Array.isArray(value)) return false
  for (let index = 0; index < value.length; index++) if (isObject(value[index])) return false
  return true
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** The text of a message, and which checks it can fail. A message without its text can fail every check. */
interface Source {
  readonly text: string | undefined
  /** It is long enough to nest too deep: every level takes two characters. */
  readonly mayBeDeep: boolean
  readonly mayInherit: boolean
  mayHoldProto?: boolean
  maySpellZeroOtherwise?: boolean
  exactIds?: readonly (string | undefined)[]
}

const allObjects: Members = Object.prototype

/** Entries may have members that were not sent. `JSON.parse` makes objects that inherit none, unless one is on `Object.prototype`. */
function mayInherit(text: string | undefined): boolean {
  const all = allObjects
  return text === undefined || (all.jsonrpc ?? all.method ?? all.params ?? all.id ?? all.result ?? all.error) !== undefined
}

/** The text spells `__proto__`, or has an escape that could be part of it. */
function mayHoldProto(source: Source): boolean {
  const { text } = source
  source.mayHoldProto ??= text === undefined || text.includes('__proto__') || text.includes('\\u')
  return source.mayHoldProto
}

/**
 * The digits of a numeric id as they were sent. The text is read for ids that a double may have changed, once for a whole batch: past
 * 2^53, with a fraction, or a zero if the text could spell it otherwise (1e-400).
 */
function numberText(id: number, index: number, source: Source): string {
  if (id !== 0 && Number.isSafeInteger(id)) return `${id}`
  const { text } = source
  if (text === undefined) return JSON.stringify(id)
  if (id === 0) {
    source.maySpellZeroOtherwise ??= spellsZeroOtherwise(text)
    if (!source.maySpellZeroOtherwise) return '0'
  }
  source.exactIds ??= exactIds(text)
  return source.exactIds[index] ?? JSON.stringify(id)
}
