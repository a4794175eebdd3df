/** What the server tells the page. */
import type { OpenrpcDocument, OpenrpcInfo } from '../openrpc/document.ts'

/** Travels inside the page, as JSON. */
export interface Shown {
  readonly info: OpenrpcInfo
  /** Where it is missing, the page asks `rpc.discover`. */
  readonly document?: OpenrpcDocument
}
