/** The WebSocket of the page, and whether calls take it. */
import { useMemo, useState } from 'preact/hooks'
import { Connection, type ConnectionState, webSocketUrl } from './connection.ts'

/** The WebSocket. */
export interface WebSocketState {
  readonly url: string
  readonly connection: Connection
  readonly state: ConnectionState
  /** Whether calls take it. Subscriptions do always. */
  readonly isChosen: boolean
  choose(isChosen: boolean): void
}

/** A browser cannot send headers over a WebSocket, so that calls take HTTP if there are headers, until the visitor chooses. */
export function useWebSocket(address: string | undefined, hasHeaders: boolean, nextId: () => number): WebSocketState | undefined {
  const [state, setState] = useState<ConnectionState>({ name: 'idle', detail: '' })
  const [choice, setChoice] = useState<boolean>()
  const url = address === undefined ? undefined : webSocketUrl(address)
  const connection = useMemo(() => (url === undefined ? undefined : new Connection(url, nextId, setState)), [url])
  if (url === undefined || !connection) return undefined
  return { url, connection, state, isChosen: choice ?? !hasHeaders, choose: setChoice }
}
