/** `rpc.discover`: a service that hands out its own document. */

import type { MaybePromise } from '../async/maybe-promise.ts'
import type { BaseContext } from '../service/context.ts'
import type { OpenrpcDocument, OpenrpcInfo } from './document.ts'
import { onlyMethods } from './only-methods.ts'
import { checkDocument, type Described, type OpenrpcOptions, openrpc } from './openrpc.ts'

/** What `discover` describes: a `Service`, or whatever lists its methods and knows its guards as one does. */
export interface Discovered<HttpRequest> extends Described {
  isAllowed(method: string, context: BaseContext<HttpRequest>): Promise<boolean>
}

/** The options of `discover`. */
export interface DiscoverOptions<HttpRequest = unknown> extends OpenrpcOptions {
  /**
   * Which methods a caller gets to see; all of them unless told. `'by-guards'` runs the guards of every method for each
   * `rpc.discover`, and shows those that would let the caller pass. Schemas that only hidden methods use are left out too.
   */
  readonly visible?: 'by-guards' | ((context: BaseContext<HttpRequest>, method: string) => MaybePromise<boolean>)
}

/**
 * Answers `rpc.discover` with the service's document: `service.use(discover(service, info))`. Anybody who reaches the service may ask,
 * whatever guards its methods have: `visible` hides from callers what is not for them. The document is made at the first call and
 * made again only after methods were added.
 *
 * @throws TypeError as `openrpc` does, at once.
 */
export function discover<HttpRequest>(
  service: Discovered<HttpRequest>,
  info: OpenrpcInfo,
  options: DiscoverOptions<HttpRequest> = {},
): (context: BaseContext<HttpRequest>, next: () => Promise<unknown>) => Promise<unknown> {
  const { visible, ...documentOptions } = options
  checkDocument(service, info, documentOptions)
  const sees = visible === 'by-guards' ? byGuards(service) : visible
  if (sees !== undefined && typeof sees !== 'function')
    throw new TypeError("discover(): visible must be 'by-guards' or a function (context, method) => boolean")
  const document = remembered(service, () => openrpc(service, info, documentOptions))
  return async (context, next) => {
    if (context.method !== 'rpc.discover') return next()
    return sees ? visibleOf(document(), (method) => sees(context, method)) : document()
  }
}

function byGuards<HttpRequest>(service: Discovered<HttpRequest>) {
  if (typeof service.isAllowed !== 'function')
    throw new TypeError('discover(): by-guards needs a Service, which knows its guards')
  return (context: BaseContext<HttpRequest>, method: string) => service.isAllowed(method, context)
}

/** Methods are only ever added, so that their number tells whether the document is still true. */
function remembered(service: Described, make: () => OpenrpcDocument): () => OpenrpcDocument {
  let count = -1
  let document: OpenrpcDocument
  return () => {
    const now = service.list().length
    if (now !== count) document = make()
    count = now
    return document
  }
}

async function visibleOf(document: OpenrpcDocument, sees: (method: string) => MaybePromise<boolean>): Promise<OpenrpcDocument> {
  const seen = await Promise.all(document.methods.map(async ({ name }) => (await sees(name)) === true))
  return onlyMethods(
    document,
    document.methods.filter((_, index) => seen[index]),
  )
}
