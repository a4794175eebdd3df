/** A two-way connection of an audit: sends messages, and keeps each that comes until it is asked for. */
import { type Closed, closedText, excerpt, maxAnswerBytes, NoAnswer, parse, within } from './answer.ts'
import { isObject } from './json.ts'
import { call, unknownMethod } from './messages.ts'

/** What every WebSocket has that audits use (https://websockets.spec.whatwg.org). */
export interface WebSocketLike {
  readonly readyState: number
  binaryType: string
  send(data: string | Uint8Array<ArrayBuffer>): void
  close(code?: number): void
  onopen: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
}

/** A JSON object that has come. */
export type Received = Readonly<Record<string, unknown>>

/** Milliseconds for which `settle` waits for answers that should not come. */
const settleMs = 50

/** One open connection. */
export class AuditConnection {
  readonly #socket: WebSocketLike
  readonly #timeout: number
  readonly #sent: string[] = []
  /** The text of every message that came, in order. */
  readonly received: string[] = []
  #closed: Closed | undefined
  #isOpen = false
  #error = ''
  #probes = 0
  #refusesCalls = false
  #wake = () => {}

  /** Methods that wait for a message throw NoAnswer if none comes within `timeout` milliseconds. */
  constructor(socket: WebSocketLike, timeout: number) {
    this.#socket = socket
    this.#timeout = timeout
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => {
      this.#isOpen = true
      this.#wake()
    }
    socket.onmessage = ({ data }: { data: string | ArrayBuffer }) => this.#take(data)
    socket.onerror = ({ message = '' }: { message?: string }) => {
      this.#error ||= message.replace(/\.$/, '')
      // The class of Node 22 tells of no close if it could not open.
      if (!this.#isOpen) this.#closed ??= { code: 1006, reason: '' }
      this.#wake()
    }
    socket.onclose = ({ code, reason }: Closed) => {
      this.#closed ??= { code, reason: String(reason) }
      this.#wake()
    }
  }

  /** Resolves once the connection is open. @throws NoAnswer if it does not open. */
  async opened(): Promise<void> {
    const isOpenOrRefused = () => this.#isOpen || this.#closed !== undefined || undefined
    await this.until(isOpenOrRefused, 'answer')
    if (!this.#isOpen) throw new NoAnswer(`no answer: ${this.#error || 'the server refuses the WebSocket'}`)
  }

  #take(data: string | ArrayBuffer): void {
    const text = typeof data === 'string' ? data : new TextDecoder().decode(data)
    if (text.length > maxAnswerBytes) {
      this.#error = `the answer is longer than ${maxAnswerBytes} bytes`
      this.#closed ??= { code: 1006, reason: '' }
      this.close()
      return
    }
    this.received.push(text)
    if (this.#refusesCalls) for (const id of idsOfCalls(text)) this.#socket.send(refusal(id))
    this.#wake()
  }

  /** From now on, calls of the server are answered with -32601, so that it does not wait. */
  refuseCalls(): void {
    this.#refusesCalls = true
  }

  /** Sends messages: text, or bytes as a binary frame. */
  send(...messages: readonly (string | Uint8Array<ArrayBuffer>)[]): void {
    for (const message of messages) {
      this.#sent.push(typeof message === 'string' ? excerpt(message) : `(binary) ${excerpt(new TextDecoder().decode(message))}`)
      this.#socket.send(message)
    }
  }

  /** Everything that was sent, on one line. */
  get sentText(): string {
    return this.#sent.join(' ')
  }

  /** Everything that came, on one line. */
  get cameText(): string {
    const closed = this.#closed ? [closedText(this.#closed)] : []
    return excerpt([...this.received, ...closed].join(' ')) || 'nothing'
  }

  /** How the server closed the connection; `undefined` while it is open. */
  get closed(): Closed | undefined {
    return this.#closed
  }

  /** What came, without calls and notifications of the server. */
  get answers(): readonly string[] {
    return this.received.filter((text) => !isCall(parse(text)?.value))
  }

  /** The responses with this id that came alone, in order. */
  responses(id: unknown): readonly Received[] {
    return this.#objects().filter((value) => isResponseTo(value, id))
  }

  #objects(): readonly Received[] {
    return this.received.map((text) => parse(text)?.value).filter(isObject)
  }

  /** Resolves to what `find` finds in the messages that came, as soon as it finds something. */
  async until<Value>(find: () => Value | undefined, what: string): Promise<Value> {
    const waiting = async (): Promise<Value> => {
      for (let found = find(); ; found = find()) {
        if (found !== undefined) return found
        if (this.#closed) throw new NoAnswer(`no ${what}: ${this.#error || closedText(this.#closed)}`)
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    }
    return within(this.#timeout, waiting(), `no ${what}`)
  }

  /** Resolves to the first response with this id. */
  response(id: unknown): Promise<Received> {
    return this.until(() => this.responses(id)[0], `response with the id ${JSON.stringify(id)}`)
  }

  /** Resolves to the first message that `isExpected` accepts. */
  message(isExpected: (value: Received) => boolean, what: string): Promise<Received> {
    return this.until(() => this.#objects().find(isExpected), what)
  }

  /** Resolves once the server has answered a further call, and a moment later. What has not come by then does not come. */
  async settle(): Promise<void> {
    this.#probes++
    const id = `audits-probe-${this.#probes}`
    this.#socket.send(call(unknownMethod, [], id))
    await this.response(id)
    await new Promise((resolve) => setTimeout(resolve, settleMs))
    const at = this.received.findIndex((text) => isResponseTo(parse(text)?.value, id))
    this.received.splice(at, 1)
  }

  /** Closes the connection. */
  close(): void {
    this.#closed ??= { code: 1000, reason: '' }
    this.#wake()
    this.#socket.close(1000)
  }
}

/** Whether a value is a call or a notification, or a batch of them. */
export function isCall(value: unknown): boolean {
  const entries = [value].flat()
  return entries.length > 0 && entries.every((entry) => isObject(entry) && typeof entry.method === 'string')
}

function isResponseTo(value: unknown, id: unknown): boolean {
  return isObject(value) && !Object.hasOwn(value, 'method') && value.id === id
}

function idsOfCalls(text: string): readonly unknown[] {
  const entries = [parse(text)?.value].flat().filter(isObject)
  return entries.filter(({ method, id }) => typeof method === 'string' && id !== undefined).map(({ id }) => id)
}

function refusal(id: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', error: { code: -32601, message: 'Method not found' }, id })
}
