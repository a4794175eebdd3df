/** Headers in events of Lambda, each once or as lists, and in what goes back. */
import type { ALBEvent, APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda'
import { csrfServe, type LambdaEvent, serve } from 'damn-simple-jsonrpc-server/lambda'
import { expect, test } from 'vitest'
import { call, json, notification } from '../setup/messages.ts'
import { smallService } from '../setup/servers.ts'

const body = call('add', [1, 2])
const three = '{"jsonrpc":"2.0","result":3,"id":1}'
const balancer = { requestContext: { elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:…' } }, httpMethod: 'POST', path: '/' }
const statusOf = async (event: LambdaEvent, options = {}) => (await serve(smallService(), options)(event)).statusCode

test('a load balancer that sends lists is answered with lists', async () => {
  const endpoint = serve(smallService(), { cors: ['https://app.example'] })
  const event = {
    ...balancer,
    multiValueHeaders: { 'content-type': ['application/json'], origin: ['https://app.example'] },
    body,
  }
  const result = await endpoint(event)
  expect(result).toMatchObject({ statusCode: 200, body: three, isBase64Encoded: false })
  expect(result.multiValueHeaders).toEqual({
    'content-type': ['application/json'],
    'x-content-type-options': ['nosniff'],
    'cache-control': ['no-store'],
    'access-control-allow-origin': ['https://app.example'],
    'access-control-expose-headers': ['retry-after'],
    vary: ['Origin'],
  })
  const refused = await endpoint({ ...event, multiValueHeaders: { 'content-type': ['text/plain'] } })
  expect([refused.statusCode, refused.multiValueHeaders?.['accept-post']]).toEqual([415, [expect.stringContaining('json-rpc')]])
  const empty = await endpoint({ ...event, body: notification('add', [1, 2]) })
  expect([empty.statusCode, empty.multiValueHeaders?.['content-type']]).toEqual([204, undefined])
  expect(empty.multiValueHeaders?.['cache-control']).toEqual(['no-store'])
})

test('an event without lists is answered without', async () => {
  for (const event of [
    { ...balancer, headers: json, body },
    { ...balancer, headers: json, multiValueHeaders: null, body },
    { requestContext: { http: { method: 'POST' } }, headers: json, body },
  ]) {
    const result = await serve(smallService())(event)
    expect(result).not.toHaveProperty('multiValueHeaders')
    expect(result).toMatchObject({ statusCode: 200, headers: { 'content-type': 'application/json' } })
  }
})

test('an empty list beside filled headers is no list', async () => {
  expect(await statusOf({ ...balancer, headers: json, multiValueHeaders: {}, body })).toBe(200)
  expect(await statusOf({ ...balancer, headers: json, multiValueHeaders: { 'Content-Type': [] }, body })).toBe(200)
  expect(await statusOf({ ...balancer, headers: json, multiValueHeaders: { 'Content-Type': undefined }, body })).toBe(200)
  expect(await statusOf({ ...balancer, headers: {}, multiValueHeaders: { 'Content-Type': ['application/json'] }, body })).toBe(
    200,
  )
})

test('what only one of both has counts, and what they have differently is a conflict', async () => {
  const host = { allowedHosts: ['api.example'] }
  const event = {
    ...balancer,
    headers: { Host: 'api.example' },
    multiValueHeaders: { 'content-type': ['application/json'] },
    body,
  }
  expect(await statusOf(event, host)).toBe(200)
  expect(await statusOf({ ...event, headers: { ...event.headers, 'Content-Type': 'application/json' } }, host)).toBe(200)
  expect(await statusOf({ ...event, headers: { ...event.headers, 'Content-Type': 'text/plain' } }, host)).toBe(400)
  expect(await statusOf({ ...event, headers: { host: 'evil.example' } }, host)).toBe(403)
  const two = { ...event.multiValueHeaders, host: ['api.example', 'evil.example'] }
  expect(await statusOf({ ...event, multiValueHeaders: two }, host)).toBe(400)
  const foreign = { ...event, multiValueHeaders: { ...event.multiValueHeaders, origin: ['https://evil.example'] } }
  expect((await csrfServe(smallService())(foreign)).statusCode).toBe(403)
})

test('the same value twice is one, and a number is text', async () => {
  const twice = { 'content-type': ['application/json', 'application/json'] }
  expect(await statusOf({ ...balancer, multiValueHeaders: twice, body })).toBe(200)
  const numbers = { ...json, 'content-length': body.length, host: null }
  expect(await statusOf({ ...balancer, headers: numbers as never, body })).toBe(200)
  expect(await statusOf({ ...balancer, headers: { ...json, 'content-length': 1e9 } as never, body })).toBe(413)
})

test('only spaces and tabs are white space', async () => {
  for (const type of ['application/json\u00a0', '\u2003application/json', '\ufeffapplication/json'])
    expect(await statusOf({ ...balancer, headers: { 'content-type': type }, body })).toBe(415)
  for (const encoding of ['identity\u00a0', '\u2003identity', 'ıdentity'])
    expect(await statusOf({ ...balancer, headers: { ...json, 'content-encoding': encoding }, body })).toBe(415)
  expect(await statusOf({ ...balancer, headers: { ...json, 'transfer-encoding': 'gzip, chunked' }, body })).toBe(501)
})

test('the events and results of AWS fit the types', async () => {
  const handlers = serve(smallService())
  const call = (event: ALBEvent | APIGatewayProxyEvent | APIGatewayProxyEventV2) => handlers(event)
  expect(call).toBeTypeOf('function')
})
