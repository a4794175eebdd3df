/** What was sent from this tab. It stays until the tab is closed; headers are never kept. */
import { useState } from 'preact/hooks'
import type { Exchange } from './exchange.ts'
import { isRecord, textOf } from './loose.ts'
import { judge } from './verdict.ts'

/** One message that was sent, and how it went. */
export interface Past {
  readonly key: number
  /** When, in milliseconds since 1970. */
  readonly at: number
  readonly title: string
  /** Where to send it again. */
  readonly link: string
  readonly sent: string
  readonly received: string
  /** How it went, in a word or two. */
  readonly outcome: string
  readonly isGood: boolean
  readonly took: number
}

/** The history, newest first. */
export interface History {
  readonly all: readonly Past[]
  add(title: string, link: string, answer: Exchange): void
  clear(): void
}

const key = 'jsonrpc-explorer-history'
const most = 50

/** Longer texts are shown, and not kept. */
const longestText = 20_000

/** The history of this tab. */
export function useHistory(): History {
  const [all, setAll] = useState(remembered)
  const change = (next: (before: readonly Past[]) => readonly Past[]) =>
    setAll((before) => {
      const after = next(before)
      remember(after)
      return after
    })
  return {
    all,
    add: (title, link, answer) => change((before) => [pastOf(title, link, answer, before), ...before].slice(0, most)),
    clear: () => change(() => []),
  }
}

function pastOf(title: string, link: string, answer: Exchange, before: readonly Past[]): Past {
  return {
    key: (before[0]?.key ?? 0) + 1,
    at: Date.now(),
    title,
    link,
    sent: shortened(answer.sent),
    received: shortened(answer.text),
    took: answer.took,
    ...outcomeOf(answer),
  }
}

function shortened(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)} …` : text
}

function outcomeOf(answer: Exchange): Pick<Past, 'outcome' | 'isGood'> {
  const verdict = judge(answer)
  if (verdict.kind === 'error') return { outcome: `error ${verdict.code}`, isGood: false }
  if (verdict.kind === 'trouble') return { outcome: verdict.title.toLowerCase(), isGood: false }
  return { outcome: { result: 'result', many: 'batch', nothing: 'sent' }[verdict.kind], isGood: true }
}

function remembered(): readonly Past[] {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(key) ?? '[]')
    return Array.isArray(found) ? found.filter(isPast) : []
  } catch {
    return []
  }
}

function isPast(value: unknown): value is Past {
  return isRecord(value) && typeof value.key === 'number' && textOf(value.link).startsWith('#')
}

function remember(all: readonly Past[]): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(all))
  } catch {
    // full, or switched off: then it lasts as long as the page
  }
}
