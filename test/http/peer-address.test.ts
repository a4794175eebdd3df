/** The address of a client: that of its connection, or what trusted proxies say in `X-Forwarded-For`. */

import { createServer } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { Service } from 'damn-simple-jsonrpc-server'
import { serve as serveBun } from 'damn-simple-jsonrpc-server/bun'
import { serve } from 'damn-simple-jsonrpc-server/fetch'
import { serve as serveLambda } from 'damn-simple-jsonrpc-server/lambda'
import { listen, serve as serveNode } from 'damn-simple-jsonrpc-server/node'
import { serve as serveWs } from 'damn-simple-jsonrpc-server/ws'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { running } from '../setup/servers.ts'

type Trusted = number | ((address: string) => boolean)

const body = '{"jsonrpc":"2.0","method":"who","id":1}'
const onError = vi.fn()
const service = new Service({ onError }).method('who', { takesContext: true }, ({ peerAddress }) => peerAddress ?? null)

/** What a call sees that came from `hostname` with this header, by the way in which Deno tells the address. */
async function seen(hostname: string | undefined, forwarded: string | undefined, trustedProxies?: Trusted): Promise<unknown> {
  const headers = { 'content-type': 'application/json', ...(forwarded !== undefined && { 'x-forwarded-for': forwarded }) }
  const request = new Request('http://localhost/', { method: 'POST', headers, body })
  const answered = await serve(service, { ...(trustedProxies !== undefined && { trustedProxies }) })(request, {
    remoteAddr: { hostname },
  })
  return ((await answered.json()) as { result: unknown }).result
}

const proxies =
  (...list: string[]): Trusted =>
  (address) =>
    list.includes(address)

test.each<
  [
    what: string,
    hostname: string | undefined,
    forwarded: string | undefined,
    trusted: Trusted | undefined,
    address: string | null,
  ]
>([
  ['without trustedProxies the header is ignored', '10.0.0.1', '1.1.1.1', undefined, '10.0.0.1'],
  ['with 0 proxies the header is ignored', '10.0.0.1', '1.1.1.1', 0, '10.0.0.1'],
  ['an IPv4 address in IPv6 is shown as IPv4', '::ffff:10.0.0.1', undefined, undefined, '10.0.0.1'],
  ['an IPv6 address stays', '2001:db8::1', undefined, undefined, '2001:db8::1'],
  ['one proxy: the last address', '10.0.0.1', '6.6.6.6, 1.1.1.1', 1, '1.1.1.1'],
  ['two proxies: the last but one', '10.0.0.1', '6.6.6.6, 1.1.1.1, 10.0.0.2', 2, '1.1.1.1'],
  ['a list that is too short: its first address', '10.0.0.1', '1.1.1.1', 3, '1.1.1.1'],
  ['no header: the address of the connection', '10.0.0.1', undefined, 2, '10.0.0.1'],
  ['an empty header: the address of the connection', '10.0.0.1', '', 1, '10.0.0.1'],
  ['a unix socket has no address of its own', undefined, '6.6.6.6, 1.1.1.1', 1, '1.1.1.1'],
  ['a unix socket without a proxy', undefined, undefined, 1, null],
  ['a client that is no proxy cannot make one up', '7.7.7.7', '1.1.1.1', proxies('10.0.0.1'), '7.7.7.7'],
  [
    'the first from the right that is no proxy',
    '10.0.0.1',
    '6.6.6.6, 1.1.1.1, 10.0.0.2',
    proxies('10.0.0.1', '10.0.0.2'),
    '1.1.1.1',
  ],
  ['a proxy left of the client is spoofed', '10.0.0.1', '10.0.0.2, 1.1.1.1', proxies('10.0.0.1', '10.0.0.2'), '1.1.1.1'],
  ['all are proxies: the first', '10.0.0.1', '10.0.0.3, 10.0.0.2', proxies('10.0.0.1', '10.0.0.2', '10.0.0.3'), '10.0.0.3'],
  ['a connection without an address is no proxy', undefined, '1.1.1.1', () => true, null],
  ['only true counts', '10.0.0.1', '1.1.1.1', (() => 'yes') as never, '10.0.0.1'],
  ['a port is cut off', '10.0.0.1', '1.1.1.1:4711', 1, '1.1.1.1'],
  ['brackets are cut off', '10.0.0.1', '[2001:db8::1]', 1, '2001:db8::1'],
  ['brackets and a port are cut off', '10.0.0.1', '[2001:db8::1]:4711', 1, '2001:db8::1'],
  ['IPv6 in one form', '10.0.0.1', '2001:0DB8:0:0:0:0:0:1', 1, '2001:db8::1'],
  ['IPv4 in IPv6, dotted', '10.0.0.1', '::ffff:1.1.1.1', 1, '1.1.1.1'],
  ['IPv4 in IPv6, in hexadecimal', '10.0.0.1', '[::ffff:101:102]:1', 1, '1.1.1.2'],
  ['spaces and tabs', '10.0.0.1', '6.6.6.6 ,\t1.1.1.1', 1, '1.1.1.1'],
  ['what is no address ends the list', '10.0.0.1', '6.6.6.6, unknown', 1, '10.0.0.1'],
  ['what is no address ends the list at the proxy that wrote it', '10.0.0.1', '6.6.6.6, junk, 10.0.0.2', 3, '10.0.0.2'],
  ['an empty entry is no address', '10.0.0.1', '6.6.6.6, ', 1, '10.0.0.1'],
  ['a number over 255 is no address', '10.0.0.1', '1.1.1.256', 1, '10.0.0.1'],
  ['a leading zero is no address', '10.0.0.1', '01.1.1.1', 1, '10.0.0.1'],
  ['a host name is no address', '10.0.0.1', 'evil.example', 1, '10.0.0.1'],
  ['a zone is no address', '10.0.0.1', 'fe80::1%eth0', 1, '10.0.0.1'],
  ['broken IPv6 is no address', '10.0.0.1', '[1::2::3]', 1, '10.0.0.1'],
  ['text in brackets is no address', '10.0.0.1', '[::1]@evil.example', 1, '10.0.0.1'],
])('the address of a client is found: %s', async (_, hostname, forwarded, trusted, address) => {
  expect(await seen(hostname, forwarded, trusted)).toBe(address)
  expect(onError).not.toHaveBeenCalled()
})

