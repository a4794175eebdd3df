/** A call of a tool: from its arguments to the params of the method, and from the outcome to content for a model. */
import type { OpenrpcMethod } from '../openrpc/document.ts'
import { errorCodes, type ParamsIssue, RpcError } from '../protocol/errors.ts'
import type { Params } from '../protocol/message.ts'
import { valueText } from '../protocol/serialize.ts'
import { type BaseContext, CallContext, type MessageContext } from '../service/context.ts'
import { listArgument } from './schemas.ts'
import { type ContentBlock, isToolContent } from './tool-content.ts'
import type { Tool, ToolEntry } from './tools.ts'
import { memberOf } from './versions.ts'

/** The arguments of a tool by name. */
export type ToolArguments = { readonly [name: string]: unknown }

/** The result of `tools/call`. */
export interface ToolResult {
  readonly content: readonly ContentBlock[]
  readonly structuredContent?: unknown
  readonly isError: boolean
}

/**
 * The name and the arguments in the params of `tools/call`.
 * @throws RpcError -32602 if they are not there.
 */
export function readToolCall(params: Params): { readonly name: string; readonly args: ToolArguments } {
  const name = memberOf(params, 'name')
  const args = memberOf(params, 'arguments') ?? {}
  if (typeof name !== 'string') throw new RpcError(errorCodes.invalidParams, 'name must be the name of a tool')
  if (typeof args !== 'object' || Array.isArray(args)) throw new RpcError(errorCodes.invalidParams, 'arguments must be an object')
  return { name, args: args as ToolArguments }
}

/** The context of the call of the method: that of `tools/call`, which also takes its progress, and cancels it. */
export function innerContext(context: BaseContext): MessageContext {
  const { httpRequest, transport, peer } = context
  return {
    httpRequest,
    transport,
    peer,
    header: (name) => context.header(name),
    get peerAddress() {
      return context.peerAddress
    },
    get requestId() {
      return context.requestId
    },
    get signal() {
      return context.signal
    },
    signalOf: () => CallContext.cancelSignal(context as CallContext),
    progress: (value) => context.progress(value),
  }
}

/** The params of the method. If it takes params by position only, they come in the order of its description. */
export function paramsFor({ params, paramStructure, 'x-params': whole }: OpenrpcMethod, args: ToolArguments): Params {
  const isList = params.length === 0 && (paramStructure === 'by-position' || whole !== undefined)
  if (isList && Array.isArray(args[listArgument])) return args[listArgument]
  if (paramStructure !== 'by-position') return args
  const names = params.map(({ name }) => name)
  const last = names.findLastIndex((name) => Object.hasOwn(args, name))
  return names.slice(0, last + 1).map((name) => memberOf(args, name) ?? null)
}

/** The result of a method for a model: text, and structured content if the tool declares it. */
export function succeeded(result: unknown, { outputSchema }: Tool): ToolResult {
  if (isToolContent(result)) return { content: result.content, isError: false }
  const content = [textBlock(typeof result === 'string' ? result : valueText(result))]
  return { content, ...(outputSchema && { structuredContent: result }), isError: false }
}

/** An error of a method as a result: the model reads it, and may correct its call. */
export function failed({ message, data }: RpcError, { method }: ToolEntry): ToolResult {
  const details = isIssueList(data) ? data.map((issue) => issueText(issue, method)) : [dataText(data)]
  return { content: [textBlock([message, ...details].filter(Boolean).join('\n'))], isError: true }
}

function textBlock(text: string): ContentBlock {
  return { type: 'text', text }
}

function dataText(data: unknown): string {
  try {
    return data === undefined ? '' : valueText(data)
  } catch {
    return ''
  }
}

function isIssueList(data: unknown): data is readonly ParamsIssue[] {
  return Array.isArray(data) && data.every((issue) => Array.isArray(issue?.path) && typeof issue.message === 'string')
}

/** The model knows the arguments by name: the path of a param by position begins with its name. */
function issueText({ path, message }: ParamsIssue, { params, paramStructure }: OpenrpcMethod): string {
  const [first, ...others] = path
  const named = paramStructure === 'by-position' && typeof first === 'number' ? [params[first]?.name ?? first, ...others] : path
  const place = named.map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`)).join('')
  return `✖ ${message}${place && `\n  → at ${place}`}`
}
