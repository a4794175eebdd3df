/**
 * Loads the methods: from the document in the page, else from `rpc.discover`. If the guards of the endpoint refused the visitor, the page
 * first asks for itself again, with the headers.
 */
import { useEffect, useState } from 'preact/hooks'
import type { PageData } from '../page-response.ts'
import { isObject, member, parseJson } from './json.ts'
import { type Listing, readListing } from './listing.ts'
import { fetchPage, filledHeaders, type Header, roundTrip } from './round-trip.ts'

/** The listing, and whether it is complete. `unavailable`: the service has no `rpc.discover`. `locked`: the guards refuse the headers. */
export interface LoadedListing {
  readonly state: 'loading' | 'loaded' | 'unavailable' | 'locked'
  readonly listing: Listing
}

/** Loads again if the headers change, because other visitors may see other methods. */
export function useListing(data: PageData, headers: readonly Header[]): LoadedListing {
  const [loaded, setLoaded] = useState<LoadedListing>(() => ({
    state: data.document ? 'loaded' : data.isLocked && filledHeaders(headers).length === 0 ? 'locked' : 'loading',
    listing: readListing(data.document ?? data),
  }))
  useEffect(() => {
    if (data.document) return undefined
    const controller = new AbortController()
    load(data, headers, controller.signal).then((found) => {
      if (!controller.signal.aborted) setLoaded(found)
    })
    return () => controller.abort()
  }, [data, headers])
  return loaded
}

async function load(data: PageData, headers: readonly Header[], signal: AbortSignal): Promise<LoadedListing> {
  const { info, document, isLocked } = data.isLocked ? await unlocked(data, headers, signal) : data
  if (isLocked) return { state: 'locked', listing: readListing({ info }) }
  const found = document ?? (await discover(headers, signal))
  return { state: found ? 'loaded' : 'unavailable', listing: readListing(found ?? { info }) }
}

/** Returns the data of the page for a visitor with these headers; still locked ones if the guards refuse them as well. */
async function unlocked(data: PageData, headers: readonly Header[], signal: AbortSignal): Promise<PageData> {
  if (filledHeaders(headers).length === 0) return data
  const found = parseJson(await fetchPage(headers, signal))
  return isObject(found) && isObject(found.info) ? (found as unknown as PageData) : data
}

const discoverRequest = '{"jsonrpc":"2.0","method":"rpc.discover","id":1}'

async function discover(headers: readonly Header[], signal: AbortSignal): Promise<unknown> {
  const { text } = await roundTrip(discoverRequest, headers, signal)
  const found = member(parseJson(text), 'result')
  return isObject(found) && Array.isArray(found.methods) ? found : undefined
}
