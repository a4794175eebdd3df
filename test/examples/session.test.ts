/** The example with a login, called over HTTP without a browser. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { Program, root } from '../cli/program.ts'

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

/** A client that keeps the cookie and sends the token of the last page, as a browser does. */
class Visitor {
  readonly url: string
  cookie = ''
  token = ''

  constructor(url: string) {
    this.url = url
  }

  async open(): Promise<string> {
    const page = await (await fetch(this.url, { headers: { cookie: this.cookie } })).text()
    this.token = page.match(/csrf-token" content="(\w*)"/)?.[1] ?? 'none'
    return page
  }

  async call(method: string, params: unknown = [], headers: Record<string, string> = {}) {
    const own = { 'content-type': 'application/json', cookie: this.cookie, 'x-csrf-token': this.token }
    const body = JSON.stringify({ jsonrpc: '2.0', method, params, id: 1 })
    const response = await fetch(`${this.url}/rpc`, { method: 'POST', headers: { ...own, ...headers }, body })
    const setCookie = response.headers.get('set-cookie')
    if (setCookie) this.cookie = setCookie.split(';')[0] ?? ''
    const { result, error } = (await response.json()) as { result?: unknown; error?: { data: { reason: string } } }
    return { status: response.status, result, reason: error?.data?.reason, setCookie }
  }

  async logIn() {
    const answer = await this.call('login', ['ada', 'lovelace'])
    await this.open()
    return answer
  }
}

async function visitor(): Promise<Visitor> {
  const program = new Program(['--import', tsx, join(root, 'examples/session.ts')], root, { PORT: '0' })
  const one = new Visitor(await program.url())
  await one.open()
  return one
}

const refusedToken = { status: 403, reason: 'csrf-token-refused' }
const refusedOrigin = { status: 403, reason: 'origin-refused' }

describe('the login of the example session', () => {
  test('a visitor without a login has no session, no token and no notes', async () => {
    const one = await visitor()
    expect([one.cookie, one.token]).toEqual(['', ''])
    expect(await one.call('notes.list')).toMatchObject({ status: 200, reason: 'unauthenticated' })
  })

  test('a login with a wrong name or password returns no result and sets no cookie', async () => {
    const one = await visitor()
    for (const params of [['ada', 'guess'], ['bob', 'lovelace'], ['__proto__', ''], { name: 'ada', password: '' }])
      expect(await one.call('login', params)).toMatchObject({ result: undefined, setCookie: null })
  })

  test('a login sets an HttpOnly cookie, and the page then contains a token', async () => {
    const one = await visitor()
    expect((await one.logIn()).setCookie).toMatch(/^session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
    expect(one.token).toMatch(/^[0-9a-f]{128}$/)
    expect(await one.call('notes.add', { text: 'buy punch cards' })).toMatchObject({ status: 200, result: 1 })
    expect((await one.call('notes.list')).result).toEqual(['buy punch cards'])
  })

  test('a logout invalidates the session, also if the client still sends the cookie', async () => {
    const one = await visitor()
    await one.logIn()
    const { cookie } = one
    expect((await one.call('logout')).setCookie).toContain('session=; ')
    expect(await one.call('notes.list', [], { cookie })).toMatchObject({ reason: 'unauthenticated' })
  })
})

describe('the session of the example session', () => {
  test('each login creates a new session id, and invalidates the previous id and its token', async () => {
    const one = await visitor()
    await one.logIn()
    const before = { cookie: one.cookie, token: one.token }
    await one.logIn()
    expect(one.cookie).not.toBe(before.cookie)
    expect(await one.call('notes.list', [], { cookie: before.cookie })).toMatchObject({ reason: 'unauthenticated' })
    expect(await one.call('notes.list', [], { 'x-csrf-token': before.token })).toMatchObject(refusedToken)
    expect(await one.call('notes.list')).toMatchObject({ status: 200, result: [] })
  })

  test('a session id that the server did not issue is ignored, which prevents session fixation', async () => {
    const one = await visitor()
    one.cookie = 'session=planted'
    expect((await one.logIn()).setCookie).not.toContain('planted')
    expect(await one.call('notes.list', [], { cookie: 'session=planted' })).toMatchObject({ reason: 'unauthenticated' })
  })

  test('a session is refused without its token, and from another origin also with its token', async () => {
    const one = await visitor()
    await one.logIn()
    expect(await one.call('notes.list', [], { 'x-csrf-token': '' })).toMatchObject(refusedToken)
    expect(await one.call('notes.list', [], { origin: 'https://evil.example' })).toMatchObject(refusedOrigin)
    expect(await one.call('login', ['ada', 'lovelace'], { 'sec-fetch-site': 'cross-site' })).toMatchObject(refusedOrigin)
  })

  test.each([
    'session',
    'session=',
    '=',
    ';;;',
    'session=%',
    'session="x',
    'session=__proto__',
    'session=constructor',
    `session=${'x'.repeat(8_000)}`,
    'session=a; session=b',
    'a=b; session=\u00e9',
  ])('the malformed cookie %j is no session', async (cookie) => {
    const one = await visitor()
    expect(await one.call('notes.list', [], { cookie })).toMatchObject({ status: 200, reason: 'unauthenticated' })
    one.cookie = cookie
    expect(await one.open()).toContain('Log in')
  })
})
