/** A Cloudflare Worker. */
import { serve } from 'damn-simple-jsonrpc-server/fetch'
import { options, service } from './service.ts'

export default { fetch: serve(service, options) }
