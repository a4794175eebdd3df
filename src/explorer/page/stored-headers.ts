/** The headers that the visitor wants to keep for this tab. Without that wish they are in memory only. */
import { isObject, listOf, parseJson, textOf } from './json.ts'
import type { Header } from './round-trip.ts'

const storageKey = 'jsonrpc-explorer-headers'

/** Returns the headers that were kept before the page was loaded again; `undefined` if none were. */
export function storedHeaders(): readonly Header[] | undefined {
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
export function storeHeaders(headers: readonly Header[] | undefined): void {
  try {
    if (headers) sessionStorage.setItem(storageKey, JSON.stringify(headers))
    else sessionStorage.removeItem(storageKey)
  } catch {
    // The storage is full or disabled: the headers end with the page.
  }
}
