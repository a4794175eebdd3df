/** Sends a message to the endpoint of the page, and measures the answer. */

/** A header that the visitor adds to every message. */
export interface Header {
  readonly name: string
  readonly value: string
}

/** A message and the answer to it. */
export interface RoundTrip {
  readonly sent: string
  /** The HTTP status; 0 without an answer. */
  readonly status: number
  readonly statusText: string
  readonly contentType: string
  readonly text: string
  /** The time until the answer was read, in milliseconds. */
  readonly duration: number
  /** The length of the body. */
  readonly bytes: number
  /** Why there is no answer. */
  readonly failure?: 'unreachable' | 'stopped' | 'header'
}

/** Returns the address of the page, which is the address of the endpoint. */
export function endpoint(): string {
  return location.href.replace(/#.*/s, '')
}

/** Returns the headers with a name and a value, trimmed. */
export function filledHeaders(headers: readonly Header[]): readonly Header[] {
  const trimmed = headers.map(({ name, value }) => ({ name: name.trim(), value: value.trim() }))
  return trimmed.filter(({ name, value }) => name !== '' && value !== '')
}

/** Sends one message. Never rejects. */
export async function roundTrip(sent: string, headers: readonly Header[], signal: AbortSignal): Promise<RoundTrip> {
  const start = performance.now()
  const noAnswer = { sent, status: 0, statusText: '', contentType: '', text: '', bytes: 0 }
  const allHeaders = headersOf(headers)
  if (!allHeaders) return { ...noAnswer, duration: 0, failure: 'header' }
  try {
    const response = await fetch(endpoint(), { method: 'POST', headers: allHeaders, body: sent, cache: 'no-store', signal })
    const body = await response.arrayBuffer()
    return {
      sent,
      status: response.status,
      statusText: response.statusText,
      contentType: response.headers.get('content-type') ?? '',
      text: new TextDecoder().decode(body),
      duration: performance.now() - start,
      bytes: body.byteLength,
    }
  } catch {
    return { ...noAnswer, duration: performance.now() - start, failure: signal.aborted ? 'stopped' : 'unreachable' }
  }
}

/** `undefined` if a name or a value is not valid in HTTP. */
function headersOf(headers: readonly Header[]): Headers | undefined {
  try {
    const all = new Headers({ 'content-type': 'application/json', accept: 'application/json' })
    for (const { name, value } of filledHeaders(headers)) all.set(name, value)
    return all
  } catch {
    return undefined
  }
}
