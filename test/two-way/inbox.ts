/** The messages that a test's client has received and not looked at yet. */

export interface Message {
  readonly id?: unknown
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
}

export type Received = Message | readonly Message[]

export class Inbox {
  readonly #received: Received[] = []
  #wake = () => {}
  /** How the connection closed, once it has. */
  closed: { readonly code?: number } | undefined

  push(text: string): void {
    this.#received.push(JSON.parse(text))
    this.#wake()
  }

  close(how: { readonly code?: number }): void {
    this.closed ??= how
    this.#wake()
  }

  /** The next message. @throws Error if none comes in time, or the connection closes. */
  async next(milliseconds = 5000): Promise<Received> {
    await this.#until(() => this.#received.length > 0 || this.closed !== undefined, milliseconds)
    const message = this.#received.shift()
    if (message === undefined) throw new Error(`no message came; closed: ${JSON.stringify(this.closed)}`)
    return message
  }

  /** Waits until the connection is closed. Messages that come before may be one error. */
  async untilClosed(milliseconds: number): Promise<{ readonly code?: number }> {
    await this.#until(() => this.closed !== undefined, milliseconds)
    if (!this.closed) throw new Error('the connection is still open')
    return this.closed
  }

  get unread(): readonly Received[] {
    return this.#received
  }

  async #until(isSo: () => boolean, milliseconds: number): Promise<void> {
    const end = Date.now() + milliseconds
    while (!isSo() && Date.now() < end) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, end - Date.now())
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }
}
