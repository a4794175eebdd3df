/** The server: the built page, and the service at /rpc. */
import { join } from 'node:path'
import { csrfServe } from 'damn-simple-jsonrpc-server/express'
import { health } from 'damn-simple-jsonrpc-server/node'
import express from 'express'
import { database } from './database.ts'
import { service } from './service.ts'
import { findSession, tokens } from './session.ts'
import { host, isSecure, origin, port, proxies } from './settings.ts'

const app = express().disable('x-powered-by').set('env', 'production') // so that no error shows its stack
const probes = health({ checks: { database: () => database.prepare('SELECT 1').get() } })

app.get('/healthz', probes)
app.all(
  '/rpc',
  findSession,
  csrfServe(service, {
    tokens,
    allowedHosts: [origin.hostname],
    trustedProxies: proxies,
    limits: { maxCallsInFlight: 10_000 }, // the stream of each open page is a call in flight
  }),
)
app.use(express.static(join(import.meta.dirname, '../public'), { setHeaders: setPageHeaders }))

function setPageHeaders(response: express.Response, path: string): void {
  response.set({
    // Vite names the files in assets/ by their content.
    'cache-control': /[\\/]assets[\\/]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
    'content-security-policy':
      "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
    'referrer-policy': 'same-origin',
    ...(isSecure && { 'strict-transport-security': 'max-age=31536000' }),
    'x-content-type-options': 'nosniff',
  })
}

const server = app.listen(port, host, (error) => {
  if (error) throw error
  console.log(`Serving on ${origin.origin}`)
})

// A client that sends its request slowly must not keep a connection. Streams are responses: they may take hours.
server.headersTimeout = 10_000
server.requestTimeout = 30_000

process.once('SIGTERM', shutDown)
process.once('SIGINT', shutDown)

/** Calls in flight have a second. Then the streams are cut, and pages connect again. */
function shutDown(): void {
  probes.close()
  server.close(() => database.close())
  setTimeout(() => server.closeAllConnections(), 1_000).unref()
}
