/** Loads the methods: from the document in the page, else from `rpc.discover`. */
import { useEffect, useState } from 'preact/hooks'
import type { PageData } from '../page-response.ts'
import { isObject, member, parseJson } from './json.ts'
import { type Listing, readListing } from './listing.ts'
import { type Header, roundTrip } from './round-trip.ts'

/** The listing, and whether it is complete. `unavailable` means that the service has no `rpc.discover`. */
export interface LoadedListing {
  readonly state: 'loading' | 'loaded' | 'unavailable'
  readonly listing: Listing
}

/** Calls `rpc.discover` again if the headers change, because other visitors may see other methods. */
export function useListing({ info, document }: PageData, headers: readonly Header[]): LoadedListing {
  const [loaded, setLoaded] = useState<LoadedListing>(() => ({
    state: document ? 'loaded' : 'loading',
    listing: readListing(document ?? { info }),
  }))
  useEffect(() => {
    if (document) return undefined
    const controller = new AbortController()
    discover(headers, controller.signal).then((found) => {
      if (controller.signal.aborted) return
      setLoaded({ state: found ? 'loaded' : 'unavailable', listing: readListing(found ?? { info }) })
    })
    return () => controller.abort()
  }, [document, headers])
  return loaded
}

const discoverRequest = '{"jsonrpc":"2.0","method":"rpc.discover","id":1}'

async function discover(headers: readonly Header[], signal: AbortSignal): Promise<unknown> {
  const { text } = await roundTrip(discoverRequest, headers, signal)
  const found = member(parseJson(text), 'result')
  return isObject(found) && Array.isArray(found.methods) ? found : undefined
}
