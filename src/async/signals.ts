/** Abort signals that cost nothing until they are looked at, and whose listeners cannot end the process. */

const followers = new WeakMap<AbortSignal, Set<LazySignal>>()

/**
 * A signal that is made on first access and aborts when one of its sources does. Release it when the work has settled: a source that lives
 * as long as its connection would else keep every call that was ever made.
 */
export class LazySignal {
  readonly #sources: () => readonly (AbortSignal | undefined)[]
  readonly #onListenerError: (error: unknown) => void
  #controller: AbortController | undefined
  #followed: Set<LazySignal>[] = []
  #isReleased = false

  /** `sources` is asked on first access. `onListenerError` hears what a listener throws, which would else end a Node process. */
  constructor(sources: () => readonly (AbortSignal | undefined)[], onListenerError: (error: unknown) => void) {
    this.#sources = sources
    this.#onListenerError = onListenerError
  }

  /** The signal, made now if it was not before. */
  get signal(): AbortSignal {
    return this.#make().signal
  }

  /** Aborts the signal, also one that is first looked at later. */
  abort(reason: unknown): void {
    this.#make().abort(reason)
  }

  /** Stops following the sources. */
  release(): void {
    this.#isReleased = true
    for (const group of this.#followed) group.delete(this)
    this.#followed = []
  }

  #make(): AbortController {
    if (this.#controller) return this.#controller
    const controller = new AbortController()
    this.#controller = controller
    catchListenerErrors(controller.signal, this.#onListenerError)
    if (!this.#isReleased) for (const source of this.#sources()) if (source) this.#follow(source)
    return controller
  }

  #follow(source: AbortSignal): void {
    if (source.aborted) {
      this.abort(source.reason)
      return
    }
    const group = followers.get(source) ?? startGroup(source)
    group.add(this)
    this.#followed.push(group)
  }
}

/** One listener on a source serves all that follow it: thirty-two calls on one signal print no listener warning. */
function startGroup(source: AbortSignal): Set<LazySignal> {
  const group = new Set<LazySignal>()
  followers.set(source, group)
  source.addEventListener('abort', () => abortAll(group, source.reason), { once: true })
  return group
}

function abortAll(group: ReadonlySet<LazySignal>, reason: unknown): void {
  for (const follower of group) follower.abort(reason)
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
