/** Guards: a lock at methods that have some, and the page in front of an endpoint that has some. */
import { loginRequired, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { explorer } from 'damn-simple-jsonrpc-server/explorer'
import { csrfServe, serve } from 'damn-simple-jsonrpc-server/fetch'
import { discover } from 'damn-simple-jsonrpc-server/openrpc'
import { describe, expect, test } from 'vitest'
import { call, setHeader, visit } from './browser.ts'

/** Over HTTP of Node headers are an object, over fetch they are `Headers`. */
interface AnyHeaders {
  readonly authorization?: string
  readonly get?: (name: string) => string | null
}

function isMember({ httpRequest }: { httpRequest?: unknown }): void {
  const { headers } = httpRequest as { readonly headers: AnyHeaders }
  const token = headers.get ? headers.get('authorization') : headers.authorization
  if (token !== 'Bearer member') throw new RpcError(-32013, 'Log in first', { reason: 'unauthenticated' })
}

const members = new Service({ guards: [loginRequired()] }).method('list', { summary: 'All members' }, () => [])
const service = new Service()
  .method('ping', { summary: 'Answers' }, () => 'pong')
  .method('secret', { guards: [loginRequired()], summary: 'For members' }, () => 42)
  .mount('members', members)

describe('the lock', () => {
  test('methods with guards of their own or of their service have a lock, and no others', async () => {
    const page = await visit({ service })
    const locked = page.locator('.methods a', { has: page.locator('.lock') })
    expect(await locked.locator('.name').allInnerTexts()).toEqual(['secret', 'list'])
    expect(
      await page
        .getByRole('navigation', { name: 'Methods' })
        .getByRole('link', { name: /guarded/ })
        .count(),
    ).toBe(2)
    await locked.first().click()
    await page.locator('.method-head .tag', { hasText: 'guarded' }).waitFor()
    await page.locator('.methods a', { hasText: 'ping' }).click()
    await page.locator('.method-head', { hasText: 'ping' }).waitFor()
    expect(await page.locator('.method-head .tag').count()).toBe(0)
  })

  test('the document in the page says that there are guards, and nothing of them', async () => {
    const page = await (await serve(service, { explorer: explorer() })(html())).text()
    expect(page).toContain('"x-guarded":true')
    expect(page).not.toContain('loginRequired')
  })

  test('methods have the lock with discover, too, if the document says so', async () => {
    const found = new Service().method('secret', { guards: [loginRequired()] }, () => 42)
    found.use(discover(found, { title: 'Found', version: '1' }, { guards: true }))
    const page = await visit({ service: found, explorer: { document: 'discover' } })
    await page.locator('.methods .lock').waitFor()
  })
})

const html = (headers: Record<string, string> = {}) =>
  new Request('https://rpc.example/', { headers: { accept: 'text/html', ...headers } })

describe('an endpoint with guards', () => {
  const options = { guards: [isMember], explorer: explorer({ title: 'Club', description: 'For *members*', public: true }) }

  test('a visitor without a token gets the refusal by default', async () => {
    const response = await serve(service, { ...options, explorer: explorer() })(html())
    expect([response.status, await response.text()]).toEqual([401, expect.stringContaining('Log in first')])
  })

  test('public: true shows a visitor without a token the title and the description, and no methods', async () => {
    const response = await serve(service, options)(html())
    expect(response.status).toBe(200)
    const page = await response.text()
    expect(page).toContain('{"info":{"title":"Club","version":"","description":"For *members*"},"isLocked":true}')
    for (const name of ['ping', 'secret', 'members']) expect(page).not.toContain(`"${name}`)
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  test('public: true shows the whole page to a visitor with a token', async () => {
    const page = await (await serve(service, options)(html({ authorization: 'Bearer member' }))).text()
    expect(page).toContain('"name":"secret"')
    expect(page).not.toContain('"isLocked"')
  })

  test.each([
    ['the failure of a guard', new Error('broken'), 500],
    ['a refusal of too many requests', new RpcError(-32009, 'Busy'), 503],
  ])('%s is the answer in spite of public: true', async (_, thrown, status) => {
    const guard = () => {
      throw thrown
    }
    const response = await serve(new Service({ onError: () => {} }), { ...options, guards: [guard] })(html())
    expect(response.status).toBe(status)
    expect(await response.text()).not.toContain('<html')
  })

  test('the rules that come before guards hold in spite of public: true, and calls are refused', async () => {
    const names = { ...options, allowedHosts: ['club.example'] }
    expect((await serve(service, names)(html({ host: 'evil.example' }))).status).toBe(403)
    const foreign = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }
    const refused = await csrfServe(service, options)(html(foreign))
    expect([refused.status, (await refused.text()).includes('<html')]).toEqual([403, false])
    const body = '{"jsonrpc":"2.0","method":"ping","id":1}'
    const headers = { 'content-type': 'application/json' }
    const called = await serve(service, options)(new Request('https://rpc.example/', { method: 'POST', headers, body }))
    expect(called.status).toBe(401)
  })

  test('explorer() throws at once if public is no boolean', () => {
    expect(() => explorer({ public: 'yes' as never })).toThrow('explorer(): public must be true or false')
  })
})

describe('the page in front of guards', () => {
  const club = {
    service,
    explorer: { title: 'Club', public: true },
    server: { guards: [isMember] },
    expected: /401/,
  }

  test('a token opens the page, and the calls carry it', async () => {
    const page = await visit(club)
    expect(await page.getByText('This service asks who you are.').isVisible()).toBe(true)
    expect(await page.locator('.methods a').count()).toBe(0)
    await setHeader(page, 'Bearer wrong')
    await page.getByText('The service refuses these headers.').waitFor()
    await setHeader(page, 'Bearer member')
    await page.locator('.methods').getByRole('link', { name: 'ping Answers' }).click()
    await page.locator('.method-head').waitFor()
    expect(await call(page)).toContain('"pong"')
  })

  test('a link to a method works once the token is there', async () => {
    const page = await visit({ ...club, at: '#/method/ping' })
    await page.getByRole('button', { name: 'Add a header' }).click()
    await page.getByLabel('Value of header').fill('Bearer member')
    await page.getByRole('button', { name: 'Done' }).click()
    await page.locator('.method-head').waitFor()
    expect(await call(page)).toContain('"pong"')
  })

  test('a token that is kept opens the page after a reload', async () => {
    const page = await visit(club)
    await page.getByRole('button', { name: 'Add a header' }).click()
    await page.getByLabel('Value of header').fill('Bearer member')
    await page.getByRole('checkbox').check()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.locator('.methods a').first().waitFor()
    await page.reload()
    await page.locator('.methods a').first().waitFor()
    expect(await page.locator('.overview li').count()).toBe(3)
  })

  test('a header that cannot be sent leaves the page locked', async () => {
    const page = await visit(club)
    await setHeader(page, 'Bearer …')
    await page.getByText('The service refuses these headers.').waitFor()
  })

  test('the token is sent with rpc.discover as well', async () => {
    const found = new Service().method('ping', () => 'pong')
    found.use(discover(found, { title: 'Found', version: '1' }))
    const page = await visit({ ...club, service: found, explorer: { document: 'discover', public: true } })
    await setHeader(page, 'Bearer member')
    await page.locator('.methods').getByRole('link', { name: 'ping' }).waitFor()
  })
})
