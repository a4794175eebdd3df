/** How the calls of a method are sent: over HTTP or over the WebSocket, with the state of the connection. */
import type { VNode } from 'preact'
import { useAppState } from '../app-state.ts'
import type { ConnectionState } from '../connection.ts'
import type { ListedMethod } from '../listing.ts'
import { filledHeaders } from '../round-trip.ts'
import type { WebSocketState } from '../use-web-socket.ts'

/** A page without a WebSocket has nothing to choose. */
export function Transport({ method }: { method: ListedMethod }): VNode | null {
  const { webSocket, headers } = useAppState()
  const isSubscription = method.subscription !== undefined
  if (!webSocket) return isSubscription ? <NoWebSocket /> : null
  const isUsed = isSubscription || webSocket.isChosen
  return (
    <div class="transport">
      <Choice webSocket={webSocket} isUsed={isUsed} isFixed={isSubscription} />
      <State state={webSocket.state} />
      {isUsed && filledHeaders(headers).length > 0 && <p class="hint">A browser cannot send headers over a WebSocket.</p>}
    </div>
  )
}

function NoWebSocket(): VNode {
  return (
    <p class="hint">
      A subscription needs a WebSocket, and this page knows of none. A service that has one names it:{' '}
      <code>{'explorer({ webSocket: true })'}</code>
    </p>
  )
}

interface ChoiceProps {
  readonly webSocket: WebSocketState
  readonly isUsed: boolean
  /** Subscriptions cannot take HTTP. */
  readonly isFixed: boolean
}

function Choice({ webSocket, isUsed, isFixed }: ChoiceProps): VNode {
  return (
    <fieldset class="tabs">
      <legend class="visually-hidden">Send over</legend>
      <button type="button" aria-pressed={!isUsed} disabled={isFixed} onClick={() => webSocket.choose(false)}>
        HTTP
      </button>
      <button type="button" aria-pressed={isUsed} onClick={() => webSocket.choose(true)}>
        WebSocket
      </button>
    </fieldset>
  )
}

const stateTexts = { idle: 'opens with the first call', connecting: 'connecting …', open: 'connected', closed: 'closed' } as const

/** A screen reader announces each change. */
function State({ state: { name, detail } }: { state: ConnectionState }): VNode {
  return (
    <span class={`connection ${name}`} role="status">
      <span class="visually-hidden">WebSocket </span>
      {stateTexts[name]} {detail}
    </span>
  )
}
