/** Sends a message to the endpoint that the page came from, and notes all that there is to note about the answer. */

/** A header that the visitor wants sent. */
export interface Header {
  readonly name: string
  readonly value: string
}

/** What was sent, and what came of it. */
export interface Exchange {
  readonly sent: string
  /** 0 where no answer came. */
  readonly status: number
  readonly statusText: string
  readonly contentType: string
  readonly text: string
  /** Milliseconds. */
  readonly took: number
  /** The length of the answer's body, in bytes. */
  readonly bytes: number
  /** Why no answer came. */
  readonly failure?: 'unreachable' | 'stopped' | 'header'
}

/** Where calls go: the page's own address, without what only the page reads. */
export function endpoint(): string {
  return location.href.replace(/#.*/s, '')
}

/** Sends one message. Resolves whatever happens; `signal` gives it up. */
export async function exchange(sent: string, headers: readonly Header[], signal: AbortSignal): Promise<Exchange> {
  const start = performance.now()
  const nothing = { sent, status: 0, statusText: '', contentType: '', text: '', bytes: 0 }
  const all = headersOf(headers)
  if (!all) return { ...nothing, took: 0, failure: 'header' }
  try {
    const response = await fetch(endpoint(), { method: 'POST', headers: all, body: sent, cache: 'no-store', signal })
    const bytes = await response.arrayBuffer()
    return { ...nothing, ...said(response), took: performance.now() - start, ...read(bytes) }
  } catch {
    return { ...nothing, took: performance.now() - start, failure: signal.aborted ? 'stopped' : 'unreachable' }
  }
}

function headersOf(headers: readonly Header[]): Headers | undefined {
  try {
    const all = new Headers({ 'content-type': 'application/json', accept: 'application/json' })
    for (const { name, value } of headers) if (name.trim() !== '' && value.trim() !== '') all.set(name.trim(), value.trim())
    return all
  } catch {
    return undefined
  }
}

function said({ status, statusText, headers }: Response) {
  return { status, statusText, contentType: headers.get('content-type') ?? '' }
}

function read(bytes: ArrayBuffer) {
  return { bytes: bytes.byteLength, text: new TextDecoder().decode(bytes) }
}
