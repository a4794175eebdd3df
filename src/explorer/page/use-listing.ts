/** Learns the methods: from what came with the page, else from `rpc.discover`. */
import { useEffect, useState } from 'preact/hooks'
import type { Shown } from '../shown.ts'
import { exchange, type Header } from './exchange.ts'
import { type Listing, readListing } from './listing.ts'
import { isRecord, member } from './loose.ts'

/** The listing, or how far it is. */
export interface Learned {
  readonly state: 'asking' | 'known' | 'unknown'
  readonly listing: Listing
}

/** Asks again when the headers change: another visitor may see other methods. */
export function useListing({ info, document }: Shown, headers: readonly Header[]): Learned {
  const [learned, setLearned] = useState<Learned>(() => ({
    state: document ? 'known' : 'asking',
    listing: readListing(document ?? { info }),
  }))
  useEffect(() => {
    if (document) return undefined
    const controller = new AbortController()
    discover(headers, controller.signal).then((found) => {
      if (controller.signal.aborted) return
      setLearned(found ? { state: 'known', listing: readListing(found) } : { state: 'unknown', listing: readListing({ info }) })
    })
    return () => controller.abort()
  }, [document, headers])
  return learned
}

const question = '{"jsonrpc":"2.0","method":"rpc.discover","id":1}'

async function discover(headers: readonly Header[], signal: AbortSignal): Promise<unknown> {
  const { text } = await exchange(question, headers, signal)
  try {
    const found = member(JSON.parse(text), 'result')
    return isRecord(found) && Array.isArray(found.methods) ? found : undefined
  } catch {
    return undefined
  }
}