test('a trustedProxies that throws goes to onError, and the address is that of the connection', async () => {
  const broken = () => {
    throw new Error('no list')
  }
  expect(await seen('10.0.0.1', '1.1.1.1', broken)).toBe('10.0.0.1')
  expect(onError).toHaveBeenCalledExactlyOnceWith(new Error('no list'), expect.anything())
  onError.mockClear()
})

test('the header sent several times counts as one list, in its order', async () => {
  const server = await running(createServer(serveNode(service, { trustedProxies: 2 })).listen(0, '127.0.0.1'))
  onTestFinished(async () => void (await server.close()))
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  const fields = ['6.6.6.6', '1.1.1.1', '10.0.0.2'].map((one) => `X-Forwarded-For: ${one}\r\n`).join('')
  socket.write(
    `POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n${fields}Content-Length: ${body.length}\r\n\r\n${body}`,
  )
  expect(await text(socket)).toContain('"result":"1.1.1.1"')
})

test('equal values of the header count each on Lambda, and a load balancer, which tells no address, counts as a proxy', async () => {
  const event = { httpMethod: 'POST', body, requestContext: { elb: {} } }
  const sent = { 'content-type': ['application/json'], 'x-forwarded-for': ['1.1.1.1', '10.0.0.2', '10.0.0.2'] }
  const told = async (trustedProxies: number) =>
    JSON.parse((await serveLambda(service, { trustedProxies })({ ...event, multiValueHeaders: sent })).body).result
  expect([await told(0), await told(1), await told(2), await told(3)]).toEqual([null, '10.0.0.2', '10.0.0.2', '1.1.1.1'])
})

test('listen() takes trustedProxies', async () => {
  const server = await listen(service, { port: 0, trustedProxies: 1 })
  onTestFinished(() => server.close())
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': '1.1.1.1' }
  expect(await (await fetch(server.url, { method: 'POST', headers, body })).json()).toMatchObject({ result: '1.1.1.1' })
})

test.each([-1, 1.5, Number.NaN, Infinity, '1', true, ['10.0.0.1'], null, {}])('trustedProxies cannot be %j', async (value) => {
  const options = { trustedProxies: value } as never
  const hint = /^trustedProxies must be the number of proxies in front, or a function such as \(address\) => /
  expect(() => serve(service, options)).toThrow(hint)
  expect(() => serveWs(service, WebSocketServer, options)).toThrow(hint)
  await expect(listen(service, options)).rejects.toThrow(hint)
})

test('every option of HTTP is taken by an endpoint for both HTTP and WebSockets', () => {
  expect(() => serveBun(service, { keepAliveInterval: 1000, trustedProxies: 1 })).not.toThrow()
})
