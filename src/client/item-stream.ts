/** The items of a method that yields, as a loop reads them: kept until they are read, and begun again after a loss. */
import { type Deferred, deferred } from '../async/maybe-promise.ts'
import { errorCodes, RpcError } from '../protocol/errors.ts'
import { valueText } from '../protocol/serialize.ts'
import { TransportError } from './errors.ts'
import { type Frames, withFrames } from './frames.ts'
import type { ItemSink } from './pending-call.ts'

/** UTF-16 units of items that a stream keeps unread. */
const maxUnread = 8_388_608
/** With more than these, a connection that carries this stream alone is not read. */
const enoughUnread = 65_536

/** Begins a call. Returns the function that gives it up. */
export type BeginStream = (sink: ItemSink) => () => void

/** What to do when the connection breaks. */
export interface StreamRules {
  readonly method: string
  /** The params are a function: the stream can begin again where it was. */
  readonly mayRestart: boolean
  /** Whether the connection does not open again. */
  isOver(): boolean
  /** Where the stream was made. */
  readonly frames: Frames
}

interface Part {
  readonly items: readonly unknown[]
  readonly length: number
}
const noPart: Part = { items: [], length: 0 }

type Step = IteratorResult<unknown, undefined>
interface Waiting {
  resolve(step: Step | Promise<Step>): void
}
const over: Step = { done: true, value: undefined }
const nothingToLeave = () => {}

/** A stream of items. Nothing is sent before the first item is asked for. */
export class ItemStream implements ItemSink {
  readonly #begin: BeginStream
  readonly #rules: StreamRules
  #state: 'new' | 'running' | 'over' = 'new'
  #leave: () => void = nothingToLeave
  #part = noPart
  #at = 0
  #later: Part[] = []
  /** How many of them were taken: to shift a long list takes a time that grows with its length. */
  #taken = 0
  #unread = 0
  #room: Deferred<void> | undefined
  readonly #waiting: Waiting[] = []
  #failure: { readonly reason: unknown } | undefined
  /** How often it has begun since the last item. */
  #attempts = 0
  #hasItems = false
  /** It was lost, and begins again when the next item is asked for. */
  #isBroken = false
  #pause: ReturnType<typeof setTimeout> | undefined

  constructor(begin: BeginStream, rules: StreamRules) {
    this.#begin = begin
    this.#rules = rules
    const { asyncDispose } = Symbol as { readonly asyncDispose?: symbol }
    if (asyncDispose) Object.defineProperty(this, asyncDispose, { value: async () => void (await this.return()) })
  }

  /** The stream itself: it can be read once. */
  [Symbol.asyncIterator](): this {
    return this
  }

