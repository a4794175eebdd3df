/** An API Gateway for tests: makes an event of each HTTP request, in the form that AWS documents, and calls the function with it. */
import { createServer, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { LambdaResult } from 'damn-simple-jsonrpc-server/lambda'
import { type Running, running } from '../setup/servers.ts'

/** Payload 1.0 is that of a REST API; 2.0 is that of an HTTP API or a function URL. */
export type Payload = '1.0' | '2.0'

/** Starts the gateway. The event goes through JSON, as it does in the cloud. */
export function gateway(handler: (event: never) => Promise<LambdaResult>, payload: Payload, asBase64: boolean): Promise<Running> {
  const server = createServer(async (request, response) => {
    const event = payload === '1.0' ? eventOfRestApi(request) : eventOfHttpApi(request)
    const bytes = await buffer(request)
    const body = bytes.length === 0 ? null : bytes.toString(asBase64 ? 'base64' : 'utf8')
    const sent = JSON.stringify({ ...event, body, isBase64Encoded: asBase64 })
    const { statusCode, headers, body: reply } = await handler(JSON.parse(sent) as never)
    response.writeHead(statusCode, headers).end(reply)
  })
  return running(server.listen(0, '127.0.0.1'))
}

/** Names as the client wrote them; `headers` has the last value, `multiValueHeaders` all of them. */
function eventOfRestApi({ method = '', url = '', rawHeaders, socket }: IncomingMessage): object {
  const multiValueHeaders: Record<string, string[]> = {}
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = titleCase(rawHeaders[at] as string)
    multiValueHeaders[name] = [...(multiValueHeaders[name] ?? []), rawHeaders[at + 1] as string]
  }
  const headers = Object.fromEntries(Object.entries(multiValueHeaders).map(([name, values]) => [name, values.at(-1)]))
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  const queryStringParameters = Object.fromEntries(searchParams)
  return {
    version: '1.0',
    httpMethod: method,
    path: pathname,
    queryStringParameters,
    headers,
    multiValueHeaders,
    requestContext: { httpMethod: method, identity: { sourceIp: socket.remoteAddress } },
  }
}

function titleCase(name: string): string {
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase())
}

/** Names in lower case, values joined by commas. */
function eventOfHttpApi({ method = '', url = '', headersDistinct, socket }: IncomingMessage): object {
  const headers = Object.fromEntries(Object.entries(headersDistinct).map(([name, values]) => [name, values?.join(',')]))
  const [rawPath, rawQueryString = ''] = url.split('?')
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    headers,
    requestContext: { http: { method, path: rawPath, sourceIp: socket.remoteAddress } },
  }
}
