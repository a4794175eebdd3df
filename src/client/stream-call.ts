/** The call behind a stream: one whose parts are its items, or one that makes a subscription. */
import type { Params } from '../protocol/message.ts'
import { TransportError } from './errors.ts'
import type { Frames } from './frames.ts'
import { ItemStream } from './item-stream.ts'
import type { CallRequest, ItemSink, Outcome, PendingCall } from './pending-call.ts'

/** What a stream asks for: params, or a function that is called for each attempt. */
export interface RequestedStream {
  readonly method: string
  readonly params: Params | (() => Params | Promise<Params>)
  /** Where the stream was made. */
  readonly frames: Frames
}

/** Makes a stream. If the params are a function, it is called for each attempt. */
export function streamOf(
  { method, params, frames }: RequestedStream,
  begin: (sink: ItemSink, params: Params) => () => void,
  isOver: () => boolean = () => false,
): ItemStream {
  const rules = { method, mayRestart: typeof params === 'function', isOver, frames }
  if (typeof params !== 'function') return new ItemStream((sink) => begin(sink, params), rules)
  const beginAnew = (sink: ItemSink): (() => void) => {
    let isLeft = false
    let leave = () => {}
    const start = async () => {
      try {
        const sent = await params()
        if (!isLeft) leave = begin(sink, sent)
      } catch (reason) {
        sink.fail(reason)
      }
    }
    void start()
    return () => {
      isLeft = true
      leave()
    }
  }
  return new ItemStream(beginAnew, rules)
}

/** What the call of a stream needs of the client. */
export interface StreamHost {
  make(request: CallRequest): PendingCall
  /** Sends the call. */
  send(call: PendingCall): void
  subscribe(id: unknown, sink: ItemSink): void
  unsubscribe(id: unknown): void
  /** Calls the method that ends a subscription. */
  end(method: string, id: unknown): void
}

/** A call of a method that yields. */
export interface StreamRequest extends Pick<CallRequest, 'signal' | 'onProgress' | 'fields'> {
  readonly method: string
  readonly params: Params
  /** The method that ends the subscription, if the call makes one. */
  readonly end: string | undefined
}

/** The reason of a call whose loop was left. No loop sees it. */
const left = 'The loop was left'

/** Makes and sends the call. Returns the function that gives it up, or ends the subscription. It has no timeout. */
export function beginStream(host: StreamHost, request: StreamRequest, sink: ItemSink): () => void {
  return request.end === undefined ? beginItems(host, request, sink) : beginSubscription(host, request, request.end, sink)
}

function beginItems(host: StreamHost, request: StreamRequest, sink: ItemSink): () => void {
  const resolve = (result: unknown) => {
    if (Array.isArray(result)) sink.items(result)
    if (Array.isArray(result) || result === null) sink.end()
    else sink.fail(noItems(request.method))
  }
  const call = makeCall(host, request, { resolve, reject: (reason) => sink.fail(reason) }, sink)
  return () => call.giveUp(left)
}

function noItems(method: string): TransportError {
  const hint = `If it is a subscription, name the method that ends it: createClient(…, { ends: { ${JSON.stringify(method)}: '…' } })`
  return new TransportError('wrong-shape', `${method}: the result of a stream must be an array. ${hint}`)
}

/** A call that is left early goes on until its id is known: only then can the subscription be ended. @throws the reason of the signal. */
function beginSubscription(host: StreamHost, request: StreamRequest, end: string, sink: ItemSink): () => void {
  const { signal } = request
  signal?.throwIfAborted()
  let isLeft = false
  let leave = () => {
    isLeft = true
  }
  const stop = followSignal(signal, () => {
    leave()
    sink.fail(signal?.reason)
  })
  const fail = (reason: unknown) => {
    stop()
    sink.fail(reason)
  }
  const subscribed = (id: unknown) => {
    if (isLeft) return host.end(end, id)
    host.subscribe(id, {
      items: (items, length) => sink.items(items, length),
      room: () => sink.room(),
      end: () => sink.end(),
      fail,
    })
    leave = () => {
      host.unsubscribe(id)
      host.end(end, id)
    }
  }
  makeCall(host, { ...request, signal: undefined }, { resolve: subscribed, reject: fail })
  return () => {
    stop()
    leave()
  }
}

function followSignal(signal: AbortSignal | undefined, run: () => void): () => void {
  signal?.addEventListener('abort', run, { once: true })
  return () => signal?.removeEventListener('abort', run)
}

function makeCall(host: StreamHost, request: StreamRequest, outcome: Outcome, sink?: ItemSink): PendingCall {
  const { method, params, fields, signal, onProgress } = request
  const call = host.make({ method, params, isNotification: false, fields, signal, timeout: Infinity, onProgress, sink, outcome })
  if (!call.isSettled) host.send(call)
  return call
}
