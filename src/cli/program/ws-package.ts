/** Finds `ws`, an optional package: Node 20 has no WebSocket of its own, and no Node has a server for WebSockets. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { WebSocketServerClass } from '../../adapters/ws.ts'
import type { WebSocketClass } from '../../audits/index.ts'

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
