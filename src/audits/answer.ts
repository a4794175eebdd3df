/** What came back for one HTTP request, read to its end. */

/** An HTTP response with its body. */
export interface Answer {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly bytes: Uint8Array
  /** The body as UTF-8, without a byte order mark; what is not UTF-8 is replaced. */
  readonly text: string
  /** The body as JSON; `undefined` where it is none. */
  readonly json: { readonly value: unknown } | undefined
}

/** Looks at a body once, for everybody who asks about it. */
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

const longest = 300

/** A text for people: on one line, not too long, and with nothing in it that steers a terminal (escape sequences). */
export function excerpt(text: string): string {
  const line = text.replace(/\s*\n\s*/g, ' ').replace(/\p{Cc}/gu, '\ufffd')
  return line.length > longest ? `${line.slice(0, longest)}… (${text.length} characters)` : line
}

/** An answer for people. */
export function describe({ status, headers, text, bytes }: Answer): string {
  const type = headers.get('content-type')
  return [`HTTP ${status}`, type && `(${type})`, bytes.length === 0 ? 'without a body' : excerpt(text)].filter(Boolean).join(' ')
}
