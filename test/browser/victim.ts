/** A site whose visitors are logged in, with a method that only its own pages may call in their name. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { Service } from 'damn-simple-jsonrpc-server'
import * as onExpress from 'damn-simple-jsonrpc-server/express'
import * as onNode from 'damn-simple-jsonrpc-server/node'
import express from 'express'
import { Notes } from '../setup/waiting.ts'

/** The session cookie of a visitor, as sites set it. `none` needs https. */
const cookies = ['strict=1; SameSite=Strict', 'lax=1; SameSite=Lax', 'unset=1', 'none=1; SameSite=None; Secure']

const called = new WeakSet<IncomingMessage>()

const service = new Service<IncomingMessage>().method(
  'pay',
  { params: ['to'], takesHttpRequest: true },
  (request, to: string) => {
    called.add(request)
    return `paid to ${to}`
  },
)

const origins = ['https://app.test']

const endpoints = {
  '/serve': onNode.serve(service),
  '/csrfServe': onNode.csrfServe(service),
  '/serve with cors': onNode.serve(service, { cors: origins }),
  '/serve with cors and credentials': onNode.serve(service, { cors: { origins, credentials: true } }),
  '/csrfServe with cors': onNode.csrfServe(service, { cors: origins }),
  '/csrfServe with cors and credentials': onNode.csrfServe(service, { cors: { origins, credentials: true } }),
  '/csrfServe with trustedOrigins': onNode.csrfServe(service, { trustedOrigins: origins }),
}

/** Endpoints behind a middleware that lets every page call with cookies, as many tutorials show it. */
const openEndpoints = {
  '/open/serve': onExpress.serve(service),
  '/open/csrfServe': onExpress.csrfServe(service),
  '/open/csrfServe with trustedOrigins': onExpress.csrfServe(service, { trustedOrigins: origins }),
}

export type EndpointPath = keyof typeof endpoints | keyof typeof openEndpoints

const open = express()
open.use((request, response, next) => {
  response.set('access-control-allow-origin', request.headers.origin ?? '*').set('access-control-allow-credentials', 'true')
  response.set('access-control-allow-headers', 'content-type')
  if (request.method === 'OPTIONS') response.sendStatus(204)
  else next()
})
for (const [path, endpoint] of Object.entries(openEndpoints)) open.all(encodeURI(path), endpoint)

/** A request and its response. */
export interface Exchange {
  /** The HTTP method and the status, such as `POST 403`; `POST 200 paid` if the method ran. */
  readonly what: string
  /** The names of the session cookies that the browser sent. */
  readonly cookies: string
  readonly origin: string | undefined
  readonly site: string | undefined
}

const exchanges = new Map<string, Notes<Exchange>>()
let attempts = 0

/** The number of a new attempt. Test files that run in one process share this site, and must not share a number. */
export function numberOfAttempt(): number {
  return ++attempts
}

/** The exchanges that the attempt with this number has caused. */
export function exchangesOf(attempt: number | string): Notes<Exchange> {
  const found = exchanges.get(`${attempt}`) ?? new Notes<Exchange>()
  exchanges.set(`${attempt}`, found)
  return found
}

/** What the attempt has caused so far, such as `OPTIONS 204, POST 403`. */
export function outcomeOf(attempt: number): string {
  return exchangesOf(attempt)
    .list.map(({ what }) => what)
    .join(', ')
}

/** Resolves once the attempt has caused as many exchanges as the outcome names. */
export function hasArrived(attempt: number, outcome: string): Promise<void> {
  return exchangesOf(attempt).until((list) => list.length >= outcome.split(', ').length)
}

/**
 * Serves the endpoints of victim.test at `/NUMBER/PATH`, NUMBER being the attempt's. All other URLs are an empty page: `/login` sets
 * the cookies, `/redirect` redirects to its parameter `to`.
 */
export const internet: RequestListener = (request, response) => {
  const { hostname, pathname, searchParams } = new URL(request.url ?? '/', `https://${request.headers.host}`)
  const [, attempt, path] = pathname.match(/^\/(\d+)(\/.+)/) ?? []
  if (hostname === 'victim.test' && attempt && path) callEndpoint(attempt, decodeURI(path), request, response)
  else if (pathname === '/redirect') response.writeHead(307, { location: searchParams.get('to') ?? '' }).end()
  else
    response
      .writeHead(200, { 'content-type': 'text/html', ...(pathname === '/login' && { 'set-cookie': cookies }) })
      .end('<body>')
}

function callEndpoint(attempt: string, path: string, request: IncomingMessage, response: ServerResponse): void {
  response.on('close', () => exchangesOf(attempt).add(exchangeOf(request, response)))
  const endpoint = endpoints[path as keyof typeof endpoints]
  request.url = encodeURI(path)
  if (endpoint) endpoint(request, response)
  else open(request, response)
}

function exchangeOf(request: IncomingMessage, { statusCode }: ServerResponse): Exchange {
  const { cookie = '', origin, 'sec-fetch-site': site } = request.headers
  const what = `${request.method} ${statusCode}${called.has(request) ? ' paid' : ''}`
  const names = cookie.split('; ').map((each) => each.split('=')[0])
  return { what, cookies: names.sort().join(' '), origin, site: site as string | undefined }
}
