/** `plainHttp` keeps the type of request that a service takes, and takes services alone. */
import type { IncomingMessage } from 'node:http'
import { Service } from 'damn-simple-jsonrpc-server'
import { serve as serveFetch } from 'damn-simple-jsonrpc-server/fetch'
import { type MessageHandler, serve as serveNode } from 'damn-simple-jsonrpc-server/node'
import { type OpenapiDocument, openapi, plainHttp } from 'damn-simple-jsonrpc-server/openapi'
import { expectTypeOf, test } from 'vitest'

const plain = new Service().method('add', (x: number, y: number) => x + y)
const ofFetch = new Service<Request>().method('url', { takesHttpRequest: true }, (request) => request.url)

test('plainHttp goes into serve of the adapters that fit its service', () => {
  expectTypeOf(plainHttp(ofFetch)).toEqualTypeOf<MessageHandler<Request>>()
  expectTypeOf(serveFetch(plainHttp(ofFetch)))
    .parameter(0)
    .toEqualTypeOf<Request>()
  expectTypeOf(serveNode(plainHttp(plain)))
    .parameter(0)
    .toExtend<IncomingMessage>()
  // @ts-expect-error the service takes requests of fetch
  serveNode(plainHttp(ofFetch))
})

test('plainHttp and openapi take a service, with their options', () => {
  // @ts-expect-error a handler has no list of methods
  plainHttp({ handle: () => '' })
  // @ts-expect-error there is no such option
  plainHttp(plain, { bas: '/api' })
  expectTypeOf(openapi(plain, { title: 'T', version: '1' })).toEqualTypeOf<OpenapiDocument>()
  // @ts-expect-error OpenAPI has one dialect
  openapi(plain, { title: 'T', version: '1' }, { dialect: 'draft-07' })
})
