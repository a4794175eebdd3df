/** The headers that the visitor sets, and the dialog for them. They are in memory only, unless the visitor wants to keep them for this tab. */
import { useState } from 'preact/hooks'
import { isObject, listOf, parseJson, textOf } from './json.ts'
import type { Header } from './round-trip.ts'

/** The state of the headers. */
export interface HeadersState {
  readonly headers: readonly Header[]
  /** The headers as they were when the dialog was closed. */
  readonly saved: readonly Header[]
  change(headers: readonly Header[]): void
  readonly isOpen: boolean
  open(): void
  close(): void
  /** Whether they are kept until the tab is closed. */
  readonly isKept: boolean
  keep(isKept: boolean): void
}

const initial: readonly Header[] = [{ name: 'authorization', value: '' }]

/** Starts with the headers that were kept, if any were. */
export function useHeaders(): HeadersState {
  const [stored] = useState(storedHeaders)
  const [headers, setHeaders] = useState(stored ?? initial)
  const [saved, setSaved] = useState(headers)
  const [isOpen, setOpen] = useState(false)
  const [isKept, setKept] = useState(stored !== undefined)
  return {
    headers,
    saved,
    change: (next) => {
      setHeaders(next)
      if (isKept) storeHeaders(next)
    },
    isOpen,
    open: () => setOpen(true),
    close: () => {
      setOpen(false)
      setSaved(headers)
    },
    isKept,
    keep: (next) => {
      setKept(next)
      storeHeaders(next ? headers : undefined)
    },
  }
}

const storageKey = 'jsonrpc-explorer-headers'

/** Returns the headers that were kept before the page was loaded again; `undefined` if none were. */
function storedHeaders(): readonly Header[] | undefined {
  try {
    const stored = sessionStorage.getItem(storageKey)
    if (stored === null) return undefined
    return listOf(parseJson(stored))
      .filter(isObject)
      .map(({ name, value }) => ({ name: textOf(name), value: textOf(value) }))
  } catch {
    return undefined // The storage is disabled.
  }
}

/** Keeps headers until the tab is closed. `undefined` removes them. */
function storeHeaders(headers: readonly Header[] | undefined): void {
  try {
    if (headers) sessionStorage.setItem(storageKey, JSON.stringify(headers))
    else sessionStorage.removeItem(storageKey)
  } catch {
    // The storage is full or disabled: the headers end with the page.
  }
}
