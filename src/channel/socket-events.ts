/** The events of WebSockets, passed on to a channel. */

/** What every WebSocket has (https://websockets.spec.whatwg.org). */
export interface WebSocketLike {
  readonly readyState: number
  send(data: string): unknown
  close(code?: number, reason?: string): unknown
  addEventListener(type: never, listener: never): unknown
}

/** Gets the events of a socket. */
export interface SocketEvents {
  opened(): void
  received(message: string | Uint8Array): void
  closed(code: number, reason: string): void
  pinged(): void
  ponged(): void
}

/** The two ways to listen to the events of a WebSocket. */
interface Emitter {
  binaryType?: string
  addEventListener(type: string, listener: (event: never) => void): unknown
  /** Of `ws`. */
  on?(event: string, listener: (...args: never[]) => void): unknown
}

/** Passes on the events of a WebSocket. `ws` makes no event objects for listeners of its own. */
export function attach(socket: WebSocketLike, events: SocketEvents): void {
  const emitter = socket as unknown as Emitter
  if (emitter.on) attachToEmitter(emitter as Required<Emitter>, events)
  else attachToTarget(emitter, events)
}

function attachToTarget(socket: Emitter, events: SocketEvents): void {
  socket.binaryType = 'arraybuffer'
  socket.addEventListener('open', () => events.opened())
  socket.addEventListener('message', ({ data }: { data: string | ArrayBuffer }) =>
    events.received(typeof data === 'string' ? data : new Uint8Array(data)),
  )
  socket.addEventListener('close', ({ code, reason }: { code: number; reason: string }) => events.closed(code, reason))
  socket.addEventListener('error', ignore)
}

/** All sockets share their listeners, which find the channel on the socket: an idle connection costs little memory. */
function attachToEmitter(socket: Required<Emitter>, events: SocketEvents): void {
  Object.defineProperty(socket, eventsKey, { value: events })
  for (const event of Object.keys(listeners) as (keyof typeof listeners)[]) socket.on(event, listeners[event])
}

const eventsKey = Symbol('events')
type Attached = { readonly [eventsKey]: SocketEvents }

const listeners = {
  open(this: Attached): void {
    this[eventsKey].opened()
  },
  message(this: Attached, data: Uint8Array, isBinary: boolean): void {
    this[eventsKey].received(isBinary ? data : data.toString())
  },
  close(this: Attached, code: number, reason: unknown): void {
    this[eventsKey].closed(code, String(reason))
  },
  ping(this: Attached): void {
    this[eventsKey].pinged()
  },
  pong(this: Attached): void {
    this[eventsKey].ponged()
  },
  error: ignore,
}

/** The event `close` follows. */
function ignore(): void {}
