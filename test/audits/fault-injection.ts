/** Turns the fetch endpoint into a server with one fault, to show which audits notice it. */

import type { FetchInit, FetchLike } from 'damn-simple-jsonrpc-server/audits'
import { serve } from 'damn-simple-jsonrpc-server/fetch'
import { auditedService } from './service.ts'

export const url = 'http://service.test/rpc'

/** Sends a request to the server without faults. */
export type Forward = (init: FetchInit, url?: string) => Promise<Response>

/** Answers a request in a wrong way. `forward` gives the right answer. */
export type Fault = (init: FetchInit, forward: Forward, url: string) => Response | Promise<Response>

/** A server with one fault, and the audits that must notice it. A trailing `*` in an id stands for any ending. */
export interface FaultyServer {
  /** Completes the sentence "The audits notice a server that …". */
  readonly name: string
  readonly fault: Fault
  /** All audits that fail. */
  readonly breaks?: readonly string[]
  /** In place of `breaks`, for a fault that makes most audits fail: those that it is meant for. */
  readonly atLeast?: readonly string[]
}

/** Returns a new server with this fault. */
export function serverWith(fault: Fault): FetchLike {
  const endpoint = serve(auditedService())
  const forward: Forward = (init, target = url) => endpoint(new Request(target, init as RequestInit))
  return async (target, init) => fault(init, forward, target)
}

export const faultlessServer: FetchLike = serverWith((init, forward, target) => forward(init, target))

/** The response to a request that is not valid. */
export const invalidRequest = { jsonrpc: '2.0', error: { code: -32600, message: 'Invalid Request' }, id: null }
export const nullResult = { jsonrpc: '2.0', result: null, id: null }

/** The body of a request as text. */
export function textOf({ body = '' }: FetchInit): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body)
}

/** Changes the text of the request. */
export function rewriteRequest(rewrite: (text: string) => string): Fault {
  return (init, forward, target) => {
    const text = textOf(init)
    const other = rewrite(text)
    return forward(other === text ? init : { ...init, body: other }, target)
  }
}

/** A longer text may be nested too deeply for `JSON.stringify`, and is not changed. */
const maxRewritten = 150_000

export type JsonObject = Record<string, unknown>

/** Changes each entry of a message that is JSON. `undefined` keeps the entry. */
export function rewriteEntries(rewrite: (entry: JsonObject) => JsonObject | undefined): Fault {
  return rewriteRequest((text) => {
    const value = text.length > maxRewritten ? undefined : parse(text)
    if (typeof value !== 'object' || value === null) return text
    const entries = [value].flat() as unknown[]
    const others = entries.map((entry) => (isObject(entry) ? rewrite(entry) : undefined))
    if (others.every((other) => other === undefined)) return text
    const merged = entries.map((entry, at) => others[at] ?? entry)
    return JSON.stringify(Array.isArray(value) ? merged : merged[0])
  })
}

/** Changes the body of the answer. `sent` is the text of the request. */
export function rewriteBody(rewrite: (text: string, sent: string) => string | Uint8Array<ArrayBuffer>): Fault {
  return async (init, forward, target) => {
    const response = await forward(init, target)
    const text = await response.text()
    const body = rewrite(text, textOf(init))
    if (body === text || body.length === 0) return new Response(body.length === 0 ? null : body, response)
    return new Response(body, { status: response.status === 204 ? 200 : response.status, headers: response.headers })
  }
}

/** Changes each response in the answer. `undefined` keeps the response. */
export function rewriteResponses(rewrite: (response: JsonObject) => JsonObject | undefined): Fault {
  return rewriteBody((text) => {
    const value = parse(text)
    if (Array.isArray(value)) return JSON.stringify(value.map((each) => rewrite(each) ?? each))
    const other = isObject(value) ? rewrite(value) : undefined
    return other === undefined ? text : JSON.stringify(other)
  })
}

/** Changes the status or the headers of the answer. */
export function rewriteHead(rewrite: (response: Response, init: FetchInit) => ResponseInit | undefined): Fault {
  return async (init, forward, target) => {
    const response = await forward(init, target)
    const other = rewrite(response, init)
    if (!other) return response
    const { status = response.status } = other
    const body = status === 204 ? null : (await response.text()) || null
    return new Response(body, { headers: response.headers, ...other, status })
  }
}

/** A page with a stack trace. */
export function errorPage(status: number): Response {
  const page = '<html><pre>Error: oops<br>\n    at handle (/srv/node_modules/rpc/index.js:1:1)</pre></html>'
  return new Response(page, { status, headers: { 'content-type': 'text/html' } })
}

/** `undefined` if the text is not JSON. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
