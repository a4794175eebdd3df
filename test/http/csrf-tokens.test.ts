/** `csrfTokens`: how tokens for cookie sessions are issued and verified. */
import { Service } from 'damn-simple-jsonrpc-server'
import { csrfTokens } from 'damn-simple-jsonrpc-server/csrf'
import { csrfServe, serve } from 'damn-simple-jsonrpc-server/fetch'
import { describe, expect, test } from 'vitest'

const secret = 'a secret of more than thirty-two characters'
const sessionOf = (request: Request) => request.headers.get('cookie')?.match(/session=(\w+)/)?.[1]
const tokens = csrfTokens({ secret, session: sessionOf })

function request(headers: Record<string, string> = {}): Request {
  const body = '{"jsonrpc":"2.0","method":"add","params":[1,2],"id":1}'
  return new Request('http://localhost/', { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })
}

const service = new Service().method('add', (x: number, y: number) => x + y)
const anna = { cookie: 'session=anna' }

describe('csrfServe with tokens', () => {
  const endpoint = csrfServe(service, { tokens })
  const statusOf = async (headers: Record<string, string>) => (await endpoint(request(headers))).status

  test('csrfServe answers a session that sends its token', async () => {
    expect(await statusOf({ ...anna, 'x-csrf-token': await tokens.issue(request(anna)) })).toBe(200)
  })

  test('csrfServe answers a request without a session, because it uses no cookie', async () => {
    expect(await statusOf({})).toBe(200)
  })

  test('csrfServe refuses a session without a token with 403 and a reason', async () => {
    const response = await endpoint(request(anna))
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ error: { code: -32014, data: { reason: 'csrf-token-refused' } }, id: null })
  })

  test('csrfServe refuses the token of another session, so that a login invalidates earlier tokens', async () => {
    expect(await statusOf({ ...anna, 'x-csrf-token': await tokens.issue(request({ cookie: 'session=bert' })) })).toBe(403)
  })

  test('csrfServe refuses a token made with another secret', async () => {
    const others = csrfTokens({ secret: secret.toUpperCase(), session: sessionOf })
    expect(await statusOf({ ...anna, 'x-csrf-token': await others.issue(request(anna)) })).toBe(403)
  })

  test.each(['', 'x', '0'.repeat(128), '0'.repeat(127), 'g'.repeat(128), `${'0'.repeat(128)}0`, 'é'.repeat(128)])(
    'csrfServe refuses the malformed or guessed token %j',
    async (token) => {
      expect(await statusOf({ ...anna, 'x-csrf-token': token })).toBe(403)
    },
  )

  test('csrfServe refuses a token of which one digit is changed', async () => {
    const token = await tokens.issue(request(anna))
    for (let at = 0; at < token.length; at += 7) {
      const digit = token[at] === '0' ? '1' : '0'
      expect(await statusOf({ ...anna, 'x-csrf-token': token.slice(0, at) + digit + token.slice(at + 1) })).toBe(403)
    }
  })
})

test('issue() returns a different token each time', async () => {
  const issued = await Promise.all(Array.from({ length: 20 }, () => tokens.issue(request(anna))))
  expect(new Set(issued).size).toBe(20)
})

test('verify() accepts a token made with an older secret that is still listed', async () => {
  const older = 'the secret of last month, long enough too'
  const rotated = csrfTokens({ secret: [secret, older], session: sessionOf })
  const before = csrfTokens({ secret: older, session: sessionOf })
  expect(await rotated.verify(request(anna), await before.issue(request(anna)))).toBe(true)
  expect(await before.verify(request(anna), await rotated.issue(request(anna)))).toBe(false)
})

test('the option header changes the name of the token header', async () => {
  const named = csrfTokens({ secret, session: sessionOf, header: 'X-XSRF-TOKEN' })
  const endpoint = csrfServe(service, { tokens: named })
  expect((await endpoint(request({ ...anna, 'x-xsrf-token': await named.issue(request(anna)) }))).status).toBe(200)
})

test('issue() rejects if the request has no session', async () => {
  await expect(tokens.issue(request())).rejects.toThrow('no session')
})

test('csrfServe answers with a masked 500 if session() throws, and onError receives the error', async () => {
  const broken = csrfTokens({
    secret,
    session: () => {
      throw new Error('LEAK-CANARY')
    },
  })
  const reported: unknown[] = []
  const endpoint = csrfServe(new Service({ onError: (error) => reported.push(error) }), { tokens: broken })
  const response = await endpoint(request(anna))
  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain('LEAK-CANARY')
  expect(String(reported[0])).toContain('LEAK-CANARY')
})

test.each([['short'], [[]], [['short']], [undefined]])('csrfTokens throws if the secret is too short to be safe: %j', (weak) => {
  expect(() => csrfTokens({ secret: weak as string, session: sessionOf })).toThrow('openssl rand')
})

test('serve throws if it gets the option tokens, which is one of csrfServe', () => {
  expect(() => serve(service, { tokens })).toThrow('csrfServe')
})
