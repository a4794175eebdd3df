/** Sends messages for one view, and lets the visitor stop them. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { useAppState } from './app-state.ts'
import type { Listing } from './listing.ts'
import type { Outgoing } from './message.ts'
import { type Received, Receiver } from './received.ts'
import type { RoundTrip } from './round-trip.ts'
import { mask, maskAnswer, maskMessage } from './secrets.ts'

/** The message of a view: on its way, or answered. */
export interface MessageSender {
  readonly isBusy: boolean
  /** What has come ahead of the answer, until now; `undefined` once it is there. */
  readonly received: Received | undefined
  readonly answer: RoundTrip | undefined
  /** Sends a message; `title` and `link` are for the history. */
  send(message: Outgoing, title: string, link: string): Promise<void>
  stop(): void
}

/** Sends one message at a time: a new one stops the one before. */
export function useSending(): MessageSender {
  const state = useAppState()
  const running = useRef<AbortController>(undefined)
  const [isBusy, setBusy] = useState(false)
  const [received, setReceived] = useState<Received>()
  const [answer, setAnswer] = useState<RoundTrip>()
  useEffect(() => () => running.current?.abort(), [])
  const send = async (message: Outgoing, title: string, link: string) => {
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    const receiver = new Receiver(message.call)
    const show = onceAFrame(() => running.current === controller && setReceived(receiver.received))
    setBusy(true)
    setReceived(receiver.received)
    const response = await state.send(message, controller.signal, (text) => {
      receiver.take(text)
      show()
    })
    const complete = withReceived(response, receiver)
    state.history.add(title, link, withoutSecretsIn(complete, state.listing))
    if (running.current !== controller) return
    running.current = undefined
    setBusy(false)
    setReceived(undefined)
    setAnswer(complete)
  }
  return { isBusy, received, answer, send, stop: () => running.current?.abort() }
}

/** The history is stored, so that it has no secrets. */
function withoutSecretsIn(answer: RoundTrip, listing: Listing): RoundTrip {
  const secrets = new Set<string>()
  const sent = maskMessage(answer.sent, listing, mask, secrets)
  return { ...answer, sent, text: maskAnswer(answer.text, secrets) }
}

/** Calls a function before the next frame, once for all requests until then. */
function onceAFrame(run: () => void): () => void {
  let isWaiting = false
  return () => {
    if (isWaiting) return
    isWaiting = true
    requestAnimationFrame(() => {
      isWaiting = false
      run()
    })
  }
}

/** The whole result in place of its parts, if the page can show it; else what came stands beside the answer. */
function withReceived(answer: RoundTrip, receiver: Receiver): RoundTrip {
  const whole = answer.failure ? undefined : receiver.withItems(answer.text)
  if (whole) return { ...answer, ...whole }
  const { received } = receiver
  return received.count > 0 || received.noun === 'event' ? { ...answer, received } : answer
}
