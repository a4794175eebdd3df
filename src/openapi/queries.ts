/** How the readonly methods of a service take their params in a query. */
import { openrpc } from '../openrpc/index.ts'
import { type Described, type OpenrpcOptions, untilMethodsAdded } from '../openrpc/openrpc.ts'
import { resolverOf } from './openapi.ts'
import { type QueryParams, queryParamsOf } from './query-params.ts'

/** What a service says of a name: the query of a readonly method, or why there is none. */
export type Found = QueryParams | 'not-readonly' | 'unknown'

/** The queries of one service. They are made at the first request, and again after methods were added. */
export class Queries {
  readonly #all: () => ReadonlyMap<string, QueryParams | 'not-readonly'>

  constructor(service: Described, converters: OpenrpcOptions['converters']) {
    this.#all = untilMethodsAdded(service, () => {
      const options = { dialect: 'draft-2020-12', ...(converters && { converters }) } as const
      const { methods, components } = openrpc(service, { title: '', version: '' }, options)
      const resolve = resolverOf(components)
      return new Map(
        methods.map((method) => [method.name, method['x-readonly'] ? queryParamsOf(method, resolve) : 'not-readonly'] as const),
      )
    })
  }

  find(name: string | undefined): Found {
    return (name !== undefined && this.#all().get(name)) || 'unknown'
  }
}
