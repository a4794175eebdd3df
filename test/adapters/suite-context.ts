/** What every adapter must tell a call of its request: headers, the address of the client, and an id for logs. */
import { Service } from 'damn-simple-jsonrpc-server'
import { expect, test } from 'vitest'
import { call, json, post } from '../setup/messages.ts'
import type { Open } from './suite.ts'

/** A service whose methods tell what their context does. */
export function tellingService() {
  return new Service().method('told', { takesContext: true, params: ['name'] }, (context, name: string) => [
    context.header(name) ?? null,
    context.peerAddress ?? null,
    context.requestId,
  ])
}

async function told(url: string, headers: Record<string, string> = {}, name = 'X-Test'): Promise<unknown[]> {
  return JSON.parse((await post(url, call('told', [name]), { ...json, ...headers })).body).result
}

export function runContextTests(open: Open): void {
  test('a call sees the headers, the address and the request id of its request', async () => {
    const url = await open(tellingService())
    const sent = { 'x-test': 'seen', 'x-request-id': 'trace/1', 'x-forwarded-for': '203.0.113.7' }
    expect(await told(url, sent)).toEqual(['seen', '127.0.0.1', 'trace/1'])
    expect(await told(url, {}, 'x-other')).toEqual([null, '127.0.0.1', expect.stringMatching(/^[\da-f-]{36}$/)])
    expect(await told(url, { 'x-request-id': 'two words' })).toEqual([null, '127.0.0.1', expect.stringMatching(/^[\da-f-]{36}$/)])
  })

  test('calls and endpoint guards of one request share its id', async () => {
    const ids: string[] = []
    const guard = (context: { readonly requestId: string }) => void ids.push(context.requestId)
    const url = await open(tellingService(), { guards: [guard as () => void] })
    const body = JSON.parse((await post(url, `[${call('told', ['a'])},${call('told', ['b'], 2)}]`)).body)
    expect(body.map((one: { result: string[] }) => one.result[2])).toEqual([ids[0], ids[0]])
    expect(await told(url)).not.toEqual(body[0].result)
  })

  test('behind a trusted proxy, the address is the last of X-Forwarded-For, for endpoint guards too', async () => {
    const seen: unknown[] = []
    const guard = (context: { readonly peerAddress: string | undefined }) => void seen.push(context.peerAddress)
    const url = await open(tellingService(), { trustedProxies: 1, guards: [guard as () => void] })
    const forwarded = { 'x-forwarded-for': '198.51.100.1, 203.0.113.7' }
    expect((await told(url, forwarded))[1]).toBe('203.0.113.7')
    expect(seen).toEqual(['203.0.113.7'])
    expect((await told(url))[1]).toBe('127.0.0.1')
  })
}
