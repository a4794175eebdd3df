/** From outcomes to text. The envelope is concatenated: it is the same every time, and only the parts inside need care. */
import { internalError, isSound, type RpcError } from './errors.ts'

const head = '{"jsonrpc":"2.0","result":'

/** What is short is copied when it is chained, and what is long only remembered: shortest first, a response has the fewest parts to be written out. */
function tail(idText: string): string {
  return `,"id":${idText}}`
}

/**
 * The text of a result response (§5). `undefined` becomes `null`, since the member is required.
 * @throws TypeError where JSON cannot hold the result: a function, a symbol, a BigInt, a cycle; and whatever a `toJSON` throws.
 */
export function resultText(idText: string, result: unknown): string {
  return head + (valueText(result) + tail(idText))
}

function valueText(value: unknown): string {
  if (value === undefined) return 'null'
  if (typeof value === 'number' && Number.isFinite(value)) return `${value}`
  const text: string | undefined = JSON.stringify(value)
  if (text === undefined) throw new TypeError(`JSON has no ${typeof value}: a result must be a JSON value`)
  return text
}

/**
 * The text of an error response (§5.1). Never throws: data that JSON cannot hold is left out and `onLoss` told; an error whose
 * code or message was bent out of shape after it was made is answered as an internal error.
 */
export function errorText(idText: string, error: RpcError, onLoss?: (reason: unknown) => void): string {
  let { code, message } = internalError
  let data = ''
  try {
    const told = { code: error.code, message: error.message }
    if (!isSound(told)) throw error
    ;({ code, message } = told)
    if (error.data !== undefined) data = `,"data":${valueText(error.data)}`
  } catch (reason) {
    onLoss?.(reason)
  }
  return `{"jsonrpc":"2.0","error":{"code":${code},"message":${JSON.stringify(message)}${data}},"id":${idText}}`
}

/** The text of a batch reply (§6): an array of what is owed, or nothing at all where nothing is. */
export function batchText(replies: readonly string[]): string {
  const owed = replies.includes('') ? replies.filter(Boolean) : replies
  return owed.length > 0 ? `[${owed.join(',')}]` : ''
}
