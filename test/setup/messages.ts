/** Messages and how they are sent: JSON-RPC as text, in HTTP requests as programs and browsers send them. */
import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, type RequestOptions, request } from 'node:http'
import { text } from 'node:stream/consumers'

export const json = { 'content-type': 'application/json' }

/** A response with its whole body. */
export interface Answer {
  readonly status: number | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** Posts a body as one piece, over a connection of its own. */
export async function post(url: string, body: string | Uint8Array, headers: Record<string, string> = json): Promise<Answer> {
  return answerTo(open(url, { method: 'POST', headers }).end(body))
}

/** Begins a request whose body is still to be written. */
export function open(url: string, options: RequestOptions): ClientRequest {
  return request(url, { agent: false, ...options })
}

/** Resolves to the response once its body has ended. */
export async function answerTo(sent: ClientRequest): Promise<Answer> {
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  sent.on('error', () => {}) // a server that refuses a body early may close the connection
  return { status: response.statusCode, headers: response.headers, body: await text(response) }
}

/** One call, as text. */
export function call(method: string, params: unknown = [], id: unknown = 1): string {
  return JSON.stringify({ jsonrpc: '2.0', method, params, id })
}

/** One notification, as text. */
export function notification(method: string, params: unknown = []): string {
  return JSON.stringify({ jsonrpc: '2.0', method, params })
}

/** The code of an error response, and `data.reason` if it has one. */
export function errorOf({ body }: Answer): [code: number | undefined, reason: string | undefined] {
  const { error } = JSON.parse(body)
  return [error?.code, error?.data?.reason]
}
