/** Abort signals that are made on first access, and whose listeners cannot end the process. */

/** What tells that something was given up: an `AbortSignal`, or a `Cancellation`. */
export interface AbortSource {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** The same as an `AbortController` and its signal, for code of this package alone. It costs far less. */
export class Cancellation implements AbortSource {
  aborted = false
  reason: unknown = undefined
  #listeners: (() => void)[] = []

  /** Aborts, once. */
  abort(reason: unknown): void {
    if (this.aborted) return
    this.aborted = true
    this.reason = reason
    for (const listener of this.#listeners.splice(0)) listener()
  }

  /** Calls a listener once it aborts. */
  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.push(listener)
  }

  /** Removes a listener. */
  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners = this.#listeners.filter((one) => one !== listener)
  }
}

/** What runs when a signal aborts, and the listener that runs it. */
interface Watch {
  readonly runs: Set<() => void>
  readonly listener: () => void
}

const watches = new WeakMap<AbortSource, Watch>()

/**
 * Calls `run` when the signal aborts, unless the returned function is called first. One listener on a signal serves all: thirty calls on
 * one signal print no listener warning. It goes with the last of them, since the sources of a signal keep it as long as it has listeners.
 */
export function onAbort(signal: AbortSource, run: () => void): () => void {
  const watch = watches.get(signal) ?? startWatch(signal)
  watch.runs.add(run)
  return () => {
    if (!watch.runs.delete(run) || watch.runs.size > 0) return
    watches.delete(signal)
    signal.removeEventListener('abort', watch.listener)
  }
}

function startWatch(signal: AbortSource): Watch {
  const runs = new Set<() => void>()
  const listener = () => {
    for (const run of runs) run()
  }
  const watch = { runs, listener }
  watches.set(signal, watch)
  signal.addEventListener('abort', listener, { once: true })
  return watch
}

/**
 * A signal that is made on first access and aborts when one of its sources does. Release it when the work has settled: a source that lives
 * as long as its connection would else keep every call that was ever made.
 */
export class LazySignal {
  readonly #sources: () => readonly (AbortSource | undefined)[]
  readonly #onListenerError: (error: unknown) => void
  #controller: AbortController | undefined
  readonly #unfollow: (() => void)[] = []
  #isReleased = false

  /** `sources` is called on first access. `onListenerError` gets what a listener throws, which would otherwise end a Node process. */
  constructor(sources: () => readonly (AbortSource | undefined)[], onListenerError: (error: unknown) => void) {
    this.#sources = sources
    this.#onListenerError = onListenerError
  }

  /** The signal, made now if it was not before. */
  get signal(): AbortSignal {
    return this.#make().signal
  }

  /** Aborts the signal, even if it is first accessed later. */
  abort(reason: unknown): void {
    this.#make().abort(reason)
  }

  /** Stops following the sources. */
  release(): void {
    this.#isReleased = true
    for (const stop of this.#unfollow.splice(0)) stop()
  }

  #make(): AbortController {
    if (this.#controller) return this.#controller
    const controller = new AbortController()
    this.#controller = controller
    catchListenerErrors(controller.signal, this.#onListenerError)
    if (!this.#isReleased) for (const source of this.#sources()) if (source) this.#follow(source)
    return controller
  }

  #follow(source: AbortSource): void {
    if (source.aborted) this.abort(source.reason)
    else this.#unfollow.push(onAbort(source, () => this.abort(source.reason)))
  }
}

type Listener = ((event: Event) => unknown) | { handleEvent(event: Event): unknown }
type Add = (type: string, listener: Listener | null, options?: unknown) => void

/** Node throws what a listener throws again outside of any call. Here it goes to `report`, a rejection too. */
function catchListenerErrors(signal: AbortSignal, report: (error: unknown) => void): void {
  const wrapped = new WeakMap<Listener, Listener>()
  const wrap = (listener: Listener): Listener => {
    const known = wrapped.get(listener)
    if (known) return known
    const safe = async (event: Event) => {
      try {
        await (typeof listener === 'function' ? listener.call(signal, event) : listener.handleEvent(event))
      } catch (error) {
        report(error)
      }
    }
    wrapped.set(listener, safe)
    return safe
  }
  const wrapIn =
    (method: Add): Add =>
    (type, listener, options) =>
      method.call(signal, type, listener && wrap(listener), options)
  const { addEventListener, removeEventListener } = signal as unknown as { addEventListener: Add; removeEventListener: Add }
  define(signal, 'addEventListener', { value: wrapIn(addEventListener) })
  define(signal, 'removeEventListener', { value: wrapIn(removeEventListener) })
  let onabort: Listener | null = null
  define(signal, 'onabort', {
    get: () => onabort,
    set: (listener: Listener | null) => {
      if (onabort) signal.removeEventListener('abort', onabort as never)
      onabort = listener
      if (listener) signal.addEventListener('abort', listener as never)
    },
  })
}

function define(signal: AbortSignal, name: string, descriptor: PropertyDescriptor): void {
  Object.defineProperty(signal, name, { configurable: true, ...descriptor })
}
