/** Sends a message for a part of the page, and lets the visitor stop it. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { useDesk } from './desk.ts'
import type { Exchange } from './exchange.ts'

/** A message on its way, or what came of it. */
export interface Sending {
  readonly isBusy: boolean
  readonly answer: Exchange | undefined
  /** Sends a message; `title` and `link` are for the history. */
  send(text: string, title: string, link: string): Promise<void>
  stop(): void
}

/** One message at a time: another one gives up the one before. */
export function useSending(): Sending {
  const desk = useDesk()
  const running = useRef<AbortController>(undefined)
  const [isBusy, setBusy] = useState(false)
  const [answer, setAnswer] = useState<Exchange>()
  useEffect(() => () => running.current?.abort(), [])
  const send = async (text: string, title: string, link: string) => {
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    setBusy(true)
    const found = await desk.send(text, controller.signal)
    desk.history.add(title, link, found)
    if (running.current !== controller) return
    setBusy(false)
    setAnswer(found)
  }
  return { isBusy, answer, send, stop: () => running.current?.abort() }
}
