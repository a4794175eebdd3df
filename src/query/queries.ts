/** Options for the queries, mutations and streams of TanStack Query, made from a client. */
import type { ClientOwn, Stream, UntypedClient } from '../client/index.ts'
import { invalidSetup } from '../options/check.ts'
import type { MethodName, MethodOf, RawParams, ResultOf } from '../protocol/contract.ts'

/** The key of a call: the prefix, the method and its params. */
export type QueryKey = readonly [prefix: string, method?: string, params?: unknown]

/** What TanStack Query passes to a function that fetches. */
interface FetchContext {
  readonly signal: AbortSignal
}

/** Goes into `useQuery`, `queryClient.fetchQuery` and so on. */
export interface QueryOptions<Result> {
  /** The key of this call. */
  readonly queryKey: QueryKey
  /** Calls the method. TanStack Query cancels it by the signal. */
  readonly queryFn: (context: FetchContext) => Promise<Result>
}

/** Goes into `useMutation`. The variables of the mutation are the params of the method. */
export interface MutationOptions<Params, Result> {
  /** The key of the method. */
  readonly mutationKey: QueryKey
  /** Calls the method. */
  readonly mutationFn: (params: Params) => Promise<Result>
}

/** Goes into `streamedQuery`, and its `queryKey` beside that. */
export interface StreamOptions<Item> {
  /** The key of this call. */
  readonly queryKey: QueryKey
  /** Calls the method, and gives its items as they come. */
  readonly streamFn: (context: FetchContext) => AsyncIterable<Item>
}

/** The variables of a mutation. A method without required params needs none. */
type Variables<Method> = RawParams<Method> extends [infer Params] ? Params : RawParams<Method>[0] | void

type ItemOf<Method> = Method extends { readonly item: infer Item } ? Item : unknown

/** The names of methods that yield; any name if they are not known. */
type StreamName<Api> = unknown extends Api
  ? string
  : { [Name in MethodName<Api>]: MethodOf<Api, Name> extends { readonly item: unknown } ? Name : never }[MethodName<Api>]

/** Makes options for the methods of a client. */
export interface Queries<Api> {
  /** The options to fetch the result of a method, with params exactly as they are sent: an array by position, an object by name. */
  query<const Name extends MethodName<Api>, Method = MethodOf<Api, Name>>(
    method: Name,
    ...params: RawParams<Method>
  ): QueryOptions<ResultOf<Method>>
  /** The options to call a method that changes something. */
  mutation<const Name extends MethodName<Api>, Method = MethodOf<Api, Name>>(
    method: Name,
  ): MutationOptions<Variables<Method>, ResultOf<Method>>
  /** The options to stream the items of a method that yields. */
  stream<const Name extends StreamName<Api>, Method = MethodOf<Api, Name>>(
    method: Name,
    ...params: RawParams<Method>
  ): StreamOptions<ItemOf<Method>>
  /** The key of a call; without params of all calls of a method, without a method of all calls: for `invalidateQueries`. */
  key<const Name extends MethodName<Api>, Method = MethodOf<Api, Name>>(method?: Name, params?: RawParams<Method>[0]): QueryKey
}

/**
 * Makes plain objects for TanStack Query, on any framework, from a client.
 *
 * @param prefix the first part of every key. Clients of different servers need different ones. Default: `jsonrpc`.
 * @example
 * const { query, mutation, key } = queries(client)
 * const mean = useQuery(query('stats.mean', [[1, 2]]))
 * const save = useMutation({ ...mutation('save'), onSuccess: () => queryClient.invalidateQueries({ queryKey: key('stats.mean') }) })
 * @throws TypeError for anything else than a client.
 */
export function queries<Api>(client: ClientOwn<Api>, prefix?: string): Queries<Api>
export function queries(client: UntypedClient, prefix?: string): Queries<unknown>
export function queries(client: object, prefix = 'jsonrpc'): Queries<unknown> {
  const caller = client as UntypedClient
  if (typeof caller?.with !== 'function') invalidSetup('queries() takes a client: queries(createClient<typeof service>(url))')
  const key = (...parts: readonly [method?: string, params?: unknown]): QueryKey =>
    [prefix, ...parts.slice(0, parts.findLastIndex((part) => part !== undefined) + 1)] as never
  return {
    key,
    query: (method, ...[params]) => ({
      queryKey: key(method, params),
      queryFn: ({ signal }) => caller.with({ signal }).call(method, params as never) as Promise<never>,
    }),
    mutation: (method) => ({
      mutationKey: key(method),
      mutationFn: (params) => caller.call(method, params as never) as Promise<never>,
    }),
    stream: (method, ...[params]) => ({
      queryKey: key(method, params),
      streamFn: ({ signal }) => caller.with({ signal }).stream.call(method, params as never) as Stream<never>,
    }),
  }
}
