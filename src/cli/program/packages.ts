/** Finds the optional packages that commands need: `ws` for WebSockets, `@nats-io/transport-node` for NATS. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { WebSocketServerClass } from '../../adapters/ws.ts'
import type { WebSocketClass } from '../../audits/index.ts'

/** An optional package. */
interface OptionalPackage {
  readonly name: string
  /** A class or function that versions which are too old do not have. */
  readonly member: string
}

/** The classes of `ws`. Node 20 has no WebSocket of its own, and no Node has a server for WebSockets. */
export interface WsPackage {
  readonly WebSocket: WebSocketClass
  readonly WebSocketServer: WebSocketServerClass
}

/** The command that installs `ws`. */
export const installWs = 'npm install --save-dev ws'

/** Returns `ws`, if it is installed. */
export function findWs(folder: string): WsPackage | undefined {
  return findPackage({ name: 'ws', member: 'WebSocketServer' }, folder) as WsPackage | undefined
}

/** Returns a package as code in `folder` would load it, or else as it is installed next to this package; `undefined` if it is not installed. */
export function findPackage({ name, member }: OptionalPackage, folder: string): unknown {
  for (const from of [join(folder, 'any.js'), import.meta.filename]) {
    try {
      const found = createRequire(from)(name)
      if (typeof found[member] === 'function') return found
    } catch {}
  }
  return undefined
}
