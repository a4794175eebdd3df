/** Headers and passwords: what the page keeps, what it shows, and what it sends. */
import type { IncomingMessage } from 'node:http'
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { call, clipboardOf, setHeader, visit } from './browser.ts'

const service = new Service<IncomingMessage>()
  .method('whoami', { takesHttpRequest: true }, ({ headers }) => headers.authorization ?? 'anonymous')
  .method(
    'signUp',
    {
      params: {
        name: z.string(),
        password: z.string().meta({ format: 'password', description: 'At least 12 characters' }),
        card: z.object({ number: z.string().meta({ writeOnly: true }), owner: z.string() }).optional(),
      },
    },
    ({ name, password, card }) => ({ name, length: password.length + (card?.number.length ?? 0), echo: password }),
  )

const stored = (page: Page) =>
  page.evaluate<string>('JSON.stringify([localStorage, sessionStorage, document.cookie, location.href])')
const open = (at: string) => visit({ service, at })

test('headers are kept in the tab only if the visitor ticks it, and until the tick is gone', async () => {
  const page = await open('#/method/whoami')
  await page.getByRole('button', { name: 'Headers' }).click()
  const keep = page.getByRole('checkbox', { name: 'Keep them until this tab is closed' })
  expect(await keep.isChecked()).toBe(false)
  await page.getByLabel('Value of header').fill('Bearer first')
  expect(await stored(page)).not.toContain('Bearer')
  await keep.check()
  expect(await stored(page)).toContain('Bearer first')
  await page.getByLabel('Value of header').fill('Bearer second')
  await page.getByRole('button', { name: 'Done' }).click()
  await page.reload()
  expect(await call(page)).toContain('"Bearer second"')
  expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain('Bearer')
  await page.getByRole('button', { name: 'Headers' }).click()
  expect(await keep.isChecked()).toBe(true)
  await keep.uncheck()
  expect(await stored(page)).not.toContain('Bearer second"}]')
  expect(await page.evaluate("sessionStorage.getItem('jsonrpc-explorer-headers')")).toBeNull()
  await page.getByRole('button', { name: 'Done' }).click()
  await page.reload()
  expect(await call(page)).toContain('"anonymous"')
})

test('headers that are stored in a wrong form are ignored', async () => {
  const page = await open('#/method/whoami')
  for (const bad of ['{', '7', '[null, 7, {"name": 1}]', '{"name":"authorization"}']) {
    await page.evaluate(`sessionStorage.setItem('jsonrpc-explorer-headers', ${JSON.stringify(bad)})`)
    await page.reload()
    expect(await call(page)).toContain('"anonymous"')
  }
})

test.each(['authorization', 'Cookie', 'X-Api-Key', 'x-auth-token', 'Proxy-Authorization', 'x-client-secret'])(
  'the value of the header %s is hidden until the visitor wants to see it',
  async (name) => {
    const page = await open('#/method/whoami')
    await page.getByRole('button', { name: 'Headers' }).click()
    await page.getByLabel('Name of header').fill(name)
    const value = page.getByLabel('Value of header')
    await value.fill('top secret')
    expect([await value.getAttribute('type'), await value.getAttribute('autocomplete')]).toEqual(['password', 'new-password'])
    await page.getByRole('button', { name: `Show ${name}` }).click()
    expect(await value.getAttribute('type')).toBe('text')
    await page.getByRole('button', { name: `Show ${name}` }).click()
    expect(await value.getAttribute('type')).toBe('password')
  },
)

test('the value of another header is shown', async () => {
  const page = await open('#/method/whoami')
  await page.getByRole('button', { name: 'Headers' }).click()
  await page.getByLabel('Name of header').fill('accept-language')
  expect(await page.getByLabel('Value of header').getAttribute('type')).toBe('text')
})

test('a password and a value that is only written are hidden in the form, and sent', async () => {
  const page = await open('#/method/signUp')
  const password = page.locator('#param-1')
  await page.locator('#param-0').fill('Ada')
  await password.fill('correct horse')
  expect(await password.getAttribute('type')).toBe('password')
  await page.getByRole('button', { name: 'Fill in card' }).click()
  const number = page.locator('#param-2-number')
  expect(await number.getAttribute('type')).toBe('password')
  await number.fill('4111-1111')
  await page.locator('#param-2-owner').fill('Ada')
  expect(await page.getByRole('button', { name: 'Show password' }).getAttribute('aria-pressed')).toBe('false')
  expect(await call(page)).toContain('"length": 22')
})

