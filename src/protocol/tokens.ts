/**
 * The tokens with which a caller asks for progress, and for the parts of a result as they come: those of the Language Server Protocol, in
 * named params or beside `params`, and the progress token of the Model Context Protocol.
 */
import type { CallDetails } from './message.ts'
import { valueText } from './serialize.ts'

/** The names of tokens, and of the member that holds MCP's. A method with declared names gets them even if it does not declare them. */
export const tokenNames: ReadonlySet<string> = /* @__PURE__ */ new Set(['workDoneToken', 'partialResultToken', '_meta'])

/** The method of a notification with progress or parts. */
export const progressMethod = '$/progress'
/** The same of the Model Context Protocol. */
export const mcpProgressMethod = 'notifications/progress'

/** A token of the caller's choice. */
export type Token = string | number

/** The token for progress, and whether it came in the form of the Model Context Protocol. */
export interface ProgressToken {
  readonly token: Token
  readonly isMcp: boolean
}

/** The token of a call for the parts of its result; `undefined` if the caller wants the whole. */
export function partsToken(call: CallDetails): Token | undefined {
  return tokenNamed('partialResultToken', call)
}

/** The token of a call for its progress; `undefined` if the caller asks for none. */
export function progressToken(call: CallDetails): ProgressToken | undefined {
  const token = tokenNamed('workDoneToken', call)
  if (token !== undefined) return { token, isMcp: false }
  const ofMcp = tokenIn(ownMember(call.params, '_meta'), 'progressToken')
  return ofMcp === undefined ? undefined : { token: ofMcp, isMcp: true }
}

function tokenNamed(name: string, { members, params }: CallDetails): Token | undefined {
  return tokenIn(params, name) ?? tokenIn(members, name)
}

function tokenIn(holder: unknown, name: string): Token | undefined {
  const token = ownMember(holder, name)
  return typeof token === 'string' || typeof token === 'number' ? token : undefined
}

function ownMember(holder: unknown, name: string): unknown {
  if (typeof holder !== 'object' || holder === null || Array.isArray(holder) || !Object.hasOwn(holder, name)) return undefined
  return (holder as { readonly [name: string]: unknown })[name]
}

/** The text of a notification with progress. @throws TypeError if JSON cannot hold the value. */
export function progressText({ token, isMcp }: ProgressToken, value: unknown): string {
  if (!isMcp) return partsText(token, valueText(value))
  const members = typeof value === 'object' && value !== null ? value : { progress: value }
  return notificationText(mcpProgressMethod, valueText({ progressToken: token, ...members }))
}

/** The text of a notification with the text of a value: progress, or an array of items. */
export function partsText(token: Token, value: string): string {
  return notificationText(progressMethod, `{"token":${JSON.stringify(token)},"value":${value}}`)
}

/** The text of a notification (§4.1) with params that are text already. */
export function notificationText(method: string, params: string): string {
  return `{"jsonrpc":"2.0","method":${JSON.stringify(method)},"params":${params}}`
}
