/** What every part of the page can reach: the service, the headers, the history, the batch, and a way to send. */
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Exchange, Header } from './exchange.ts'
import type { History } from './history.ts'
import type { Listing } from './listing.ts'
import type { Call } from './message.ts'

/** The batch that is being put together. */
export interface Batch {
  readonly calls: readonly Call[]
  set(calls: readonly Call[]): void
}

/** What the visitor is filling in for a method, kept while they look at another. */
export interface Draft {
  readonly values: readonly unknown[]
  /** As typed, where params are written as JSON; `undefined` where the form is used. */
  readonly text: string | undefined
  /** Counts how often params came from elsewhere than the keyboard. */
  readonly taken: number
}

/** The shared things. */
export interface Desk {
  readonly listing: Listing
  readonly headers: readonly Header[]
  openHeaders(): void
  readonly history: History
  readonly batch: Batch
  readonly drafts: Map<string, Draft>
  send(text: string, signal: AbortSignal): Promise<Exchange>
}

/** Hands the desk down. */
export const DeskContext: ReturnType<typeof createContext<Desk | undefined>> = createContext<Desk | undefined>(undefined)

/** The desk, for a component below the app. */
export function useDesk(): Desk {
  const desk = useContext(DeskContext)
  if (!desk) throw new Error('there is no desk here: the component stands outside of the app')
  return desk
}
