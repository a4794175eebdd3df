/** A call over the WebSocket, from its sending to its answer. */
import { member } from './json.ts'
import { type NoAnswer, noAnswer, type OnMessage, type RoundTrip } from './round-trip.ts'
import { memberTokens, tokensOf } from './tokens.ts'

/** Measures one call. */
export class ConnectedCall {
  readonly sent: string
  readonly answer: Promise<RoundTrip>
  isSettled = false
  /** The id of the subscription that has begun. */
  subscription: unknown
  /** The response that has the id of the subscription. */
  response = ''
  readonly #start = performance.now()
  readonly #onMessage: OnMessage
  #bytes = 0
  #resolve: (answer: RoundTrip) => void = () => {}

  constructor(sent: string, onMessage: OnMessage) {
    this.sent = sent
    this.#onMessage = onMessage
    this.answer = new Promise((resolve) => {
      this.#resolve = resolve
    })
  }

  /** Reads the response to a subscription. Its events follow. */
  begin(subscription: unknown, response: string): void {
    this.subscription = subscription
    this.response = response
  }

  /** Reads a notification. An event of another subscription is ignored, and an error ends this one. */
  take(message: string, params: unknown): void {
    const subscription = member(params, 'subscription')
    if (this.isSettled || subscription !== this.subscription) return
    this.#bytes += bytesIn(message)
    if (subscription !== undefined && member(params, 'error')) this.settle(errorOf(message))
    else this.#onMessage(message)
  }

  /** Ends the call, once. */
  settle(text: string, failure?: NoAnswer): void {
    if (this.isSettled) return
    this.isSettled = true
    const duration = performance.now() - this.#start
    const bytes = this.#bytes + bytesIn(text)
    this.#resolve({
      ...noAnswer,
      sent: this.sent,
      over: 'WebSocket',
      status: 200,
      text,
      duration,
      bytes,
      ...(failure && { failure }),
    })
  }
}

function bytesIn(text: string): number {
  return new TextEncoder().encode(text).length
}

/** Returns the error of an event as a response, which the page can show. */
function errorOf(message: string): string {
  const error = memberTokens(memberTokens(tokensOf(message) ?? [], 'params'), 'error')
  return `{"jsonrpc":"2.0","error":${error.map(({ text }) => text).join('')},"id":null}`
}
