/** Transcripts of two-way connections as data: what a client sends, and what must come back. `format` in each file explains the steps. */
import { readFileSync } from 'node:fs'
import type { Expected } from './compare.ts'
import type { Raw } from './connections.ts'

/** A transport that the transcripts run over: WebSocket, one message a line, or a header with the length before each. */
export type Wire = 'ws' | 'ndjson' | 'headers'

/** How often something is sent, or comes. `$i` in the text is the number of each. */
export interface Many {
  readonly item: string
  readonly count: number
}

/** One step: a member says what it is, others say how. */
export interface Step {
  readonly on?: string
  readonly send?: Text
  readonly progressToken?: unknown
  readonly binary?: boolean
  readonly fragments?: number
  readonly sendMany?: Many
  readonly sendBatch?: Many
  readonly sendRaw?: Raw
  readonly bytewise?: boolean
  readonly cancel?: unknown
  readonly frame?: Text
  readonly expect?: Expected
  readonly expectCall?: { readonly method: string; readonly params?: unknown; readonly as: string }
  readonly expectNotification?: object
  readonly answer?: string
  readonly result?: unknown
  readonly error?: object
  readonly unordered?: readonly Expected[] | Many
  readonly expectBatch?: { readonly count: number; readonly maxMs: number }
  readonly silence?: number
  readonly wait?: number
  readonly closed?: { readonly code?: number }
  readonly state?: Readonly<Record<string, unknown>>
}

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
