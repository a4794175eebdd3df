/** The HTTP status of an answer: a JSON-RPC error is an answer like any other, so that it is 200 unless the door was told otherwise. */
import type { Reply } from '../protocol/types.ts'
import type { Outgoing } from './http-request.ts'
import { jsonHeaders } from './responses.ts'

const emptyHeaders = /* @__PURE__ */ withoutType(jsonHeaders)

/** A host that is handed a body with one of these cannot send it (RFC 9110, §6.4.1 and §15.3.6). */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304])

/**
 * The answer that carries a reply: 200, or 204 where nothing is owed; `status` maps otherwise, and only then is the reply parsed.
 * @throws TypeError where `status` gives no HTTP status.
 */
export function answered(reply: string, status: ((reply: Reply) => number) | undefined): Outgoing {
  const code = status ? mapped(reply, status) : reply === '' ? 204 : 200
  const isEmpty = reply === '' || bodiless.has(code)
  return { status: code, headers: isEmpty ? emptyHeaders : jsonHeaders, body: isEmpty ? '' : reply }
}

function mapped(reply: string, status: (reply: Reply) => number): number {
  const code = status(reply === '' ? undefined : JSON.parse(reply))
  if (Number.isInteger(code) && code >= 200 && code <= 599) return code
  throw new TypeError(`The status option must give an HTTP status from 200 to 599, not ${String(code)}`)
}

function withoutType({ 'content-type': _, ...others }: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return others
}
