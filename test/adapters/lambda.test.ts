/** The adapter for AWS Lambda, behind every gateway that calls it. */
import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda'
import { csrfServe, serve } from 'damn-simple-jsonrpc-server/lambda'
import { expect, test } from 'vitest'
import { call, json } from '../setup/messages.ts'
import { smallService } from '../setup/servers.ts'
import { gateway } from './gateway.ts'
import { runAdapterSuite, type Start } from './suite.ts'

const adapter = { serve, csrfServe }

const startWith =
  (payload: '1.0' | '2.0', asBase64 = false): Start =>
  (service, options, name) =>
    gateway(adapter[name](service, options), payload, asBase64)

const pathOf = (event: APIGatewayProxyEvent) =>
  `${event.path}?${new URLSearchParams(event.queryStringParameters as object as Record<string, string>)}`
const pathOf2 = (event: APIGatewayProxyEventV2) => `${event.rawPath}?${event.rawQueryString}`

runAdapterSuite('Lambda, payload 1.0', startWith('1.0'), { pathOf, isBuffered: true })
runAdapterSuite('Lambda, payload 2.0', startWith('2.0', true), { pathOf: pathOf2, isBuffered: true })

test('a Lambda event may have headers as lists of values, as single values, or both', async () => {
  const event = { httpMethod: 'POST', body: call('add', [1, 2]) }
  const listed = { ...event, multiValueHeaders: { 'content-type': ['application/json'] } }
  for (const each of [listed, { ...event, headers: json }, { ...event, headers: json, multiValueHeaders: null }]) {
    expect((await serve(smallService())(each)).statusCode).toBe(200)
  }
})

test('a Lambda event with two values of Content-Type is refused', async () => {
  const multiValueHeaders = { 'Content-Type': ['text/plain', 'application/json'], 'content-type': ['application/json'] }
  const { statusCode } = await serve(smallService())({ httpMethod: 'POST', headers: json, multiValueHeaders, body: '{}' })
  expect(statusCode).toBe(400)
})

test('an event that is not an HTTP request fails the Lambda function with a message that says what to do', async () => {
  for (const event of [{ Records: [] }, {}, null, undefined, 'text']) {
    await expect(serve(smallService())(event as never)).rejects.toThrow('Put an API Gateway, a function URL or a load balancer')
  }
})
