/** The peers of one endpoint: notified together, pinged in turn, and closed together. */
import { maxTimerMs, Turn } from '../async/event-loop.ts'
import { checkCount, checkPositive } from '../options/check.ts'
import type { Channel } from '../protocol/channel.ts'
import type { Params } from '../protocol/message.ts'
import type { RequestReader } from './connection-options.ts'
import { openPeer, type Peer, type PeerOptions } from './peer.ts'

/** The options of an endpoint's peers. */
export interface EndpointPeersOptions {
  /** The most open connections: more are refused. Default: 10,000. */
  readonly maxConnections?: number | undefined
  /**
   * Milliseconds between two pings to one peer. The connection is cut if nothing comes from it after two pings. Default: 30,000. `Infinity`
   * switches it off.
   */
  readonly pingInterval?: number | undefined
}

/** A channel with the members that an endpoint uses if they are there. */
export interface EndpointChannel extends Channel {
  readonly quietIntervals?: number
  ping?(): void
  terminate?(code?: number, reason?: string): void
}

/** The peers of an endpoint, as `endpoint.peers` shows them. */
export interface Peers extends Iterable<Peer> {
  readonly size: number
}

/** Each ping interval has so many parts, each with its share of the pings, so that pongs do not come all at once. */
const pingParts = 16
const maxUnanswered = 2

/** The open connections of one endpoint. */
export class EndpointPeers implements Peers {
  readonly maxConnections: number
  readonly #pingInterval: number
  readonly #channels = new Map<Peer, EndpointChannel>()
  readonly #parts: readonly Set<EndpointChannel>[] = Array.from({ length: pingParts }, () => new Set())
  #part = 0
  #timer: ReturnType<typeof setInterval> | undefined
  #notifying: Promise<void> | undefined
  #closed: Promise<void> | undefined

  /** @throws TypeError with a hint, for options that cannot work. */
  constructor({ maxConnections = 10_000, pingInterval = 30_000 }: EndpointPeersOptions = {}) {
    if (maxConnections !== Number.POSITIVE_INFINITY) checkCount(maxConnections, 1, 'limits.maxConnections')
    checkPositive(pingInterval, 'pingInterval')
    this.maxConnections = maxConnections
    this.#pingInterval = pingInterval
  }

  /** How many connections are open. */
  get size(): number {
    return this.#channels.size
  }

  /** Iterates over the peers. */
  [Symbol.iterator](): Iterator<Peer> {
    return this.#channels.keys()
  }

  /** Whether there are `maxConnections`. */
  get isFull(): boolean {
    return this.#channels.size >= this.maxConnections
  }

  /** Whether `close()` has been called. */
  get isClosing(): boolean {
    return this.#closed !== undefined
  }

  /** Makes a peer of a channel, and keeps it until the channel is closed. */
  open(channel: EndpointChannel, options: PeerOptions, reader?: RequestReader): Peer {
    const part = this.#parts[this.#part++ % pingParts] as Set<EndpointChannel>
    let isClosed = false
    let one: Peer | undefined
    const onClosed = () => {
      isClosed = true
      if (one) this.#channels.delete(one)
      part.delete(channel)
      if (this.#channels.size === 0) this.#stopPings()
    }
    one = openPeer(channel, options as PeerOptions<never>, onClosed, reader)
    if (isClosed) return one // before it could be kept
    this.#channels.set(one, channel)
    part.add(channel)
    this.#startPings()
    return one
  }

  /** Sends a notification to every peer. Resolves once it is sent to all. The text is made once, and written in slices of a few milliseconds. */
  notify(method: string, params?: Params): Promise<void> {
    const text = JSON.stringify({ jsonrpc: '2.0', method, params })
    const before = this.#notifying
    // Each peer gets notifications in their order, so one does not begin while another is under way.
    const sent = before ? before.then(() => this.#sendToAll(text)) : this.#sendToAll(text)
    this.#notifying = sent
    const forget = () => {
      if (this.#notifying === sent) this.#notifying = undefined
    }
    void sent.then(forget)
    return sent
  }

  #sendToAll(text: string): Promise<void> {
    const channels = [...this.#channels.values()]
    const turn = new Turn()
    return new Promise((resolve) => {
      let next = 0
      const send = () => {
        while (next < channels.length) {
          sendTo(channels[next++] as EndpointChannel, text)
          if (turn.isOver()) return turn.next(send)
        }
        resolve()
      }
      send()
    })
  }

  /** Closes every connection. New ones are refused from now on. Called again, it returns the same promise. */
  close(options?: { readonly drain?: number }): Promise<void> {
    this.#closed ??= this.#closeAll(options)
    return this.#closed
  }

  async #closeAll(options: { readonly drain?: number } | undefined): Promise<void> {
    await Promise.all([...this.#channels.keys()].map((one) => one.close(options)))
  }

  #startPings(): void {
    if (this.#timer !== undefined || this.#pingInterval > maxTimerMs) return
    let part = 0
    this.#timer = setInterval(() => {
      for (const channel of this.#parts[part++ % pingParts] as Set<EndpointChannel>) pingOrCut(channel)
    }, this.#pingInterval / pingParts)
  }

  #stopPings(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}

/** A channel that is about to close may throw; one that is full keeps the message, within its limits. */
function sendTo(channel: EndpointChannel, text: string): void {
  try {
    channel.send(text)?.catch(() => {})
  } catch {
    // It is closed.
  }
}

function pingOrCut(channel: EndpointChannel): void {
  if ((channel.quietIntervals ?? 0) >= maxUnanswered) channel.terminate?.(1006, 'no answer to pings')
  else channel.ping?.()
}
