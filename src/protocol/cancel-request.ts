/** Reads requests to cancel a call: `$/cancelRequest` of the Language Server Protocol, `notifications/cancelled` of the Model Context Protocol. */
import type { Call } from './message.ts'

const lspMethod = '$/cancelRequest'
const mcpMethod = 'notifications/cancelled'

/** A request to cancel a call. */
export interface CancelRequest {
  /** The id as JSON text; `undefined` if the params hold none that can be told from others. */
  readonly idText: string | undefined
  /** Whether the cancelled call still gets an answer, -32800. MCP forbids one. */
  readonly isAnswered: boolean
}

/** A notification as a request to cancel; `undefined` if it is none. The method alone decides, so that no service gets a malformed one. */
export function readCancelRequest({ method, params }: Call, raw: string | Uint8Array): CancelRequest | undefined {
  if (method === lspMethod) return { idText: idTextIn(params, 'id', raw), isAnswered: true }
  if (method === mcpMethod) return { idText: idTextIn(params, 'requestId', raw), isAnswered: false }
  return undefined
}

function idTextIn(params: Call['params'], name: string, raw: string | Uint8Array): string | undefined {
  if (params === undefined || Array.isArray(params) || !Object.hasOwn(params, name)) return undefined
  const id = (params as { readonly [name: string]: unknown })[name]
  return typeof id === 'string' || typeof id === 'number' ? idTextOf(id, raw) : undefined
}

const digitsOfId = /"(?:id|requestId)"\s*:\s*(-?\d[\d.eE+-]*)/g

/**
 * The id of a cancel as JSON text. `JSON.parse` gives 9007199254740993 as …992, which may be the id of another call, so such digits are read
 * from the message. `undefined` if it has several that a double cannot hold.
 */
function idTextOf(id: string | number, raw: string | Uint8Array): string | undefined {
  if (typeof id !== 'number' || Number.isSafeInteger(id)) return JSON.stringify(id)
  const text = typeof raw === 'string' ? raw : new TextDecoder().decode(raw)
  const [first, second] = text.matchAll(digitsOfId)
  if (first && !second) return first[1]
  return Math.abs(id) < Number.MAX_SAFE_INTEGER ? JSON.stringify(id) : undefined
}

/** The text of a request to cancel the call with the id of this text. */
export function cancelRequestText(idText: string, isAnswered = true): string {
  const [method, name] = isAnswered ? [lspMethod, 'id'] : [mcpMethod, 'requestId']
  return `{"jsonrpc":"2.0","method":"${method}","params":{"${name}":${idText}}}`
}
