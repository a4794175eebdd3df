/** Sends messages over the WebSocket of the page, or over HTTP. */
import { useMemo, useState } from 'preact/hooks'
import { Connection, type ConnectionState, webSocketUrl } from './connection.ts'
import type { Outgoing } from './message.ts'
import { withTokens } from './received.ts'
import { type Header, type OnMessage, type RoundTrip, roundTrip } from './round-trip.ts'

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

/** Single calls take the WebSocket if it is chosen, and subscriptions always do. The history shows them without tokens. */
export async function send(
  { text, call }: Outgoing,
  webSocket: WebSocketState | undefined,
  headers: readonly Header[],
  signal: AbortSignal,
  onMessage: OnMessage,
): Promise<RoundTrip> {
  const sent = call ? withTokens(text, call) : text
  const isOverWebSocket = webSocket && call && (webSocket.isChosen || call.subscription)
  const answer = isOverWebSocket
    ? await webSocket.connection.roundTrip(sent, call, signal, onMessage)
    : await roundTrip(sent, headers, signal, onMessage)
  return { ...answer, sent: text }
}
