/** The adapter for `node:http`, in a server that the user creates. */
import { createServer, type IncomingMessage } from 'node:http'
import { csrfServe, serve } from 'damn-simple-jsonrpc-server/node'
import { running } from '../setup/servers.ts'
import { runAdapterSuite } from './suite.ts'

const adapter = { serve, csrfServe }

runAdapterSuite(
  'node:http',
  (service, options, name) => running(createServer(adapter[name](service, options)).listen(0, '127.0.0.1')),
  { pathOf: (request: IncomingMessage) => request.url ?? '' },
)
