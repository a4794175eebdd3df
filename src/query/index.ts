/** A client as plain options for TanStack Query. Nothing of it is imported. */
export { type MutationOptions, type Queries, type QueryKey, type QueryOptions, queries, type StreamOptions } from './queries.ts'
