/** Transcripts of two-way connections as data: what a client sends, and what must come back. `format` in each file explains the steps. */
import { readFileSync } from 'node:fs'

/** A transport that the transcripts run over: WebSocket, one message a line, or a header with the length before each. */
export type Wire = 'ws' | 'ndjson' | 'headers'

/** One step: a member says what it is, others say how. */
export type Step = { readonly [name: string]: never }

export interface TwoWayCase {
  readonly id: string
  readonly title: string
  readonly on: readonly Wire[]
  readonly steps: readonly Step[]
  readonly options?: Readonly<Record<string, unknown>>
  readonly repeat?: number
  readonly allow?: readonly { readonly method: string }[]
}

/** Every transcript. */
export const twoWayCases: readonly TwoWayCase[] = ['peer', 'framing'].flatMap(
  (name) => JSON.parse(readFileSync(`${import.meta.dirname}/cases/${name}.json`, 'utf8')).cases,
)

/** A text, or how to build one that is too long to print. */
export type Text = string | { readonly parts: readonly (readonly [text: string, times: number])[] }

export function textOf(text: Text): string {
  return typeof text === 'string' ? text : text.parts.map(([part, times]) => part.repeat(times)).join('')
}
