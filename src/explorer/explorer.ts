/** A page in which visitors read about the methods of a service and call them. */
import type { EndpointPage, MessageHandler } from '../http/serve-options.ts'
import type { SchemaConverter } from '../openrpc/convert.ts'
import type { OpenrpcDocument } from '../openrpc/document.ts'
import { type Described, openrpc, untilMethodsAdded } from '../openrpc/openrpc.ts'
import { checkOptionNames, invalidSetup } from '../options/check.ts'
import { type PageData, pageResponse } from './page-response.ts'

export type { EndpointPage } from '../http/serve-options.ts'

/** The options of `explorer`. */
export interface ExplorerOptions {
  /** The name of the service. Default: "JSON-RPC". */
  readonly title?: string
  /** The version of the service. */
  readonly version?: string
  /** What the service is for. Shown as text. */
  readonly description?: string
  /** Converters for validators without a JSON Schema of their own, as in `openrpc()`. */
  readonly converters?: { readonly [vendor: string]: SchemaConverter }
  /**
   * The methods that the page lists: a document, or `'discover'`. By default the page lists all methods of the service. With `'discover'`
   * it calls `rpc.discover` with the visitor's headers, so that `discover(service, info, { visible })` can hide methods.
   */
  readonly document?: OpenrpcDocument | 'discover'
}

/**
 * Returns the page as an option for `serve` and `csrfServe`. The guards of the endpoint protect it too. It is one file that sends requests
 * to its own endpoint only, and its Content-Security-Policy allows no other script and no frame around it.
 *
 * @throws TypeError if an option is unknown or invalid.
 * @example
 * const endpoint = serve(calculator, { explorer: explorer({ title: 'Calculator' }) })
 * createServer(endpoint).listen(3000)
 */
export function explorer(options: ExplorerOptions = {}): EndpointPage {
  checkOptions(options)
  return {
    open: (handler) => untilMethodsAdded(isDescribed(handler) ? handler : {}, () => pageResponse(pageDataFor(handler, options))),
  }
}

/** Without a document, the page calls `rpc.discover`. */
function pageDataFor(handler: MessageHandler, options: ExplorerOptions): PageData {
  const { title = 'JSON-RPC', version = '', description, converters, document } = options
  const info = { title, version, ...(description !== undefined && { description }) }
  if (document === 'discover') return { info }
  if (document) return { info, document }
  return isDescribed(handler) ? { info, document: openrpc(handler, info, { ...(converters && { converters }) }) } : { info }
}

function isDescribed(handler: MessageHandler): handler is MessageHandler & Described {
  return typeof (handler as Partial<Described>).list === 'function'
}

const optionNames = ['title', 'version', 'description', 'converters', 'document']

function checkOptions(options: ExplorerOptions): void {
  if (typeof options !== 'object' || options === null || 'handle' in options)
    invalidSetup('explorer() takes options: serve(service, { explorer: explorer({ title: "Calculator" }) })')
  checkOptionNames(options, optionNames, 'explorer()')
  for (const name of ['title', 'version', 'description'] as const) {
    if (!['string', 'undefined'].includes(typeof options[name])) invalidSetup(`explorer(): ${name} must be a string`)
  }
  const { document } = options
  if (document !== undefined && document !== 'discover' && !Array.isArray(document?.methods))
    invalidSetup("explorer(): document must be an OpenRPC document, as from openrpc(), or 'discover'")
}
