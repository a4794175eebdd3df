/** The door for Koa, on both majors that are in use. */
import { csrfServe, serve } from 'damn-simple-jsonrpc-server/koa'
import Koa from 'koa'
import Koa2 from 'koa2'
import { runAdapterSuite, running, type Start } from './suite.ts'

const doors = { serve, csrfServe }

const startOn =
  (Framework: typeof Koa): Start =>
  (service, options, name) =>
    running(Object.assign(new Framework(), { silent: true }).use(doors[name](service, options)).listen(0, '127.0.0.1'))

const pathOf = (context: Koa.Context) => context.originalUrl

runAdapterSuite('Koa 3', startOn(Koa), { pathOf })
runAdapterSuite('Koa 2', startOn(Koa2), { pathOf })
