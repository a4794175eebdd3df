/** `rpc.discover`: the method by which a service returns its own OpenRPC document. */
import type { MaybePromise } from '../async/maybe-promise.ts'
import { checkOptionNames, invalidSetup } from '../options/check.ts'
import type { BaseContext } from '../service/context.ts'
import { componentPointer } from './components.ts'
import type { OpenrpcDocument, OpenrpcInfo, OpenrpcMethod } from './document.ts'
import { checkDocument, type Described, type OpenrpcOptions, openrpc, optionNames, untilMethodsAdded } from './openrpc.ts'
import { referencesOf } from './references.ts'

/** What `discover` uses of a service: a `Service`, or any object that lists its methods and runs their guards the same way. */
export interface Discovered<HttpRequest> extends Described {
  isAllowed(method: string, context: BaseContext<HttpRequest>): Promise<boolean>
}

/** The options of `discover`. */
export interface DiscoverOptions<HttpRequest = unknown> extends OpenrpcOptions {
  /**
   * Selects the methods that a caller sees. Default: all. `'by-guards'` runs the guards of every method at each `rpc.discover`, and
   * shows the methods that they allow. Schemas that only hidden methods use are left out too.
   */
  readonly visible?: 'by-guards' | ((context: BaseContext<HttpRequest>, method: string) => MaybePromise<boolean>)
}

/**
 * Returns middleware that answers `rpc.discover` with the document of the service. The guards of single methods do not apply to it:
 * every caller of the service sees the document, unless `visible` hides methods. The document is made at the first call, and again
 * after methods were added.
 *
 * @throws TypeError if `info` or an option is invalid.
 * @example
 * service.use(discover(service, { title: 'Calculator', version: '1.0.0' }, { visible: 'by-guards' }))
 */
export function discover<HttpRequest>(
  service: Discovered<HttpRequest>,
  info: OpenrpcInfo,
  options: DiscoverOptions<HttpRequest> = {},
): (context: BaseContext<HttpRequest>, next: () => Promise<unknown>) => Promise<unknown> {
  checkOptionNames(options, [...optionNames, 'visible'], 'discover()')
  const { visible, ...documentOptions } = options
  checkDocument(service, info, documentOptions)
  const isVisible = visible === 'by-guards' ? byGuards(service) : visible
  if (isVisible !== undefined && typeof isVisible !== 'function')
    invalidSetup("discover(): visible must be 'by-guards' or a function (context, method) => boolean")
  const document = untilMethodsAdded(service, () => openrpc(service, info, documentOptions))
  return async (context, next) => {
    if (context.method !== 'rpc.discover') return next()
    return isVisible ? visiblePart(document(), (method) => isVisible(context, method)) : document()
  }
}

function byGuards<HttpRequest>(service: Discovered<HttpRequest>) {
  if (typeof service.isAllowed !== 'function')
    invalidSetup("discover(): visible: 'by-guards' needs a Service, which has the guards")
  return (context: BaseContext<HttpRequest>, method: string) => service.isAllowed(method, context)
}

async function visiblePart(
  document: OpenrpcDocument,
  isVisible: (method: string) => MaybePromise<boolean>,
): Promise<OpenrpcDocument> {
  const visible = await Promise.all(document.methods.map(async ({ name }) => (await isVisible(name)) === true))
  return onlyMethods(
    document,
    document.methods.filter((_, index) => visible[index]),
  )
}

/** Keeps these methods and the shared schemas that they use. The other schemas would reveal hidden methods. */
function onlyMethods({ components, ...rest }: OpenrpcDocument, methods: readonly OpenrpcMethod[]): OpenrpcDocument {
  const schemas = components?.schemas ?? {}
  const used = new Set<string>()
  const follow = (schema: unknown): void => {
    for (const reference of referencesOf(schema)) {
      const [name = ''] = reference.startsWith(componentPointer) ? reference.slice(componentPointer.length).split('/') : []
      if (used.has(name) || !Object.hasOwn(schemas, name)) continue
      used.add(name)
      follow(schemas[name])
    }
  }
  for (const { params, result, 'x-params': whole, 'x-item': item } of methods)
    follow([...params.map(({ schema }) => schema), result.schema, whole, item])
  const kept = Object.entries(schemas).filter(([name]) => used.has(name))
  return { ...rest, methods, ...(kept.length > 0 && { components: { schemas: Object.fromEntries(kept) } }) }
}
