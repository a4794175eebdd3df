/**
 * A page in which visitors read about the methods of a service and call them. The page is one file, and sends no requests to
 * other servers. An endpoint answers browsers with it at its own URL.
 * @example
 * import { explorer } from 'damn-simple-jsonrpc-server/explorer'
 * import { listen } from 'damn-simple-jsonrpc-server/node'
 * import { calculator } from './calculator.js'
 *
 * await listen(calculator, { explorer: explorer({ title: 'Calculator' }) })
 * @module
 */

import type { HttpResponse } from '../http/http-request.ts'
import type { EndpointPage, MessageHandler } from '../http/serve-options.ts'
import type { SchemaConverter } from '../openrpc/convert.ts'
import type { OpenrpcDocument } from '../openrpc/document.ts'
import { type Described, openrpc, untilMethodsAdded } from '../openrpc/openrpc.ts'
import { checkOptionNames, invalidSetup } from '../options/check.ts'
import { isWebSocketUrl, type PageData, pageResponse } from './page-response.ts'

export type { EndpointPage } from '../http/serve-options.ts'

/** The options of `explorer`. */
export interface ExplorerOptions {
  /** The name of the service. Default: "JSON-RPC". */
  readonly title?: string
  /** The version of the service. */
  readonly version?: string
  /** What the service is for: Markdown, of which the page shows a safe part. */
  readonly description?: string
  /** Converters for validators without a JSON Schema of their own, as in `openrpc()`. */
  readonly converters?: { readonly [vendor: string]: SchemaConverter }
  /**
   * The methods that the page lists: a document, or `'discover'`. By default the page lists all methods of the service. With `'discover'`
   * it calls `rpc.discover` with the visitor's headers, so that `discover(service, info, { visible })` can hide methods.
   */
  readonly document?: OpenrpcDocument | 'discover'
  /**
   * Shows visitors whom the guards of the endpoint refuse (401, 403) a page without methods, where they can set a header such as an access
   * token. The page then asks again with it. Default: `false`, they get the refusal.
   */
  readonly public?: boolean
  /**
   * The WebSocket of the service: `true` if it has the address of the page, a path such as `'/rpc'`, or a `wss:` URL. Calls then take it, and
   * the page shows subscriptions. Default: HTTP alone.
   */
  readonly webSocket?: true | string
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
    ...(options.public && { refused: (refusal) => (isRefusal(refusal) ? lockedPage(options) : refusal) }),
  }
}

/** Whether another header may help: not if a guard has failed, or if there were too many calls. */
function isRefusal({ status }: HttpResponse): boolean {
  return status === 401 || status === 403
}

/** The page says nothing but what the options say of the service as a whole. */
function lockedPage(options: ExplorerOptions): HttpResponse {
  return pageResponse({ ...aboutService(options), isLocked: true })
}

/** Without a document, the page calls `rpc.discover`. */
function pageDataFor(handler: MessageHandler, options: ExplorerOptions): PageData {
  const { converters, document } = options
  const data = aboutService(options)
  if (document === 'discover') return data
  if (document) return { ...data, document }
  return isDescribed(handler)
    ? { ...data, document: openrpc(handler, data.info, { guards: true, ...(converters && { converters }) }) }
    : data
}

function aboutService({ title = 'JSON-RPC', version = '', description, webSocket }: ExplorerOptions): PageData {
  const info = { title, version, ...(description !== undefined && { description }) }
  return { info, ...(webSocket !== undefined && { webSocket: webSocket === true ? '' : webSocket }) }
}

function isDescribed(handler: MessageHandler): handler is MessageHandler & Described {
  return typeof (handler as Partial<Described>).list === 'function'
}

const optionNames = ['title', 'version', 'description', 'converters', 'document', 'public', 'webSocket']

function checkOptions(options: ExplorerOptions): void {
  if (typeof options !== 'object' || options === null || 'handle' in options)
    invalidSetup('explorer() takes options: serve(service, { explorer: explorer({ title: "Calculator" }) })')
  checkOptionNames(options, optionNames, 'explorer()')
  for (const name of ['title', 'version', 'description'] as const) {
    if (!['string', 'undefined'].includes(typeof options[name])) invalidSetup(`explorer(): ${name} must be a string`)
  }
  const { document } = options
  if (!['boolean', 'undefined'].includes(typeof options.public)) invalidSetup('explorer(): public must be true or false')
  if (document !== undefined && document !== 'discover' && !Array.isArray(document?.methods))
    invalidSetup("explorer(): document must be an OpenRPC document, as from openrpc(), or 'discover'")
  if (options.webSocket !== undefined && options.webSocket !== true && !isAddress(options.webSocket))
    invalidSetup("explorer(): webSocket must be true, a path such as '/rpc', or a URL such as 'wss://example.com/rpc'")
}

/** A URL of another scheme, one with a fragment, and a path that leads to another host, such as `//example.com`, are none. */
function isAddress(webSocket: unknown): boolean {
  if (typeof webSocket !== 'string' || webSocket.includes('#')) return false
  if (URL.canParse(webSocket)) return isWebSocketUrl(webSocket)
  const anyHost = 'http://host.invalid'
  return webSocket.startsWith('/') && URL.canParse(webSocket, anyHost) && new URL(webSocket, anyHost).origin === anyHost
}
