/** The door for `node:http`, with a server of one's own. */
import { createServer, type IncomingMessage } from 'node:http'
import { csrfServe, serve } from 'damn-simple-jsonrpc-server/node'
import { runAdapterSuite, running } from './suite.ts'

const doors = { serve, csrfServe }

runAdapterSuite(
  'node:http',
  (service, options, name) => running(createServer(doors[name](service, options)).listen(0, '127.0.0.1')),
  { pathOf: (request: IncomingMessage) => request.url ?? '' },
)