  /** The next item. */
  next(): Promise<Step> {
    if (this.#state === 'new') this.#start()
    if (this.#at < this.#part.items.length) return Promise.resolve(this.#take())
    if (this.#failure) return this.#throw(this.#failure.reason)
    if (this.#state === 'over') return Promise.resolve(over)
    if (this.#isBroken) this.#restart()
    return new Promise((resolve) => {
      this.#waiting.push({ resolve })
    })
  }

  /** Leaves the stream: the call is given up, or the subscription ended. */
  async return(): Promise<Step> {
    this.#stop()
    this.#forget()
    for (const { resolve } of this.#waiting.splice(0)) resolve(over)
    return over
  }

  /** Keeps items until they are read. */
  items(items: readonly unknown[], length?: number): void {
    if (this.#state !== 'running' || items.length === 0) return
    this.#attempts = 0
    this.#hasItems = true
    let given = 0
    while (given < items.length && this.#waiting.length > 0)
      this.#waiting.shift()?.resolve({ done: false, value: items[given++] })
    if (given < items.length) this.#keep(given === 0 ? items : items.slice(given), length)
  }

  /** A promise while there are enough unread items. */
  room(): Promise<void> | undefined {
    if (this.#unread <= enoughUnread) return undefined
    this.#room ??= deferred()
    return this.#room.promise
  }

  /** All items have come. */
  end(): void {
    if (this.#state !== 'running') return
    this.#state = 'over'
    this.#leave = nothingToLeave
    for (const { resolve } of this.#waiting.splice(0)) resolve(over)
  }

  /** Fails once all items are read, or begins again after a loss. */
  fail(reason: unknown): void {
    if (this.#state !== 'running') return
    this.#leave = nothingToLeave
    if (!this.#mayRestart(reason)) this.#failWith(reason)
    else if (this.#waiting.length > 0) this.#restart()
    else this.#isBroken = true
  }

  /** Asks for the params only once every item was read: they depend on the last one. */
  #restart(): void {
    this.#isBroken = false
    const delay = Math.min(firstDelayMs * 2 ** this.#attempts++, longestDelayMs) * Math.random()
    this.#pause = setTimeout(() => this.#start(), delay)
  }

  #start(): void {
    this.#state = 'running'
    try {
      this.#leave = this.#begin(this)
    } catch (reason) {
      this.#failWith(reason)
    }
  }

  #keep(items: readonly unknown[], length: number = valueText(items).length): void {
    if (this.#part === noPart) this.#part = { items, length }
    else this.#later.push({ items, length })
    this.#unread += length
    if (this.#unread <= maxUnread) return
    this.#leave()
    const message = `${this.#rules.method}: more than ${maxUnread} bytes of items came and were not read. Read faster, or ask for less`
    this.#failWith(new TransportError('overrun', message))
  }

  #take(): Step {
    const { items, length } = this.#part
    const value = items[this.#at++]
    if (this.#at === items.length) {
      this.#unread -= length
      this.#part = this.#nextPart()
      this.#at = 0
      if (this.#unread <= enoughUnread) this.#releaseRoom()
    }
    return { done: false, value }
  }

  #nextPart(): Part {
    const next = this.#later[this.#taken++]
    if (next) return next
    this.#later = []
    this.#taken = 0
    return noPart
  }

  #releaseRoom(): void {
    this.#room?.resolve()
    this.#room = undefined
  }

  #forget(): void {
    this.#part = noPart
    this.#at = 0
    this.#later = []
    this.#taken = 0
    this.#unread = 0
    this.#releaseRoom()
  }

  #stop(): void {
    clearTimeout(this.#pause)
    const wasRunning = this.#state === 'running'
    this.#state = 'over'
    if (wasRunning) this.#leave()
    this.#leave = nothingToLeave
  }

  #failWith(reason: unknown): void {
    this.#state = 'over'
    const [first, ...others] = this.#waiting.splice(0)
    if (first) first.resolve(this.#throw(reason))
    else this.#failure = { reason }
    for (const { resolve } of others) resolve(over)
  }

  #throw(reason: unknown): Promise<Step> {
    this.#failure = undefined
    return withFrames(this.#rules.method, Promise.reject(reason), this.#rules.frames) as Promise<never>
  }

  #mayRestart(reason: unknown): boolean {
    if (!this.#rules.mayRestart || this.#rules.isOver()) return false
    if (reason instanceof TransportError && reason.reason === 'lost') return true
    return (this.#hasItems || this.#attempts > 0) && isPassing(reason)
  }
}

const firstDelayMs = 300
const longestDelayMs = 30_000

/** A server that restarts refuses connections, or is closing, or has a gateway before it that answers alone. */
function isPassing(reason: unknown): boolean {
  if (reason instanceof TransportError)
    return reason.reason === 'network' || (reason.reason === 'http-status' && isUnavailable(reason))
  return RpcError.is(reason) && (reason.code === errorCodes.shuttingDown || reason.code === errorCodes.busy)
}

function isUnavailable({ status }: TransportError): boolean {
  return status !== undefined && [429, 502, 503, 504].includes(status)
}
