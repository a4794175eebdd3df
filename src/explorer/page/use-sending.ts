/** Sends messages for one view, and lets the visitor stop them. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { useAppState } from './app-state.ts'
import type { RoundTrip } from './round-trip.ts'

/** The message of a view: on its way, or answered. */
export interface Sending {
  readonly isBusy: boolean
  readonly answer: RoundTrip | undefined
  /** Sends a message; `title` and `link` are for the history. */
  send(text: string, title: string, link: string): Promise<void>
  stop(): void
}

/** Sends one message at a time: a new one stops the one before. */
export function useSending(): Sending {
  const state = useAppState()
  const running = useRef<AbortController>(undefined)
  const [isBusy, setBusy] = useState(false)
  const [answer, setAnswer] = useState<RoundTrip>()
  useEffect(() => () => running.current?.abort(), [])
  const send = async (text: string, title: string, link: string) => {
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    setBusy(true)
    const received = await state.send(text, controller.signal)
    state.history.add(title, link, received)
    if (running.current !== controller) return
    setBusy(false)
    setAnswer(received)
  }
  return { isBusy, answer, send, stop: () => running.current?.abort() }
}
