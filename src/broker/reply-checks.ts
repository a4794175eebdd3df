/** Checks replies before a gateway passes them on: any program may publish to an inbox, and a responder need not be a worker. */
import { errorCodes, internalError, RpcError } from '../protocol/errors.ts'
import type { Call, ErrorObject, Message, MessageLimits, ResponseEntry } from '../protocol/message.ts'
import { isBatch, parse } from '../protocol/parse.ts'
import { batchText, errorText, refusalText } from '../protocol/serialize.ts'
import { decode } from '../protocol/utf8.ts'

/** No limits: workers limit their replies. */
export const anyMessage: MessageLimits = {
  maxDepth: 1 / 0,
  maxBatchLength: 1 / 0,
  maxMethodLength: 1 / 0,
  maxPositionalParams: 1 / 0,
}

/**
 * The longest text that is parsed, in UTF-16 units. Of a longer text only the ends are checked, if they are as a worker writes them, with the id
 * of the call: parsing costs more than passing it on.
 */
const maxParsed = 65_536

/** The text of a reply to the calls `sent`; `undefined` if it is not one. `withdrawn` has the ids of calls that need no response. */
export function checkedReply(sent: Message, data: Uint8Array, withdrawn: ReadonlySet<string> | undefined): string | undefined {
  if (!isBatch(sent) && (sent as Call).idText === undefined) return ''
  const text = decode(data)
  if (text === undefined) return undefined
  if (isBatch(sent)) return checkedBatch(text, sent as readonly Call[], withdrawn)
  if (text === '') return withdrawn ? '' : undefined
  if (text.length > maxParsed && hasEnds(text, responseStart, `,"id":${(sent as Call).idText}}`)) return text
  const response = parse(text, anyMessage)
  return isResponse(response) ? checkedResponse(text, response, sent as Call) : undefined
}

function checkedResponse(text: string, response: ResponseEntry, { id, idText = '' }: Call): string | undefined {
  if (response.id === id) return text
  return response.error && response.id === null ? errorText(idText, errorFrom(response.error)) : undefined
}

/** Adds -32603 for each call without a response. */
function checkedBatch(text: string, sent: readonly Call[], withdrawn: ReadonlySet<string> | undefined): string | undefined {
  const expected = sent.filter(({ idText }) => idText !== undefined)
  const message = text === '' ? [] : parse(text, anyMessage)
  if (!isBatch(message)) return refusalOfBatch(message as ResponseEntry, expected)
  if (!message.every(isResponse) || message.length > expected.length) return undefined
  const [first] = message
  if (message.length === 1 && first?.error?.code === errorCodes.batchTooLarge) return text
  const left = [...expected]
  for (const { id } of message) {
    const index = left.findIndex((call) => call.id === id)
    if (index === -1) return undefined
    left.splice(index, 1)
  }
  const missing = left.filter(({ idText }) => !withdrawn?.has(idText as string))
  return withErrors(
    text,
    missing.map(({ idText }) => errorText(idText as string, internalError)),
  )
}

function refusalOfBatch(response: ResponseEntry, expected: readonly Call[]): string | undefined {
  if (!isResponse(response) || !response.error || response.id !== null) return undefined
  return refusalText(expected, errorFrom(response.error))
}

/** The text of a batch reply with more responses at its end. */
export function withErrors(text: string, errors: readonly string[]): string {
  if (errors.length === 0) return text
  const end = text.lastIndexOf(']')
  return end === -1 ? batchText(errors) : `${text.slice(0, end)},${errors.join(',')}]`
}

/** The text of a message ahead of a reply; `undefined` if it is not a notification. */
export function checkedPush(data: Uint8Array): string | undefined {
  const text = decode(data)
  if (text === undefined || (text.length > maxParsed && hasEnds(text, notificationStart, '}}'))) return text
  const message = parse(text, anyMessage)
  return !isBatch(message) && message.kind === 'call' && message.id === undefined ? text : undefined
}

const responseStart = '{"jsonrpc":"2.0","result":'
const notificationStart = '{"jsonrpc":"2.0","method":"$/progress","params":{'

function hasEnds(text: string, start: string, end: string): boolean {
  return text.startsWith(start) && text.endsWith(end)
}

function isResponse(message: Message): message is ResponseEntry {
  return !isBatch(message) && message.kind === 'response' && !message.isMalformed
}

function errorFrom({ code, message, data }: ErrorObject): RpcError {
  return new RpcError(code, message, data)
}
