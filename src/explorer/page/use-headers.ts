/** The headers that the visitor sets, and the dialog for them. */
import { useState } from 'preact/hooks'
import type { Header } from './round-trip.ts'
import { storedHeaders, storeHeaders } from './stored-headers.ts'

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
