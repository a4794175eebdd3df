/** Sends a message to the endpoint of the page, and measures the answer. */
import { EventStreamReader } from '../../client/event-stream.ts'
import { member, parseJson } from './json.ts'
import type { Received } from './received.ts'

/** A header that the visitor adds to every message. */
export interface Header {
  readonly name: string
  readonly value: string
}

/** Why there is no answer. */
export type NoAnswer = 'unreachable' | 'stopped' | 'header' | 'lost' | 'unopened'

/** A message and the answer to it. */
export interface RoundTrip {
  readonly sent: string
  readonly over: 'HTTP' | 'WebSocket'
  /** The HTTP status; 0 without an answer. */
  readonly status: number
  readonly statusText: string
  readonly contentType: string
  readonly text: string
  /** The time until the answer was read, in milliseconds. */
  readonly duration: number
  /** The length of the body. */
  readonly bytes: number
  readonly failure?: NoAnswer
  /** What came ahead of the answer. */
  readonly received?: Received
}

/** Takes a message that comes ahead of the answer. */
export type OnMessage = (message: string) => void

/** A round trip without an answer, so far. */
export const noAnswer = { status: 0, statusText: '', contentType: '', text: '', bytes: 0 } as const

/** Returns the address of the page, which is the address of the endpoint. */
export function endpoint(): string {
  return location.href.replace(/#.*/s, '')
}

/** Returns the headers with a name and a value, trimmed. */
export function filledHeaders(headers: readonly Header[]): readonly Header[] {
  const trimmed = headers.map(({ name, value }) => ({ name: name.trim(), value: value.trim() }))
  return trimmed.filter(({ name, value }) => name !== '' && value !== '')
}

/** Sends one message over HTTP. Never rejects. */
export async function roundTrip(
  sent: string,
  headers: readonly Header[],
  signal: AbortSignal,
  onMessage: OnMessage = () => {},
): Promise<RoundTrip> {
  const start = performance.now()
  const begun = { ...noAnswer, sent, over: 'HTTP' as const }
  const allHeaders = headersOf(headers)
  if (!allHeaders) return { ...begun, duration: 0, failure: 'header' }
  let response: Response | undefined
  try {
    response = await fetch(endpoint(), { method: 'POST', headers: allHeaders, body: sent, cache: 'no-store', signal })
    const contentType = response.headers.get('content-type') ?? ''
    const isPushed = /^text\/event-stream\b/i.test(contentType)
    const body = isPushed ? await readEvents(response, onMessage) : await readWhole(response)
    const { status, statusText } = response
    const duration = performance.now() - start
    return { ...begun, status, statusText, contentType, duration, ...body, ...(isPushed && body.text === '' && lost) }
  } catch {
    const failure = signal.aborted ? 'stopped' : response ? 'lost' : 'unreachable'
    return { ...begun, duration: performance.now() - start, failure }
  }
}

const lost = { failure: 'lost' } as const

type Body = Pick<RoundTrip, 'text' | 'bytes'>

async function readWhole(response: Response): Promise<Body> {
  const body = await response.arrayBuffer()
  return { text: new TextDecoder().decode(body), bytes: body.byteLength }
}

/** The response is the message without a method. Safari cannot iterate over a body, so it is read by a reader. */
async function readEvents({ body }: Response, onMessage: OnMessage): Promise<Body> {
  let [text, bytes] = ['', 0]
  const events = new EventStreamReader((data) => {
    if (typeof member(parseJson(data), 'method') === 'string') onMessage(data)
    else text = data
  })
  const reader = body?.getReader()
  for (let piece = await reader?.read(); piece?.value; piece = await reader?.read()) {
    bytes += piece.value.byteLength
    events.read(piece.value)
  }
  return { text, bytes }
}

/** Gets this page again, with the visitor's headers, and returns the JSON in it. Empty without an answer. */
export async function fetchPage(headers: readonly Header[], signal: AbortSignal): Promise<string> {
  try {
    const all = Object.fromEntries(filledHeaders(headers).map(({ name, value }) => [name, value]))
    const response = await fetch(endpoint(), { headers: { ...all, accept: 'text/html' }, cache: 'no-store', signal })
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    return page.getElementById('service')?.textContent ?? ''
  } catch {
    return '' // A header cannot be sent, or there is no connection.
  }
}

/** `undefined` if a name or a value is not valid in HTTP. */
function headersOf(headers: readonly Header[]): Headers | undefined {
  try {
    const all = new Headers({ 'content-type': 'application/json', accept: 'text/event-stream, application/json' })
    for (const { name, value } of filledHeaders(headers)) all.set(name, value)
    return all
  } catch {
    return undefined
  }
}
