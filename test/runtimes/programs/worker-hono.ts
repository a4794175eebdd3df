/** Hono in a Cloudflare Worker. */
import { serve } from 'damn-simple-jsonrpc-server/hono'
import { Hono } from 'hono'
import { options, service } from './service.ts'

export default new Hono().all('/', serve(service, options))
