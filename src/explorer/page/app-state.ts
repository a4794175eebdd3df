/** The state that all parts of the page share. */
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { History } from './history.ts'
import type { Listing } from './listing.ts'
import type { Call, Outgoing } from './message.ts'
import type { Header, OnMessage, RoundTrip } from './round-trip.ts'
import type { WebSocketState } from './use-web-socket.ts'

/** The calls that the visitor has added to the batch. */
export interface Batch {
  readonly calls: readonly Call[]
  set(calls: readonly Call[]): void
}

/** The typed params. They are kept while the visitor looks at other methods. */
export interface ParamsInput {
  readonly values: readonly unknown[]
  /** The typed JSON; `undefined` in the form. */
  readonly text: string | undefined
  /** Counts the changes that were not typed. The editor starts anew for each. */
  readonly revision: number
}

/** The shared state. */
export interface AppState {
  readonly listing: Listing
  readonly headers: readonly Header[]
  openHeaders(): void
  readonly history: History
  readonly batch: Batch
  /** The params that the visitor has typed, by the name of the method. */
  readonly inputs: Map<string, ParamsInput>
  /** `undefined` if the service has none. */
  readonly webSocket: WebSocketState | undefined
  /** Returns an id that no other call from this page has. */
  nextId(): number
  send(message: Outgoing, signal: AbortSignal, onMessage: OnMessage): Promise<RoundTrip>
}

/** Passes the state to the components below `App`. */
export const AppContext: ReturnType<typeof createContext<AppState | undefined>> = createContext<AppState | undefined>(undefined)

/** Returns the shared state to a component below `App`. */
export function useAppState(): AppState {
  const state = useContext(AppContext)
  if (!state) throw new Error('useAppState() works only below <App>')
  return state
}
