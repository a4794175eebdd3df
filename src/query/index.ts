/**
 * A client as plain options for TanStack Query, for React, Vue, Svelte, Solid and Angular. It imports nothing of TanStack Query.
 * @example
 * import { QueryClient } from '@tanstack/query-core'
 * import { createClient } from 'damn-simple-jsonrpc-server/client'
 * import { queries } from 'damn-simple-jsonrpc-server/query'
 * import type { calculator } from './calculator.js'
 *
 * const { query } = queries(createClient<typeof calculator>('http://localhost:3000'))
 * await new QueryClient().fetchQuery(query('add', [1, 2]))
 * @module
 */

export { type MutationOptions, type Queries, type QueryKey, type QueryOptions, queries, type StreamOptions } from './queries.ts'
