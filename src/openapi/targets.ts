/** What a request asks for: the method in its path, and how its query holds the params. */
import { splitTarget } from '../http/http-request.ts'
import { openrpc } from '../openrpc/index.ts'
import { type Described, type OpenrpcOptions, untilMethodsAdded } from '../openrpc/openrpc.ts'
import { resolverOf } from './openapi.ts'
import { type QueryParams, queryParamsOf } from './query-params.ts'

/** A method's name, and the query. */
export interface Target {
  /** `undefined` if the path is not below the base, or no text. */
  readonly name: string | undefined
  readonly query: string
}

/** Reads a path with a query, or a whole URL. A name may hold anything, percent-encoded; a slash too. */
export function targetOf(url: string, base: string): Target {
  const { path, query } = splitTarget(url)
  return { name: path.startsWith(base) ? decoded(path.slice(base.length)) : undefined, query }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text) || undefined
  } catch {
    return undefined
  }
}

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

  /** What the service says of a name. */
  find(name: string | undefined): Found {
    return (name !== undefined && this.#all().get(name)) || 'unknown'
  }
}
