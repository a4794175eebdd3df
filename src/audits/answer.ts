/** The answer to one HTTP request, with its whole body. */

/** An HTTP response with its body. */
export interface Answer {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly bytes: Uint8Array
  /** The body as UTF-8, without a byte order mark. Invalid bytes are replaced. */
  readonly text: string
  /** The body as JSON; `undefined` if it is not JSON. */
  readonly json: { readonly value: unknown } | undefined
}

/** Decodes and parses a body. */
export function answerOf(status: number, headers: Answer['headers'], bytes: Uint8Array): Answer {
  const text = new TextDecoder().decode(bytes)
  return { status, headers, bytes, text, json: parse(text) }
}

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

const maxExcerpt = 300

/** The beginning of a text on one line, without control characters: escape sequences would steer a terminal. */
export function excerpt(text: string): string {
  const line = text.replace(/\s*\n\s*/g, ' ').replace(/\p{Cc}/gu, '\ufffd')
  return line.length > maxExcerpt ? `${line.slice(0, maxExcerpt)}… (${text.length} characters)` : line
}

/** An answer on one line, for people. */
export function describe({ status, headers, text, bytes }: Answer): string {
  const type = headers.get('content-type')
  return [`HTTP ${status}`, type && `(${type})`, bytes.length === 0 ? 'without a body' : excerpt(text)].filter(Boolean).join(' ')
}
