/** The client of the service. Only the type of the service is imported: no code of the server reaches the browser. */
import { createClient, errorCodes, type ParamsIssue, RpcError } from 'damn-simple-jsonrpc-server/client'
import { queries } from 'damn-simple-jsonrpc-server/query'
import type { service } from '../server/service.ts'

const client = createClient<typeof service>('/rpc', { headers: () => ({ 'x-csrf-token': csrfToken() }) })

/** Options for TanStack Query, with the names, params and results of the service. */
export const { key, mutation, query, stream } = queries(client)

/** A login sets the token as a cookie, so all tabs have the same one. */
function csrfToken(): string | undefined {
  return document.cookie.match(/(?:^|; )(?:__Host-)?csrf=(\w+)/)?.[1]
}

/** What is wrong with one field of a form. */
export function issueOf(error: unknown, field: string): string | undefined {
  if (!hasCode(error, errorCodes.invalidParams)) return undefined
  return (error.data as ParamsIssue[]).find(({ path }) => path[0] === field)?.message
}

/** What is wrong as a whole. Issues of fields are shown beside them. */
export function messageOf(error: unknown): string | undefined {
  if (!error || hasCode(error, errorCodes.invalidParams)) return undefined
  return RpcError.is(error) ? error.message : 'The server does not answer. Try again in a moment.'
}

export function hasCode(error: unknown, code: number): error is RpcError {
  return RpcError.is(error) && error.code === code
}
