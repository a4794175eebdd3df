/** The backend of a client with middleware. */
import { type Deferred, deferred } from '../async/maybe-promise.ts'
import type { Params } from '../protocol/message.ts'
import type { Backend, MakeCall, Requested, ResolvedOptions } from './backends.ts'
import { type CallChanges, type ClientCall, type ClientMiddleware, checkFields } from './middleware.ts'
import type { ItemSink } from './pending-call.ts'

type Kind = Pick<ClientCall, 'isStream' | 'url' | 'signal'>

/** Runs the middleware around the calls of another backend. */
export class MiddlewareBackend implements Backend {
  readonly #inner: Backend
  readonly #middleware: readonly ClientMiddleware[]
  readonly #url: string | undefined

  /** The first middleware is the outermost. */
  constructor(inner: Backend, middleware: readonly ClientMiddleware[], url: string | undefined) {
    this.#inner = inner
    this.#middleware = middleware
    this.#url = url
  }

  /** Makes one call. */
  call(requested: Requested, options: ResolvedOptions): Promise<unknown> {
    return this.#run(requested, this.#kindOf(options), (changed) => this.#inner.call(changed, options))
  }

  /** Sends calls together, once the middleware of each has called `next()` or has an outcome. Later calls are sent on their own. */
  batch(make: (call: MakeCall) => unknown, options: ResolvedOptions): Promise<unknown> {
    const gate = new BatchGate()
    const kind = this.#kindOf(options)
    const wrapped = (call: MakeCall): MakeCall => {
      return (requested) => {
        const passed = gate.enter()
        const outcome = this.#run(requested, kind, (changed) => {
          const made = gate.isOpen ? this.#inner.call(changed, options) : call(changed)
          passed()
          return made
        })
        outcome.then(passed, passed)
        return outcome
      }
    }
    return this.#inner.batch(
      (call) => make(wrapped(call)),
      options,
      () => gate.whenReady(),
    )
  }

  /** Begins a call whose items go to `sink`. */
  begin(requested: Requested, options: ResolvedOptions, sink: ItemSink): () => void {
    const state = { leave: () => {}, isLeft: false }
    const send = (changed: Requested) =>
      new Promise<undefined>((resolve, reject) => {
        if (state.isLeft) return resolve(undefined)
        const leave = this.#inner.begin(changed, options, {
          items: (items, length) => sink.items(items, length),
          room: () => sink.room(),
          end: () => resolve(undefined),
          fail: reject,
        })
        state.leave = () => {
          leave()
          resolve(undefined)
        }
      })
    const outcome = this.#run(requested, { ...this.#kindOf(options), isStream: true }, send)
    outcome.then(
      (items) => {
        if (Array.isArray(items)) sink.items(items)
        sink.end()
      },
      (reason) => sink.fail(reason),
    )
    return () => {
      state.isLeft = true
      state.leave()
    }
  }

  /** Whether the connection does not open again. */
  get isOver(): boolean {
    return this.#inner.isOver
  }

  /** Gives up all calls, and closes the connection. */
  close(): void {
    this.#inner.close()
  }

  #kindOf({ signal }: ResolvedOptions): Kind {
    return { isStream: false, url: this.#url, signal }
  }

  /** Runs the middleware from the outermost in. The call is made in the same turn if no middleware waits. */
  async #run(requested: Requested, kind: Kind, send: MakeCall, index = 0): Promise<unknown> {
    const outer = this.#middleware[index]
    if (!outer) return send(requested)
    const { method, params, isNotification } = requested
    return outer({ method, params, isNotification, ...kind }, (changes) => {
      const outcome = this.#run(changed(requested, changes), kind, send, index + 1)
      outcome.catch(() => {}) // a middleware need not await it
      return outcome
    })
  }
}

function changed(requested: Requested, changes: CallChanges | undefined): Requested {
  if (!changes) return requested
  const { params, headers, fields } = changes
  if (fields) checkFields(fields)
  return {
    ...requested,
    ...('params' in changes && { params: params as Params }),
    ...(headers && { headers: [...(requested.headers ?? []), headers] }),
    ...(fields && { fields: { ...requested.fields, ...fields } }),
  }
}

/** Delays a batch while the middleware of its calls waits. */
class BatchGate {
  /** Whether the batch was sent. */
  isOpen = false
  #waiting = 0
  #ready: Deferred<void> | undefined

  /** Counts a call. Returns the function to call once it is made, or has an outcome without being made. */
  enter(): () => void {
    let isCounted = true
    this.#waiting++
    return () => {
      if (!isCounted) return
      isCounted = false
      if (--this.#waiting === 0) this.#ready?.resolve()
    }
  }

  /** Returns a promise if a call still waits. */
  whenReady(): Promise<void> | undefined {
    if (this.#waiting === 0) {
      this.isOpen = true
      return undefined
    }
    this.#ready = deferred()
    return this.#ready.promise.then(() => {
      this.isOpen = true
    })
  }
}
