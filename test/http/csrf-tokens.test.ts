/** Tokens for cookie sessions: who gets one, who gets in with it, and who does not. */
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

describe('a door with tokens', () => {
  const door = csrfServe(service, { tokens })
  const statusOf = async (headers: Record<string, string>) => (await door(request(headers))).status

  test('answers a session that sends its token', async () => {
    expect(await statusOf({ ...anna, 'x-csrf-token': await tokens.issue(request(anna)) })).toBe(200)
  })

  test('answers a request without a session, which rides on no cookie', async () => {
    expect(await statusOf({})).toBe(200)
  })

  test('refuses a session without a token with 403 and a reason', async () => {
    const response = await door(request(anna))
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ error: { code: -32014, data: { reason: 'csrf-token-refused' } }, id: null })
  })

  test('refuses the token of another session, so that a login voids those of before', async () => {
    expect(await statusOf({ ...anna, 'x-csrf-token': await tokens.issue(request({ cookie: 'session=bert' })) })).toBe(403)
  })

  test('refuses a token made with another secret', async () => {
    const others = csrfTokens({ secret: secret.toUpperCase(), session: sessionOf })
    expect(await statusOf({ ...anna, 'x-csrf-token': await others.issue(request(anna)) })).toBe(403)
  })

  test.each(['', 'x', '0'.repeat(128), '0'.repeat(127), 'g'.repeat(128), `${'0'.repeat(128)}0`, 'é'.repeat(128)])(
    'refuses the malformed or guessed token %j',
    async (token) => {
      expect(await statusOf({ ...anna, 'x-csrf-token': token })).toBe(403)
    },
  )

  test('refuses a token with any one of its digits changed', async () => {
    const token = await tokens.issue(request(anna))
    for (let at = 0; at < token.length; at += 7) {
      const digit = token[at] === '0' ? '1' : '0'
      expect(await statusOf({ ...anna, 'x-csrf-token': token.slice(0, at) + digit + token.slice(at + 1) })).toBe(403)
    }
  })
})

test('a token is masked anew each time it is issued', async () => {
  const issued = await Promise.all(Array.from({ length: 20 }, () => tokens.issue(request(anna))))
  expect(new Set(issued).size).toBe(20)
})

test('a token made with an older secret is still good while that is listed', async () => {
  const older = 'the secret of last month, long enough too'
  const rotated = csrfTokens({ secret: [secret, older], session: sessionOf })
  const before = csrfTokens({ secret: older, session: sessionOf })
  expect(await rotated.verify(request(anna), await before.issue(request(anna)))).toBe(true)
  expect(await before.verify(request(anna), await rotated.issue(request(anna)))).toBe(false)
})

test('the header may have another name', async () => {
  const named = csrfTokens({ secret, session: sessionOf, header: 'X-XSRF-TOKEN' })
  const door = csrfServe(service, { tokens: named })
  expect((await door(request({ ...anna, 'x-xsrf-token': await named.issue(request(anna)) }))).status).toBe(200)
})

test('a token cannot be issued without a session', async () => {
  await expect(tokens.issue(request())).rejects.toThrow('no session')
})

test('a session look-up that breaks is answered with 500, masked', async () => {
  const broken = csrfTokens({
    secret,
    session: () => {
      throw new Error('LEAK-CANARY')
    },
  })
  const reported: unknown[] = []
  const door = csrfServe(new Service({ onError: (error) => reported.push(error) }), { tokens: broken })
  const response = await door(request(anna))
  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain('LEAK-CANARY')
  expect(String(reported[0])).toContain('LEAK-CANARY')
})

test.each([['short'], [[]], [['short']], [undefined]])('a secret that could be guessed (%j) is refused at once', (weak) => {
  expect(() => csrfTokens({ secret: weak as string, session: sessionOf })).toThrow('openssl rand')
})

test('tokens belong to csrfServe', () => {
  expect(() => serve(service, { tokens })).toThrow('csrfServe')
})
