/**
 * The versions of the Model Context Protocol. Since 2026-07-28 each request names its version in `params._meta`, and headers repeat it; before,
 * a client begins with `initialize`.
 */
import { errorCodes, RpcError, refusal } from '../protocol/errors.ts'
import type { ErrorObject, Params, Reply } from '../protocol/message.ts'
import type { BaseContext } from '../service/context.ts'

/** The versions whose requests name their version. */
const modernVersions: readonly string[] = ['2026-07-28']
/** The versions of `initialize`, newest first. */
export const legacyVersions: readonly string[] = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05']
/** Every version, newest first. */
export const supportedVersions: readonly string[] = /* @__PURE__ */ modernVersions.concat(legacyVersions)

/** The prefix of the protocol's own members of `_meta`. */
export const metaPrefix = 'io.modelcontextprotocol/'

const headerMismatch = -32020
const unsupportedVersion = -32022
const missingEnvelope = 'missing-envelope'

/** The param that the header `Mcp-Name` repeats, by method. */
const namedBy: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ['tools/call', 'name'],
  ['prompts/get', 'name'],
  ['resources/read', 'uri'],
])

/**
 * Reads the version of a call from its params, and checks its headers against them over HTTP. Returns whether the version is one whose
 * requests name it.
 * @throws RpcError -32020 if headers and body disagree, -32022 for another version, -32602 if the body names none and the header does.
 */
export function isModern(context: BaseContext): boolean {
  const claimed = memberOf(memberOf(context.params, '_meta'), `${metaPrefix}protocolVersion`)
  const header = context.transport === 'http' ? context.header('mcp-protocol-version') : undefined
  if (claimed === undefined) return checkLegacy(header, context)
  if (header !== undefined && header !== claimed) throw mismatch('MCP-Protocol-Version')
  if (typeof claimed !== 'string' || !modernVersions.includes(claimed)) throw unsupported(claimed)
  if (context.transport === 'http') checkHeaders(header, context)
  return true
}

/** Earlier versions may send the header after `initialize`; an unknown one is refused, as 2025-06-18 demands. */
function checkLegacy(header: string | undefined, { id, method }: BaseContext): false {
  if (header === undefined || legacyVersions.includes(header) || method === 'initialize') return false
  if (!modernVersions.includes(header)) throw unsupported(header)
  if (id === undefined) return false
  throw refusal(errorCodes.invalidParams, `params._meta must name the version in ${metaPrefix}protocolVersion`, missingEnvelope)
}

/** A notification may leave the headers out. */
function checkHeaders(version: string | undefined, context: BaseContext): void {
  const { method, id, params } = context
  const isRequired = id !== undefined
  if (version === undefined && isRequired) throw mismatch('MCP-Protocol-Version')
  checkHeader('Mcp-Method', method, isRequired, context)
  const named = namedBy.get(method)
  const name = named === undefined ? undefined : memberOf(params, named)
  if (typeof name === 'string') checkHeader('Mcp-Name', name, isRequired, context)
}

/** A proxy may route, count or refuse by the header, so it must say what the body does. */
function checkHeader(header: string, expected: string, isRequired: boolean, context: BaseContext): void {
  const sent = context.header(header)
  if (sent === undefined ? isRequired : decoded(sent) !== expected) throw mismatch(header)
}

/** Values that a header cannot hold come as `=?base64?…?=`, in UTF-8. `undefined` if that cannot be read. */
function decoded(value: string): string | undefined {
  const [, base64] = /^=\?base64\?(.*)\?=$/.exec(value) ?? []
  if (base64 === undefined) return value
  try {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function mismatch(header: string): RpcError {
  return refusal(headerMismatch, `The header ${header} is missing, or differs from the body`, 'header-mismatch')
}

function unsupported(version: unknown): RpcError {
  const requested = (typeof version === 'string' ? version : JSON.stringify(version)).slice(0, 64)
  return new RpcError(unsupportedVersion, 'Unsupported protocol version', { supported: supportedVersions, requested })
}

/** A member of params or of an object in them, if the client sent it. */
export function memberOf(holder: unknown, name: string): unknown {
  if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, name)) return undefined
  return (holder as { readonly [name: string]: unknown })[name]
}

/** Methods whose results clients may keep for a while. */
const cacheable: ReadonlySet<string> = /* @__PURE__ */ new Set([
  'server/discover',
  'tools/list',
  'prompts/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
])

/** Adds what results have since 2026-07-28. Members of the result itself win. */
export function modernResult({ method }: BaseContext, result: unknown): unknown {
  if (typeof result !== 'object' || result === null || Object.getPrototypeOf(result) !== Object.prototype) return result
  return { resultType: 'complete', ...(cacheable.has(method) && { ttlMs: 60_000, cacheScope: 'private' }), ...result }
}

/** The HTTP status of a reply: 202 if none is due, 400 and 404 for errors of the transport, 200 for all others. */
export function statusOf(reply: Reply, version: string | undefined): number {
  if (reply === undefined) return 202
  return 'error' in reply ? statusOfError(reply.error, modernVersions.includes(version ?? '')) : 200
}

function statusOfError({ code, data }: ErrorObject, isModernRequest: boolean): number {
  if (code <= headerMismatch && code >= unsupportedVersion) return 400
  if (code === errorCodes.parseError || code === errorCodes.invalidRequest) return 400
  if (code === errorCodes.invalidParams && memberOf(data, 'reason') === missingEnvelope) return 400
  return code === errorCodes.methodNotFound && isModernRequest ? 404 : 200
}

/** The version in which a server answers `initialize`: the requested one if it is known, else the newest. */
export function initializedVersion(params: Params): unknown {
  const requested = memberOf(params, 'protocolVersion')
  return legacyVersions.find((version) => version === requested) ?? legacyVersions[0]
}
