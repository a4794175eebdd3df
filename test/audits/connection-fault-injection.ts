/** Servers on two-way connections with one fault each, in this process: `webSocketWith` makes the class that audits connect with. */
import type { WebSocketClass, WebSocketLike } from 'damn-simple-jsonrpc-server/audits'
import { type Channel, type ChannelListener, peer } from 'damn-simple-jsonrpc-server/channel'
import { isObject, type JsonObject, parse } from './fault-injection.ts'
import { auditedService } from './service.ts'

type Listener = ((event: never) => void) | null
type Data = string | Uint8Array<ArrayBuffer>

/** The server's end of one connection. */
export interface ServerEnd {
  /** Passes a message on to the server without faults. */
  receive(message: Data): void
  /** Sends a message to the client. */
  send(text: string): void
  close(code: number): void
}

/** What a server does differently on one connection. By default, it passes everything on. */
export interface Misbehaviour {
  readonly onMessage?: (message: Data, value: JsonObject) => void
  readonly onReply?: (text: string, value: JsonObject) => void
  readonly onClose?: () => void
}

/** Called for each connection of a server. */
export type ConnectionFault = (end: ServerEnd) => Misbehaviour

/** The class for a new server with this fault. */
export function webSocketWith(makeFault: () => ConnectionFault): WebSocketClass {
  const [service, fault] = [auditedService(), makeFault()]
  return class extends FaultyConnection {
    constructor(_url: string) {
      super(fault)
      peer(this.channel, { service })
    }
  }
}

/** Both ends of a connection. Messages arrive in a later microtask. */
class FaultyConnection implements WebSocketLike {
  readyState = 0
  binaryType = 'arraybuffer'
  readonly channel: Channel
  onopen: Listener = null
  onmessage: Listener = null
  onclose: Listener = null
  onerror: Listener = null
  readonly #misbehaviour: Misbehaviour
  readonly #end: ServerEnd
  #server: ChannelListener | undefined

  constructor(fault: ConnectionFault) {
    this.channel = {
      send: (text) => this.#reply(text),
      listen: (listener) => {
        this.#server = listener
      },
      close: (code = 1000) => this.#close(code),
    }
    this.#end = {
      receive: (message) => void this.#server?.message(message),
      send: (text) => queueMicrotask(() => this.onmessage?.({ data: text } as never)),
      close: (code) => this.#close(code),
    }
    this.#misbehaviour = fault(this.#end)
    queueMicrotask(() => {
      this.readyState = 1
      this.onopen?.({} as never)
    })
  }

  send(message: Data): void {
    queueMicrotask(() => {
      if (this.readyState > 1) return
      const { onMessage } = this.#misbehaviour
      if (onMessage) onMessage(message, objectIn(message))
      else this.#end.receive(message)
    })
  }

  #reply(text: string): void {
    if (this.readyState > 1) return
    const { onReply } = this.#misbehaviour
    if (onReply) onReply(text, objectIn(text))
    else this.#end.send(text)
  }

  close(): void {
    queueMicrotask(() => {
      if (this.readyState <= 1) this.#misbehaviour.onClose?.()
      this.#close(1000)
    })
  }

  #close(code: number): void {
    if (this.readyState > 1) return
    this.readyState = 3
    this.#server?.closed({ code, reason: '', isFinal: true })
    queueMicrotask(() => this.onclose?.({ code, reason: '' } as never))
  }
}

function objectIn(message: Data): JsonObject {
  const value = typeof message === 'string' && message.length < 10_000 ? parse(message) : undefined
  return isObject(value) ? value : {}
}
