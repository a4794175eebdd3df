/** The adapter for Express, on both majors in use. */
import { csrfServe, serve } from 'damn-simple-jsonrpc-server/express'
import express from 'express'
import express4 from 'express4'
import { running } from '../setup/servers.ts'
import { runAdapterSuite, type Start } from './suite.ts'

const adapter = { serve, csrfServe }

const startOn =
  (framework: typeof express): Start =>
  (service, options, name) => {
    const app = framework()
    app.all('/rpc', adapter[name](service, options))
    return running(app.listen(0, '127.0.0.1'))
  }

const pathOf = (request: express.Request) => request.originalUrl

runAdapterSuite('Express 5', startOn(express), { pathOf })
runAdapterSuite('Express 4', startOn(express4), { pathOf })
