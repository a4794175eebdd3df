/** Turns our fetch door into a server with one fault, so that it can be seen which audits notice. */

import type { FetchInit, FetchLike } from 'damn-simple-jsonrpc-server/audits'
import { serve } from 'damn-simple-jsonrpc-server/fetch'
import { auditedService } from './service.ts'

export const url = 'http://service.test/rpc'

/** Sends a request on to a server without faults. */
export type Right = (init: FetchInit, target?: string) => Promise<Response>

/** Answers a request in its own way; `right` is how it should be answered. */
export type Fault = (init: FetchInit, right: Right, target: string) => Response | Promise<Response>

/** A server with that fault. Each call makes a new one, which remembers nothing of the last. */
export function serverWith(fault: Fault): FetchLike {
  const door = serve(auditedService())
  const right: Right = (init, target = url) => door(new Request(target, init as RequestInit))
  return async (target, init) => fault(init, right, target)
}

export const rightServer: FetchLike = serverWith((init, right, target) => right(init, target))

export function textOf({ body = '' }: FetchInit): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body)
}

/** Reads the text differently. */
export function reading(read: (text: string) => string): Fault {
  return (init, right, target) => {
    const text = textOf(init)
    const other = read(text)
    return right(other === text ? init : { ...init, body: other }, target)
  }
}

/** A text that nests too deep for `JSON.stringify` is left alone. */
const longest = 150_000

/** An entry as a careless server sees it. */
export type Loose = Record<string, unknown>

/** Reads each entry of a message that is JSON differently; `undefined` leaves it as it was. */
export function readingEntries(read: (entry: Loose) => Loose | undefined): Fault {
  return reading((text) => {
    const value = text.length > longest ? undefined : parse(text)
    if (typeof value !== 'object' || value === null) return text
    const entries = [value].flat() as unknown[]
    const others = entries.map((entry) => (isLoose(entry) ? read(entry) : undefined))
    if (others.every((other) => other === undefined)) return text
    const merged = entries.map((entry, at) => others[at] ?? entry)
    return JSON.stringify(Array.isArray(value) ? merged : merged[0])
  })
}

/** Answers with another body; `sent` is the text of the request. */
export function writing(write: (text: string, sent: string) => string | Uint8Array<ArrayBuffer>): Fault {
  return async (init, right, target) => {
    const response = await right(init, target)
    const text = await response.text()
    const body = write(text, textOf(init))
    if (body === text || body.length === 0) return new Response(body.length === 0 ? null : body, response)
    return new Response(body, { status: response.status === 204 ? 200 : response.status, headers: response.headers })
  }
}

/** Answers with other responses; `undefined` leaves one as it was. */
export function writingResponses(write: (response: Loose) => Loose | undefined): Fault {
  return writing((text) => {
    const value = parse(text)
    if (Array.isArray(value)) return JSON.stringify(value.map((each) => write(each) ?? each))
    return isLoose(value) ? textOr(write(value), text) : text
  })
}

/** Answers with another status or other headers. */
export function replying(reply: (response: Response, init: FetchInit) => ResponseInit | undefined): Fault {
  return async (init, right, target) => {
    const response = await right(init, target)
    const other = reply(response, init)
    if (!other) return response
    const { status = response.status } = other
    const body = status === 204 ? null : (await response.text()) || null
    return new Response(body, { headers: response.headers, ...other, status })
  }
}

export function html(status: number): Response {
  const page = '<html><pre>Error: oops<br>\n    at handle (/srv/node_modules/rpc/index.js:1:1)</pre></html>'
  return new Response(page, { status, headers: { 'content-type': 'text/html' } })
}

export function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function isLoose(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOr(value: Loose | undefined, text: string): string {
  return value === undefined ? text : JSON.stringify(value)
}
