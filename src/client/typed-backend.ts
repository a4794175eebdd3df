/** A backend whose calls are converted by the types of the service: `Date` in, `Date` out. A client without types has none of this. */
import { valueText } from '../protocol/serialize.ts'
import type { Backend, MakeCall, Requested, ResolvedOptions } from './backends.ts'
import type { CallTypes, ClientTypes } from './call-types.ts'
import { TransportError } from './errors.ts'
import type { ItemSink } from './pending-call.ts'

/** Converts the calls of another backend. */
export class TypedBackend implements Backend {
  readonly #inner: Backend
  readonly #types: ClientTypes
  readonly #subscriptions: object

  /** The results of `subscriptions`, by their methods, are ids. */
  constructor(inner: Backend, types: ClientTypes, subscriptions: object) {
    this.#inner = inner
    this.#types = types
    this.#subscriptions = subscriptions
  }

  /** Makes one call. */
  call(requested: Requested, options: ResolvedOptions): Promise<unknown> {
    return this.#converted((changed) => this.#inner.call(changed, options))(requested)
  }

  /** Makes calls together. */
  batch(
    make: (call: MakeCall) => unknown,
    options: ResolvedOptions,
    whenReady?: () => Promise<void> | undefined,
  ): Promise<unknown> {
    return this.#inner.batch((call) => make(this.#converted(call)), options, whenReady)
  }

  /** Begins a call whose items go to `sink`. */
  begin(requested: Requested, options: ResolvedOptions, sink: ItemSink): () => void {
    const types = this.#types.bindCall(requested.method)
    if (!types) return this.#inner.begin(requested, options, sink)
    let leave = () => {}
    const reading: ItemSink = {
      items: (items, length) => {
        try {
          const read = items.map((item) => readable(() => types.readItem(item)))
          sink.items(read, length ?? valueText(items).length)
        } catch (reason) {
          sink.fail(reason)
          leave()
        }
      },
      room: () => sink.room(),
      end: () => sink.end(),
      fail: (reason) => sink.fail(reason),
    }
    leave = this.#inner.begin(written(requested, types), options, reading)
    return () => leave()
  }

  /** Whether the connection does not open again. */
  get isOver(): boolean {
    return this.#inner.isOver
  }

  /** Gives up all calls, and closes the connection. */
  close(): void {
    this.#inner.close()
  }

  #converted(call: MakeCall): MakeCall {
    return (requested) => {
      const types = this.#types.bindCall(requested.method)
      if (!types) return call(requested)
      let outcome: Promise<unknown>
      try {
        outcome = call(written(requested, types))
      } catch (unwritable) {
        return Promise.reject(unwritable)
      }
      if (requested.isNotification || Object.hasOwn(this.#subscriptions, requested.method)) return outcome
      return outcome.then((result) => readable(() => types.readResult(result)))
    }
  }
}

function written(requested: Requested, types: CallTypes): Requested {
  return { ...requested, params: types.writeParams(requested.params) }
}

/** @throws TransportError for a value that cannot be read: the server has other types. */
function readable(read: () => unknown): unknown {
  try {
    return read()
  } catch (cause) {
    throw new TransportError('wrong-shape', (cause as Error).message, { cause })
  }
}
