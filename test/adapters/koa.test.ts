/** The adapter for Koa, on both majors in use. */
import { csrfServe, serve } from 'damn-simple-jsonrpc-server/koa'
import Koa from 'koa'
import Koa2 from 'koa2'
import { running } from '../setup/servers.ts'
import { runAdapterSuite, type Start } from './suite.ts'

const adapter = { serve, csrfServe }

const startOn =
  (Framework: typeof Koa): Start =>
  (service, options, name) =>
    running(Object.assign(new Framework(), { silent: true }).use(adapter[name](service, options)).listen(0, '127.0.0.1'))

const pathOf = (context: Koa.Context) => context.originalUrl

runAdapterSuite('Koa 3', startOn(Koa), { pathOf })
runAdapterSuite('Koa 2', startOn(Koa2), { pathOf })
