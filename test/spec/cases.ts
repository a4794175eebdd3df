/** The cases of the specification as data: a request, and the replies that are allowed. */
import { readFileSync } from 'node:fs'

/** A response as a case prints it. Of an error it has only the code, because message and data are free. */
export interface PrintedResponse {
  readonly jsonrpc: '2.0'
  readonly id: string | number | null
  readonly result?: unknown
  readonly error?: { readonly code: number }
}

export type PrintedReply = PrintedResponse | readonly PrintedResponse[]

/** The allowed replies. `compare` in spec-cases.json explains each member. */
export interface Expectation {
  readonly kind: 'response' | 'none'
  readonly json?: PrintedReply
  readonly alt?: readonly PrintedReply[]
  readonly altNone?: boolean
  readonly altJson?: readonly PrintedReply[]
  readonly altCodes?: readonly number[]
  readonly anyErrorCode?: readonly unknown[]
  readonly anyOutcome?: readonly unknown[]
  readonly anyResponse?: boolean
  readonly anySingleError?: boolean
  readonly batchOf?: number
  readonly batchOfErrors?: number
  readonly code?: number
  readonly bigEcho?: number
  readonly rawId?: string
  readonly mustNotContain?: string
  readonly framing?: string
}

export interface SpecCase {
  readonly name: string
  readonly group: string
  readonly level: string
  readonly request: string
  readonly gen?: Recipe
  readonly expect: Expectation
}

/** How to build a request that is too long to print. */
export type Recipe =
  | { readonly parts: readonly (readonly [text: string, times: number])[] }
  | { readonly open: string; readonly item: string; readonly sep: string; readonly count: number; readonly close: string }

export const specCases: readonly SpecCase[] = JSON.parse(readFileSync(`${import.meta.dirname}/spec-cases.json`, 'utf8')).cases

/** Returns the text to send. */
export function requestOf({ gen, request }: SpecCase): string {
  if (!gen) return request
  if ('parts' in gen) return gen.parts.map(([text, times]) => text.repeat(times)).join('')
  const items = Array.from({ length: gen.count }, (_, index) => gen.item.replaceAll('$i', `${index}`))
  return gen.open + items.join(gen.sep) + gen.close
}
