/** The context of a message that came by HTTP. */
import { follow } from '../service/abort-reasons.ts'
import type { MessageContext } from '../service/context.ts'
import type { Incoming } from './http-request.ts'

/** Its signal aborts when the client goes away or the door gives up waiting; it is made when a call first looks at its own. */
export class HttpMessage implements MessageContext {
  readonly httpRequest: unknown
  readonly transport = 'http'
  readonly #incoming: Incoming
  readonly #shutdown: AbortSignal
  #controller: AbortController | undefined
  #unfollow: (() => void) | undefined

  constructor(incoming: Incoming, shutdown: AbortSignal) {
    this.httpRequest = incoming.httpRequest
    this.#incoming = incoming
    this.#shutdown = shutdown
  }

  /** Follows the request and the door. */
  get signal(): AbortSignal {
    this.#controller ??= this.#start()
    return this.#controller.signal
  }

  #start(): AbortController {
    const controller = new AbortController()
    const endings = [follow(this.#incoming.signal, controller), follow(this.#shutdown, controller)]
    this.#unfollow = () => {
      for (const end of endings) end()
    }
    return controller
  }

  /** Lets go of the signals that live longer than this message. */
  settle(): void {
    this.#unfollow?.()
  }
}
