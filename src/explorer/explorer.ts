/** A page to try a service on: `serve(service, { explorer: explorer() })` shows it to whoever opens the endpoint in a browser. */
import type { EndpointPage, MessageHandler } from '../http/serve-options.ts'
import type { Outgoing } from '../http/http-request.ts'
import type { SchemaConverter } from '../openrpc/convert.ts'
import type { OpenrpcDocument } from '../openrpc/document.ts'
import { type Described, openrpc } from '../openrpc/openrpc.ts'
import type { Shown } from './shown.ts'
import { write } from './write.ts'

export type { EndpointPage } from '../http/serve-options.ts'

/** What the page says, and where it learns the methods. */
export interface ExplorerOptions {
  /** The name of your service; "JSON-RPC" unless told. */
  readonly title?: string
  /** The version of your service. */
  readonly version?: string
  /** A few words about it, shown as text. */
  readonly description?: string
  /** For validators that do not describe themselves, as `openrpc()` takes them. */
  readonly converters?: { readonly [vendor: string]: SchemaConverter }
  /**
   * Where the methods are listed: in a document that you have, or, with `'discover'`, in what `rpc.discover` answers to the visitor, for
   * services that do not show everyone everything (`discover(service, info, { visible })`). Unless told, the service is described as it
   * is, to everyone who may pass the door; what cannot be described is asked for `rpc.discover`.
   */
  readonly document?: OpenrpcDocument | 'discover'
}

/**
 * The page, as an option of a door. It is one file, which asks nobody but the endpoint that it came from; its policy lets nothing else
 * run, and nobody put it in a frame. Guards at the door stand before it too.
 * @throws TypeError for an option that does not exist or cannot work.
 */
export function explorer(options: ExplorerOptions = {}): EndpointPage {
  checkOptions(options)
  return { open: (handler) => remembered(handler, () => write(shownFor(handler, options))) }
}

/** Methods are only ever added, so that their number tells whether the page is still true. */
function remembered(handler: MessageHandler, make: () => Outgoing): () => Outgoing {
  let count: number | undefined
  let page: Outgoing | undefined
  return () => {
    const now = isDescribed(handler) ? handler.list().length : 0
    if (!page || now !== count) page = make()
    count = now
    return page
  }
}

function shownFor(handler: MessageHandler, options: ExplorerOptions): Shown {
  const { title = 'JSON-RPC', version = '', description, converters, document } = options
  const info = { title, version, ...(description !== undefined && { description }) }
  if (document === 'discover' || (!document && !isDescribed(handler))) return { info }
  return {
    info,
    document: document ?? openrpc(handler as MessageHandler & Described, info, { ...(converters && { converters }) }),
  }
}

function isDescribed(handler: MessageHandler): handler is MessageHandler & Described {
  return typeof (handler as Partial<Described>).list === 'function'
}

const optionNames = ['title', 'version', 'description', 'converters', 'document']

function checkOptions(options: ExplorerOptions): void {
  if (typeof options !== 'object' || options === null || 'handle' in options)
    throw new TypeError('explorer() takes options: serve(service, { explorer: explorer({ title: "Calculator" }) })')
  const stranger = Object.keys(options).find((name) => !optionNames.includes(name))
  if (stranger) throw new TypeError(`explorer() has no option ${stranger}. The options are: ${optionNames.join(', ')}`)
  for (const name of ['title', 'version', 'description'] as const) {
    if (!['string', 'undefined'].includes(typeof options[name])) throw new TypeError(`explorer(): ${name} must be a string`)
  }
  const { document } = options
  if (document !== undefined && document !== 'discover' && !Array.isArray(document?.methods))
    throw new TypeError("explorer(): document must be what openrpc() gives, or 'discover'")
}
