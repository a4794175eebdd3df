/** Finds `ws`, an optional package: Node 20 has no WebSocket of its own, and no Node has a server for WebSockets. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { WebSocketServerClass } from '../../adapters/ws.ts'

/** What every WebSocket has that a command uses (https://websockets.spec.whatwg.org). */
export interface WebSocketLike {
  readonly readyState: number
  binaryType: string
  send(data: string | Uint8Array<ArrayBuffer>): void
  close(code?: number): void
  addEventListener(type: 'open' | 'message' | 'close' | 'error', listener: (event: never) => void): void
}

/** A WebSocket class. Only that of `ws` takes headers, in its third argument. */
export interface WebSocketClass {
  new (url: string, protocols?: string[], options?: { readonly headers: Readonly<Record<string, string>> }): WebSocketLike
}

/** The classes of `ws`. */
export interface WsPackage {
  readonly WebSocket: WebSocketClass
  readonly WebSocketServer: WebSocketServerClass
}

/** The command that installs `ws`. */
export const installWs = 'npm install --save-dev ws'

/** Returns `ws` as code in `folder` would import it, or else as it is installed next to this package; `undefined` if it is not installed. */
export function findWs(folder: string): WsPackage | undefined {
  for (const from of [join(folder, 'any.js'), import.meta.filename]) {
    try {
      const found: WsPackage = createRequire(from)('ws')
      // Version 7 has no such member.
      if (typeof found.WebSocketServer === 'function') return found
    } catch {}
  }
  return undefined
}
