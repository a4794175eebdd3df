/** The messages that were sent from this tab. They are stored until the tab is closed, without headers. */
import { useState } from 'preact/hooks'
import { isObject, textOf } from './json.ts'
import { outcomeOf } from './outcome.ts'
import type { RoundTrip } from './round-trip.ts'

/** A message with its outcome. */
export interface HistoryEntry {
  readonly key: number
  /** The time of the answer, in milliseconds since 1970. */
  readonly time: number
  readonly title: string
  /** The link that fills the form with the message. */
  readonly link: string
  readonly sent: string
  readonly received: string
  /** The outcome in a few words. */
  readonly outcome: string
  readonly isGood: boolean
  readonly duration: number
}

/** The history, newest entry first. */
export interface History {
  readonly entries: readonly HistoryEntry[]
  add(title: string, link: string, answer: RoundTrip): void
  clear(): void
}

const storageKey = 'jsonrpc-explorer-history'
const maxEntries = 50

/** Longer texts are stored in part. */
const maxText = 20_000

/** Returns the history of this tab. */
export function useHistory(): History {
  const [entries, setEntries] = useState(storedEntries)
  const change = (next: (before: readonly HistoryEntry[]) => readonly HistoryEntry[]) =>
    setEntries((before) => {
      const after = next(before)
      store(after)
      return after
    })
  return {
    entries,
    add: (title, link, answer) => change((before) => [entryOf(title, link, answer, before), ...before].slice(0, maxEntries)),
    clear: () => change(() => []),
  }
}

function entryOf(title: string, link: string, answer: RoundTrip, before: readonly HistoryEntry[]): HistoryEntry {
  return {
    key: (before[0]?.key ?? 0) + 1,
    time: Date.now(),
    title,
    link,
    sent: shortened(answer.sent),
    received: shortened(answer.text),
    duration: answer.duration,
    ...outcomeText(answer),
  }
}

function shortened(text: string): string {
  return text.length > maxText ? `${text.slice(0, maxText)} …` : text
}

function outcomeText(answer: RoundTrip): Pick<HistoryEntry, 'outcome' | 'isGood'> {
  const outcome = outcomeOf(answer)
  if (outcome.kind === 'error') return { outcome: `error ${outcome.code}`, isGood: false }
  if (outcome.kind === 'failure') return { outcome: outcome.title.toLowerCase(), isGood: false }
  return { outcome: { result: 'result', batch: 'batch', none: 'sent' }[outcome.kind], isGood: true }
}

function storedEntries(): readonly HistoryEntry[] {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? '[]')
    return Array.isArray(found) ? found.filter(isEntry) : []
  } catch {
    return []
  }
}

function isEntry(value: unknown): value is HistoryEntry {
  return isObject(value) && typeof value.key === 'number' && textOf(value.link).startsWith('#')
}

function store(entries: readonly HistoryEntry[]): void {
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(entries))
  } catch {
    // The storage is full or disabled: the history ends with the page.
  }
}
