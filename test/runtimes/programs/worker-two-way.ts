/** A Cloudflare Worker with WebSockets. */
import { serve } from 'damn-simple-jsonrpc-server/workers'
import { options, service } from './two-way.ts'

export default { fetch: serve(service, options) }
