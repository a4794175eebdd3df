/** The WebSocket of the page. It opens with the first call, and again with the next call after it was closed. */
import { ConnectedCall } from './connected-call.ts'
import { member, parseJson, toJson } from './json.ts'
import type { OutgoingCall } from './message.ts'
import { endpoint, type OnMessage, type RoundTrip } from './round-trip.ts'

/** The state of the connection. */
export interface ConnectionState {
  readonly name: 'idle' | 'connecting' | 'open' | 'closed'
  /** The code with which it was closed, and the reason if there is one. Empty in other states. */
  readonly detail: string
}

/** Returns the URL of a WebSocket: `address` is a URL, a path, or empty for the address of the page. */
export function webSocketUrl(address: string): string {
  return new URL(address || endpoint(), endpoint()).href.replace(/^http/, 'ws')
}

type OnResponse = (text: string, response: unknown) => void

/** Sends calls over one WebSocket, and finds the call to which a message belongs. */
export class Connection {
  readonly #url: string
  readonly #nextId: () => number
  readonly #onState: (state: ConnectionState) => void
  readonly #onResponse = new Map<unknown, OnResponse>()
  readonly #calls = new Set<ConnectedCall>()
  #socket: Promise<WebSocket | undefined> | undefined

  constructor(url: string, nextId: () => number, onState: (state: ConnectionState) => void) {
    this.#url = url
    this.#nextId = nextId
    this.#onState = onState
  }

  /** Sends a call. Resolves when it is answered, or when its subscription has ended. Never rejects. */
  async roundTrip(text: string, call: OutgoingCall, signal: AbortSignal, onMessage: OnMessage): Promise<RoundTrip> {
    const waiting = new ConnectedCall(text, onMessage)
    this.#calls.add(waiting)
    const socket = await this.#open()
    if (signal.aborted) waiting.settle('', 'stopped')
    else if (socket) this.#send(socket, call, waiting, signal)
    else waiting.settle('', 'unopened')
    const answer = await waiting.answer
    this.#calls.delete(waiting)
    return answer
  }

  #send(socket: WebSocket, call: OutgoingCall, waiting: ConnectedCall, signal: AbortSignal): void {
    socket.send(waiting.sent)
    if (call.id === undefined) {
      waiting.settle('')
      return
    }
    this.#onResponse.set(call.id, (text, response) => this.#respond(socket, call, waiting, text, response))
    signal.addEventListener('abort', () => this.#stop(socket, call, waiting))
  }

  #respond(socket: WebSocket, { subscription }: OutgoingCall, waiting: ConnectedCall, text: string, response: unknown): void {
    const id = member(response, 'result')
    if (!subscription || id === undefined) {
      waiting.settle(text)
      return
    }
    const wasStopped = waiting.isSettled
    waiting.begin(id, text)
    if (wasStopped) this.#end(socket, subscription.end, waiting)
  }

  /** The response of a call that was stopped is still read, because a subscription may have begun all the same. */
  #stop(socket: WebSocket, { id, subscription }: OutgoingCall, waiting: ConnectedCall): void {
    if (waiting.isSettled) return
    if (subscription && waiting.subscription !== undefined) {
      this.#end(socket, subscription.end, waiting)
    } else {
      socket.send(toJson({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id } }))
      waiting.settle('', 'stopped')
    }
  }

  /** The call is settled with its own response, unless its end is refused. */
  #end(socket: WebSocket, method: string, waiting: ConnectedCall): void {
    const id = this.#nextId()
    this.#onResponse.set(id, (text, response) => waiting.settle(member(response, 'error') ? text : waiting.response))
    socket.send(toJson({ jsonrpc: '2.0', method, params: [waiting.subscription], id }))
  }

  #read(text: string): void {
    const message = parseJson(text)
    const id = member(message, 'id')
    if (typeof member(message, 'method') !== 'string') {
      const onResponse = this.#onResponse.get(id)
      this.#onResponse.delete(id)
      onResponse?.(text, message)
    } else if (id === undefined) {
      for (const call of this.#calls) call.take(text, member(message, 'params'))
    } else {
      this.#refuse(id)
    }
  }

  /** A server that calls its client would wait for its answer. */
  async #refuse(id: unknown): Promise<void> {
    const error = { code: -32601, message: 'Method not found' }
    const socket = await this.#socket
    socket?.send(toJson({ jsonrpc: '2.0', error, id }))
  }

  #open(): Promise<WebSocket | undefined> {
    this.#socket ??= new Promise<WebSocket>((resolve, reject) => {
      this.#onState({ name: 'connecting', detail: '' })
      const socket = new WebSocket(this.#url) // Throws on a page of HTTPS for a URL without TLS.
      socket.onopen = () => {
        this.#onState({ name: 'open', detail: '' })
        resolve(socket)
        socket.onclose = ({ code, reason }) => this.#lose(reason ? `${code} ${reason}` : `${code}`)
      }
      socket.onmessage = ({ data }) => this.#read(String(data))
      socket.onclose = ({ code }) => reject(code)
    }).catch((reason: unknown) => this.#closed(String(reason)))
    return this.#socket
  }

  #lose(detail: string): void {
    this.#closed(detail)
    this.#onResponse.clear()
    for (const call of this.#calls) call.settle('', 'lost')
  }

  #closed(detail: string): undefined {
    this.#socket = undefined
    this.#onState({ name: 'closed', detail })
  }
}
