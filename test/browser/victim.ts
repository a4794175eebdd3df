/** A site with visitors that are logged in, and a method that nobody else may call in their name. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { Service } from 'damn-simple-jsonrpc-server'
import * as onExpress from 'damn-simple-jsonrpc-server/express'
import * as onNode from 'damn-simple-jsonrpc-server/node'
import express from 'express'

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

/** By path. */
const doors = {
  '/serve': onNode.serve(service),
  '/csrfServe': onNode.csrfServe(service),
  '/serve with cors': onNode.serve(service, { cors: origins }),
  '/serve with cors and credentials': onNode.serve(service, { cors: { origins, credentials: true } }),
  '/csrfServe with cors': onNode.csrfServe(service, { cors: origins }),
  '/csrfServe with cors and credentials': onNode.csrfServe(service, { cors: { origins, credentials: true } }),
  '/csrfServe with trustedOrigins': onNode.csrfServe(service, { trustedOrigins: origins }),
}

/** These stand behind a middleware that lets every page of the world call with cookies, as many tutorials have it. */
const openDoors = {
  '/open/serve': onExpress.serve(service),
  '/open/csrfServe': onExpress.csrfServe(service),
  '/open/csrfServe with trustedOrigins': onExpress.csrfServe(service, { trustedOrigins: origins }),
}

export type DoorPath = keyof typeof doors | keyof typeof openDoors

const open = express()
open.use((request, response, next) => {
  response.set('access-control-allow-origin', request.headers.origin ?? '*').set('access-control-allow-credentials', 'true')
  response.set('access-control-allow-headers', 'content-type')
  if (request.method === 'OPTIONS') response.sendStatus(204)
  else next()
})
for (const [path, door] of Object.entries(openDoors)) open.all(encodeURI(path), door)

/** What came in, and what went out. */
export interface Visit {
  /** Such as `POST 403`; `POST 200 paid` where the method ran. */
  readonly what: string
  /** The names of the session cookies that the browser sent. */
  readonly cookies: string
  readonly origin: string | undefined
  readonly site: string | undefined
}

const visits = new Map<string, Visit[]>()

/** What came of the attempt with this number until now. */
export function visitsOf(attempt: number): readonly Visit[] {
  return visits.get(`${attempt}`) ?? []
}

/**
 * Serves the doors of victim.test at `/NUMBER/PATH`, the number being an attempt's. Everything else is an empty page: `/login` sets
 * the cookies, `/redirect` leads where it is told to.
 */
export const internet: RequestListener = (request, response) => {
  const { hostname, pathname, searchParams } = new URL(request.url ?? '/', `https://${request.headers.host}`)
  const [, attempt, path] = pathname.match(/^\/(\d+)(\/.+)/) ?? []
  if (hostname === 'victim.test' && attempt && path) visitDoor(attempt, decodeURI(path), request, response)
  else if (pathname === '/redirect') response.writeHead(307, { location: searchParams.get('to') ?? '' }).end()
  else
    response
      .writeHead(200, { 'content-type': 'text/html', ...(pathname === '/login' && { 'set-cookie': cookies }) })
      .end('<body>')
}

function visitDoor(attempt: string, path: string, request: IncomingMessage, response: ServerResponse): void {
  response.on('close', () => note(attempt, request, response))
  const door = doors[path as keyof typeof doors]
  request.url = encodeURI(path)
  if (door) door(request, response)
  else open(request, response)
}

function note(attempt: string, request: IncomingMessage, { statusCode }: ServerResponse): void {
  const { cookie = '', origin, 'sec-fetch-site': site } = request.headers
  const what = `${request.method} ${statusCode}${called.has(request) ? ' paid' : ''}`
  const names = cookie.split('; ').map((each) => each.split('=')[0])
  const visit = { what, cookies: names.sort().join(' '), origin, site: site as string | undefined }
  visits.set(attempt, [...(visits.get(attempt) ?? []), visit])
}