test('secrets are hidden in the code to copy, copied, and never part of a link or of the history', async () => {
  const page = await open('#/method/signUp')
  await page.locator('#param-0').fill('Ada')
  await page.locator('#param-1').fill('correct horse')
  const shown = () => page.locator('.snippet pre').innerText()
  const copied = async (name: string) => {
    await page.getByRole('button', { name, exact: true }).last().click()
    expect(await shown()).not.toContain('horse')
    await page.getByRole('button', { name: `Copy as ${name}` }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    return clipboardOf(page)
  }
  for (const name of ['curl', 'TypeScript', 'JSON']) expect(await copied(name)).toContain('correct horse')
  const link = await copied('Link')
  expect(decodeURIComponent(link)).not.toContain('horse')
  await call(page)
  await page.getByRole('button', { name: 'Add to batch' }).click()
  await page.getByRole('link', { name: 'Batch' }).click()
  expect(await page.locator('.calls').innerText()).not.toContain('horse')
  await page.getByRole('button', { name: 'Send 1 call' }).click()
  await page.locator('.reply .badge').waitFor()
  expect(await stored(page)).toContain('••••••••')
  expect(await stored(page)).not.toContain('horse')
  await page.getByRole('link', { name: 'History' }).click()
  await page.locator('.past summary').last().click()
  await page.locator('.past li').last().getByRole('link', { name: 'Open again' }).click()
  expect(await page.locator('#param-0').inputValue()).toBe('Ada')
  expect(await page.locator('#param-1').inputValue()).toBe('')
})

test('an answer that is not JSON is kept in the history, without the secret in it', async () => {
  const page = await open('#/method/signUp')
  await page.route('**/*', (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({ contentType: 'text/html', body: '<p>correct horse $&, no</p>' })
      : route.continue(),
  )
  await page.locator('#param-1').fill('correct horse')
  expect(await call(page)).toContain('The answer is not JSON')
  expect(await stored(page)).toContain('<p>•••••••• $&, no</p>')
  expect(await stored(page)).not.toContain('horse')
})

test('numbers beside a secret keep their digits', async () => {
  const page = await open('#/method/signUp')
  await page.getByRole('button', { name: 'JSON', exact: true }).first().click()
  await page.getByLabel('Params as JSON').fill('{"name": "Ada", "password": "pw", "big": 9007199254740993}')
  const text = await page.locator('.snippet pre').innerText()
  expect(text).toContain('"password":"••••••••","big":9007199254740993')
})

test('every call carries the header that was in the dialog when it was closed', async () => {
  const page = await open('#/method/whoami')
  await setHeader(page, 'Bearer me')
  expect(await call(page)).toContain('"Bearer me"')
})

/** Each of these values is a secret by its schema. */
const vault = new Service().method(
  'store',
  {
    params: {
      many: z.array(z.string()),
      pin: z.number().meta({ format: 'password' }),
      byName: z.record(z.string(), z.string().meta({ writeOnly: true })),
      side: z
        .object({})
        .meta({ properties: { key: { type: 'string', format: 'password' } }, anyOf: [{ required: ['key'] }, {}] }),
      tree: z
        .object({})
        .meta({ anyOf: [{ allOf: [{ properties: { leaf: { type: 'string', writeOnly: true } } }] }, { type: 'null' }] }),
    },
  },
  ({ byName }) => {
    throw new RpcError(7, `"${byName.first}" is refused`, { name: byName.first })
  },
)
const params = {
  many: Array.from({ length: 6_000 }, () => 'a'),
  pin: 918273,
  byName: { first: 'canary-1' },
  side: { key: 'canary-2' },
  tree: { leaf: 'canary-3' },
}

test('secrets are hidden wherever a schema allows them, and behind many values', async () => {
  const at = `#/method/store?${new URLSearchParams({ params: JSON.stringify(params) })}`
  const page = await visit({ service: vault, at })
  expect(await page.locator('.snippet pre').innerText()).not.toMatch(/canary|918273/)
  expect(await call(page)).toContain('"canary-1" is refused')
  expect(await page.evaluate('JSON.stringify(sessionStorage)')).not.toMatch(/canary|918273/)
})

test('JSON with an error is hidden as a whole if the method takes secrets', async () => {
  const page = await open(`#/method/signUp?${new URLSearchParams({ params: '{"password":"canary",}' })}`)
  expect(await page.locator('.snippet pre').innerText()).not.toContain('canary')
})

test('a message with an error is not kept in the history if it names a method that takes secrets', async () => {
  const text = '{"jsonrpc":"2.0","method":"signUp","params":{"password":"canary"},}'
  const page = await open(`#/message?${new URLSearchParams({ text })}`)
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('-32700').first().waitFor()
  expect(await page.evaluate('JSON.stringify(sessionStorage)')).not.toContain('canary')
})

test('the code to copy shows no part of a secret header but the scheme', async () => {
  const page = await open('#/method/whoami')
  for (const [name, value] of [
    ['authorization', 'Bearer canary  '],
    ['authorization', 'Digest username="canary", response="canary", nc=1'],
    ['cookie', 'sid=canary; theme=dark'],
  ] as const) {
    await page.getByRole('button', { name: 'Headers' }).click()
    await page.getByLabel('Name of header').fill(name)
    await page.getByLabel('Value of header').fill(value)
    await page.getByRole('button', { name: 'Done' }).click()
    const shown = await page.locator('.snippet pre').innerText()
    expect(shown).toContain(name)
    expect(shown).not.toContain('canary')
  }
})
