/** The endpoint of each adapter fits its framework, and serves a service that takes the framework's own request. */

import { createServer, type IncomingMessage } from 'node:http'
import type { ALBEvent, APIGatewayProxyEvent, APIGatewayProxyEventV2, LambdaFunctionURLEvent } from 'aws-lambda'
import { Service } from 'damn-simple-jsonrpc-server'
import * as onExpress from 'damn-simple-jsonrpc-server/express'
import * as onFastify from 'damn-simple-jsonrpc-server/fastify'
import * as onFetch from 'damn-simple-jsonrpc-server/fetch'
import * as onH3 from 'damn-simple-jsonrpc-server/h3'
import * as onHono from 'damn-simple-jsonrpc-server/hono'
import * as onKoa from 'damn-simple-jsonrpc-server/koa'
import * as onLambda from 'damn-simple-jsonrpc-server/lambda'
import * as onNode from 'damn-simple-jsonrpc-server/node'
import express from 'express'
import fastify, { type FastifyRequest } from 'fastify'
import fastify4, { type FastifyRequest as FastifyRequest4 } from 'fastify4'
import { H3, type H3Event } from 'h3'
import { type Context, Hono } from 'hono'
import Koa from 'koa'
import { test } from 'vitest'

interface User {
  readonly name: string
}

const plain = new Service().method('add', (x: number, y: number) => x + y)

test("the endpoint of Express fits Express's own types", () => {
  const service = new Service<express.Request>()
  service.method('ip', { takesHttpRequest: true }, (request) => request.ip)
  const app = express()
  app.post('/rpc', onExpress.serve(service))
  app.all('/rpc/:version', onExpress.csrfServe(service, { guards: [({ httpRequest }) => ({ ip: httpRequest.ip })] }))
  app.use('/rpc', onExpress.serve(plain))
  express.Router().post('/', onExpress.serve(plain))
  // @ts-expect-error this service wants the request of another framework
  onExpress.serve(new Service<FastifyRequest>())
})

test('the endpoint of Express fits a request type that extends the one of Express', () => {
  interface WithUser extends express.Request {
    user?: User
  }
  const service = new Service<WithUser>()
  service.method('me', { takesHttpRequest: true }, (request) => request.user?.name ?? null)
  express().post('/rpc', onExpress.serve(service))
})

test('the endpoint of Fastify fits the types of Fastify 5 and 4', () => {
  const service = new Service<FastifyRequest>()
  service.method('ip', { takesHttpRequest: true }, (request) => request.ip)
  fastify().register(onFastify.serve(service), { prefix: '/rpc' })
  fastify({ logger: true, http2: true }).register(onFastify.csrfServe(plain), { prefix: '/rpc' })
  fastify4().register(onFastify.serve(new Service<FastifyRequest4>()), { prefix: '/rpc' })
  // @ts-expect-error this service wants the request of another framework
  onFastify.serve(new Service<express.Request>())
})

test("the endpoint of Koa fits Koa's own types", () => {
  const service = new Service<Koa.Context>()
  service.method('ip', { takesHttpRequest: true }, (context) => context.ip)
  new Koa().use(onKoa.serve(service))
  new Koa<{ user: User }>().use(onKoa.csrfServe(new Service<Koa.ParameterizedContext<{ user: User }>>()))
  new Koa<{ user: User }>().use(onKoa.csrfServe(plain))
  // @ts-expect-error this service wants the request of another framework
  onKoa.serve(new Service<express.Request>())
})

test("the endpoint of h3 fits h3's own types", () => {
  const service = new Service<H3Event>()
  service.method('ip', { takesHttpRequest: true }, (event) => event.url.hostname)
  new H3().all('/rpc', onH3.serve(service))
  new H3().post('/rpc', onH3.csrfServe(plain))
  // @ts-expect-error this service wants the request of another framework
  onH3.serve(new Service<express.Request>())
})

test("the endpoint of Hono fits Hono's own types", () => {
  type Env = { Variables: { user: User } }
  const service = new Service<Context<Env>>()
  service.method('me', { takesHttpRequest: true }, (context) => context.get('user').name)
  new Hono<Env>().post('/rpc', onHono.serve(service))
  new Hono().all('/rpc/:version', onHono.csrfServe(plain))
  new Hono().post('/rpc', onHono.serve(new Service<Context>()))
  // @ts-expect-error this service wants the request of another framework
  onHono.serve(new Service<express.Request>())
})

test('the endpoint of Lambda fits the event types of Lambda', () => {
  const service = new Service<APIGatewayProxyEventV2>()
  service.method('ip', { takesHttpRequest: true }, (event) => event.requestContext.http.sourceIp)
  const handler: (event: APIGatewayProxyEventV2) => Promise<object> = onLambda.serve(service)
  onLambda.serve(new Service<APIGatewayProxyEvent>())
  onLambda.serve(new Service<LambdaFunctionURLEvent>())
  onLambda.serve(new Service<ALBEvent>())
  onLambda.csrfServe(plain)
  return handler
})

test('the endpoints of Node and fetch fit the types of Node, h3 and workers', () => {
  createServer(onNode.serve(new Service<IncomingMessage>()))
  createServer(onNode.csrfServe(plain))
  new H3().all('/rpc', (event) => onFetch.serve(new Service<Request>())(event.req))
  const worker = { fetch: onFetch.serve(plain) } satisfies { fetch: (request: Request, env: object) => Promise<Response> }
  return worker
})

test('a service that stands in the call of serve() wants any request', () => {
  express().post('/rpc', onExpress.serve(new Service({ onError: () => {} }), { guards: [] }))
  new Hono().post('/rpc', onHono.serve(new Service({ onError: () => {} }), { guards: [] }))
  new Koa().use(onKoa.serve(new Service({ onError: () => {} }), { guards: [] }))
  express().post('/rpc', onExpress.serve({ handle: () => '' }))
})

test('the endpoints of Node and fetch fit a request type with an additional member', () => {
  const onRequest = onFetch.serve(new Service<Request & { user?: User }>())
  onRequest(Object.assign(new Request('http://localhost'), { user: { name: 'alice' } }))
  const onMessage = onNode.serve(new Service<IncomingMessage & { user?: User }>())
  createServer((request, response) => onMessage(Object.assign(request, { user: { name: 'alice' } }), response))
  // @ts-expect-error no middleware puts a user onto the request here
  createServer(onNode.serve(new Service<IncomingMessage & { user: User }>()))
})
