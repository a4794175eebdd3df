/** Writes results and errors as the text of responses. The envelope is concatenated: only the parts inside need `JSON.stringify`. */
import { internalError, isValid, type RpcError } from './errors.ts'
import type { Entry, Message } from './message.ts'

const head = '{"jsonrpc":"2.0","result":'

/** V8 copies short strings when it joins them, and links long ones: this order leaves the fewest links to be flattened. */
function tail(idText: string): string {
  return `,"id":${idText}}`
}

/**
 * The text of a result response (§5). `undefined` becomes `null`, since the member is required.
 * @throws TypeError if JSON cannot hold the result: a function, a symbol, a BigInt, a cycle, a `Map`; and what a `toJSON` throws.
 */
export function resultText(idText: string, result: unknown): string {
  const text = valueText(result)
  if (text === '{}') checkEmptied(result as object)
  return responseText(idText, text)
}

/**
 * A result as `JSON.stringify` takes it, for callers that want no text. `undefined` becomes `null`.
 * @throws TypeError as `resultText`, but does not look inside of objects.
 */
export function resultValue(result: unknown): unknown {
  if (typeof result !== 'object') valueText(result)
  else if (result !== null && Object.keys(result).length === 0) checkEmptied(result)
  return result ?? null
}

/** Results that JSON writes as an empty object without a word, and what a handler can return in place of each. */
const emptied: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ['Map', 'Object.fromEntries(map) or [...map]'],
  ['Set', '[...set]'],
  ['RegExp', 'regexp.source'],
  ['Error', 'error.message, or throw the error'],
  ['ReadableStream', 'await new Response(stream).text()'],
  ['Headers', 'Object.fromEntries(headers)'],
  ['URLSearchParams', 'Object.fromEntries(params)'],
  ['FormData', 'Object.fromEntries(form)'],
])

/** @throws TypeError for a result that the client would get as an empty object. */
function checkEmptied(result: object): void {
  const kind = Object.prototype.toString.call(result).slice('[object '.length, -1)
  const instead = emptied.get(kind)
  if (instead !== undefined && !('toJSON' in result)) throw new TypeError(`JSON writes a ${kind} as {}. Return ${instead}`)
}

/** The text of a result response whose result is text already. */
export function responseText(idText: string, result: string): string {
  return head + (result + tail(idText))
}

/** The JSON text of a value; of `undefined`, that of null. @throws TypeError if JSON cannot hold it. */
export function valueText(value: unknown): string {
  if (value === undefined) return 'null'
  if (typeof value === 'number' && Number.isFinite(value)) return `${value}`
  const text: string | undefined = JSON.stringify(value)
  if (text === undefined) throw new TypeError(`JSON has no ${typeof value}: a result must be a JSON value`)
  return text
}

/**
 * The text of an error response (§5.1). Never throws: data that JSON cannot hold is left out, and `onLoss` gets the reason. An error
 * whose code or message became invalid after it was made is answered as an internal error.
 */
export function errorText(idText: string, error: RpcError, onLoss?: (reason: unknown) => void): string {
  return `{"jsonrpc":"2.0","error":${errorObjectText(error, onLoss)},"id":${idText}}`
}

/** The text of the error object alone. */
export function errorObjectText(error: RpcError, onLoss?: (reason: unknown) => void): string {
  let { code, message } = internalError
  let data = ''
  try {
    const checked = { code: error.code, message: error.message }
    if (!isValid(checked)) throw error
    ;({ code, message } = checked)
    if (error.data !== undefined) data = `,"data":${valueText(error.data)}`
  } catch (reason) {
    onLoss?.(reason)
  }
  return `{"code":${code},"message":${JSON.stringify(message)}${data}}`
}

/** The text of a batch reply (§6): an array of the responses, or the empty string if there are none. */
export function batchText(replies: readonly string[]): string {
  const responses = replies.includes('') ? replies.filter(Boolean) : replies
  return responses.length > 0 ? `[${responses.join(',')}]` : ''
}

/** The text of a reply that refuses every request of a message; empty if there is none. Malformed entries keep their own errors. */
export function refusalText(message: Message, error: RpcError): string {
  return 'kind' in message ? refusalOf(message, error) : batchText(message.map((entry) => refusalOf(entry, error)))
}

function refusalOf(entry: Entry, error: RpcError): string {
  if (entry.kind === 'invalid') return errorText(entry.idText, entry.error)
  return entry.kind === 'call' && entry.idText !== undefined ? errorText(entry.idText, error) : ''
}
