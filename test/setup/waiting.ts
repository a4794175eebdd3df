/** Ways to wait for an event, never for a time. A wait that is in vain fails with what had happened by then. */

/** Far more than a machine under load needs. */
const patience = 20_000

/** What happened, in order. A test waits for the notes that it needs. */
export class Notes<Note = string> {
  readonly list: Note[] = []
  readonly #listeners = new Set<() => void>()

  add(note: Note): void {
    this.list.push(note)
    for (const listener of this.#listeners) listener()
  }

  /** Resolves once the list fits. Rejects after 20 seconds, with the list in the message. */
  until(fits: (list: readonly Note[]) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!fits(this.list)) return
        end()
        resolve()
      }
      const timer = setTimeout(() => {
        end()
        reject(new Error(`${patience / 1000} seconds later only this had happened: ${JSON.stringify(this.list)}`))
      }, patience)
      const end = () => {
        clearTimeout(timer)
        this.#listeners.delete(look)
      }
      this.#listeners.add(look)
      look()
    })
  }

  /** Resolves once the note is there. */
  has(note: Note): Promise<void> {
    return this.until((list) => list.includes(note))
  }
}

/** What a handler waits for until the test lets it go on. */
export class Gate {
  readonly passed: Promise<void>
  #open = () => {}

  constructor() {
    this.passed = new Promise((resolve) => {
      this.#open = resolve
    })
  }

  open(): void {
    this.#open()
  }
}

/** Tries until it works, without a pause: for states of the system that nothing tells of. Fails like the last try, after 20 seconds. */
export async function eventually<Result>(attempt: () => Promise<Result>): Promise<Result> {
  const end = Date.now() + patience
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (Date.now() > end) throw error
      await new Promise(setImmediate)
    }
  }
}
