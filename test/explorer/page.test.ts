/** The page in a real browser: what a visitor does, from the first look to the last call. */
import type { IncomingMessage } from 'node:http'
import { Service } from 'damn-simple-jsonrpc-server'
import { createClient } from 'damn-simple-jsonrpc-server/client'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { call, callButton, clipboardOf, field, keepPicture, lastSent, replyOf, setHeader, visit } from './browser.ts'

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

test('the first look shows what the service is and all that it can do', async () => {
  const page = await visit()
  expect(await page.title()).toBe('Coffee shop')
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Coffee shop')
  expect(await page.locator('.overview li').count()).toBe(11)
  expect(await page.locator('.methods h2').allInnerTexts()).toEqual(['menu', 'orders'])
  await keepPicture(page, 'home')
})

test('the search goes through names, docs and tags', async () => {
  const page = await visit()
  const names = () => page.locator('.methods .name').allInnerTexts()
  const search = page.getByLabel('Search methods')
  await search.fill('coffee')
  expect(await names()).toEqual(['list', 'find', 'place'])
  await search.fill('writes orders')
  expect(await names()).toEqual(['place', 'pay', 'cancel'])
  await search.fill('no such thing')
  expect(await page.getByText('No method matches “no such thing”.').isVisible()).toBe(true)
})

test('a method that is readonly has a badge in the list and over its docs', async () => {
  const page = await visit({ at: '#/method/menu.find' })
  expect(await page.locator('.methods a', { hasText: 'read-only' }).allInnerTexts()).toEqual([
    expect.stringMatching(/^find\s+read-only/),
  ])
  expect(await page.locator('.method-head .tag').allInnerTexts()).toEqual(['read-only'])
})

test('a form is made from the schemas, and a call shows the result with its time and size', async () => {
  const page = await visit({ at: '#/method/orders.place' })
  await page.getByRole('button', { name: 'Add an item to items' }).click()
  await field(page, 'coffee').fill('Huila')
  await page.getByLabel('size').selectOption('medium')
  await field(page, 'quantity').fill('3')
  await field(page, 'street').fill('12 Rue des Lilas')
  await field(page, 'city').fill('Lyon')
  await page.getByLabel('country').selectOption('FR')
  await page.getByLabel('gift').check()
  const reply = await call(page)
  expect(reply).toMatch(/HTTP 200 · \d+ B · (\d+|< 1) ms/)
  expect(reply).toContain('{"number": 1042, "total": 36}')
  expect(await lastSent(page)).toEqual({
    jsonrpc: '2.0',
    method: 'orders.place',
    params: {
      items: [{ quantity: 3, coffee: 'Huila', size: 'medium' }],
      address: { street: '12 Rue des Lilas', city: 'Lyon', country: 'FR' },
      gift: true,
    },
    id: 1,
  })
})

test('what the server finds wrong stands at the field that is wrong', async () => {
  const page = await visit({ at: '#/method/orders.place' })
  expect(await call(page)).toContain('-32602 Invalid params')
  const street = page.locator('.field', { has: field(page, 'street') }).last()
  expect(await street.locator('.issue').innerText()).toContain('expected string')
  expect(await field(page, 'street').getAttribute('aria-invalid')).toBe('true')
  await keepPicture(page, 'invalid-params')
})

test('an error shows its code, its message and its data', async () => {
  const page = await visit({ at: '#/method/menu.find' })
  await field(page, 'name').fill('Instant')
  const reply = await call(page)
  expect(reply).toContain('404 No such coffee')
  expect(reply).toContain('{"name": "Instant"}')
})

test('a field without a schema takes JSON where it is JSON, else text, and says which', async () => {
  const page = await visit({ at: '#/method/echo' })
  for (const [typed, kind, shown] of [
    ['17', 'number', '17'],
    ['seventeen', 'string', '"seventeen"'],
    ['"17"', 'string', '"17"'],
    ['[1, 2]', 'array', '[1, 2]'],
    ['null', 'null', 'null'],
  ] as const) {
    await field(page, 'param1').fill(typed)
    expect(await page.locator('.sent-as').innerText()).toBe(kind)
    expect(await call(page)).toContain(shown)
  }
})

test('variants, whole params and switches have fields of their own', async () => {
  const page = await visit({ at: '#/method/orders.pay' })
  await field(page, 'number').fill('1042')
  await page.getByLabel('The kind of by').selectOption('transfer')
  await field(page, 'iban').fill('DE02')
  expect(await call(page)).toContain('{"number": 1042, "by": "transfer"}')
  await page.goto(`${page.url().replace(/#.*/, '')}#/method/total`)
  for (const [index, price] of ['1.5', '2'].entries()) {
    await page.getByRole('button', { name: 'Add an item to params' }).click()
    await field(page, `params ${index + 1}`).fill(price)
  }
  expect(await call(page)).toContain('3.5')
  await page.getByRole('button', { name: 'Remove params 1' }).click()
  expect(await call(page)).toContain('2')
})

test('params can be written as JSON beside the form, digit for digit', async () => {
  const page = await visit({ at: '#/method/echo' })
  await page.getByRole('button', { name: 'JSON', exact: true }).first().click()
  await page.getByLabel('Params as JSON').fill('[9007199254740993')
  expect(await page.getByText('This is not JSON yet.').isVisible()).toBe(true)
  expect(await callButton(page).isDisabled()).toBe(true)
  await page.getByLabel('Params as JSON').fill('[ 9007199254740993 ]')
  expect(await page.locator('.snippet pre').innerText()).toContain('"params":[9007199254740993]')
  await page.getByLabel('Params as JSON').fill('[1, 2, 3]')
  expect(await page.getByText('The form cannot show these params.').isVisible()).toBe(true)
  expect(await page.getByRole('button', { name: 'Form' }).isDisabled()).toBe(true)
  await page.getByLabel('Params as JSON').fill('[[true]]')
  await page.getByRole('button', { name: 'Form' }).click()
  expect(await field(page, 'param1').inputValue()).toBe('[true]')
})

test('an example fills the form in', async () => {
  const page = await visit({ at: '#/method/orders.place' })
  await page.getByRole('button', { name: 'two bags for a friend' }).click()
  expect(await field(page, 'note').inputValue()).toBe('Happy birthday, Marc!')
  expect(await call(page)).toContain('"total": 24')
  await keepPicture(page, 'reply')
})

test('a notification is sent without an id, and needs no reply', async () => {
  const heard: unknown[] = []
  const service = new Service().method('hear', { params: ['word'] }, (word: unknown) => heard.push(word))
  const page = await visit({ service, at: '#/method/hear' })
  await field(page, 'word').fill('psst')
  await page.getByRole('button', { name: 'Notify' }).click()
  expect(await replyOf(page)).toContain('No response')
  expect(await lastSent(page)).toEqual({ jsonrpc: '2.0', method: 'hear', params: { word: 'psst' } })
  expect(heard).toEqual(['psst'])
})

test('a call that takes its time can be stopped, and the server hears of it', async () => {
  let stopped: (reason: unknown) => void = () => {}
  const aborted = new Promise((resolve) => {
    stopped = resolve
  })
  const service = new Service().method('wait', { takesContext: true }, ({ signal }) => {
    signal.addEventListener('abort', () => stopped(signal.reason))
    return new Promise(() => {})
  })
  const page = await visit({ service, at: '#/method/wait' })
  await callButton(page).click()
  await page.getByRole('button', { name: 'Stop' }).click()
  expect(await replyOf(page)).toContain('You stopped this call')
  expect(await aborted).toMatchObject({ data: { reason: 'disconnect' } })
})

test('a batch is put together, sent, and answered call by call', async () => {
  const page = await visit({ at: '#/method/menu.find' })
  const add = page.getByRole('button', { name: 'Add to batch' })
  await field(page, 'name').fill('Huila')
  await add.click()
  await field(page, 'name').fill('Instant')
  await page.getByRole('button', { name: /Added/ }).click()
  await page.getByRole('link', { name: 'version' }).click()
  await add.click()
  await page.getByRole('link', { name: 'Batch 3' }).click()
  await page.getByLabel('notification (call 3)').check()
  await page.getByRole('button', { name: 'Send 3 calls' }).click()
  await replyOf(page)
  const [huila, instant, version] = await page.locator('.batch-reply > li').allInnerTexts()
  expect(huila).toContain('"Colombia"')
  expect(instant).toContain('404 No such coffee')
  expect(version).toContain('A notification has no response.')
  await keepPicture(page, 'batch')
  await page.getByRole('link', { name: 'Edit as JSON' }).click()
  expect(await page.getByLabel('The message').inputValue()).toContain('"method": "menu.find"')
})

test('any message can be sent by hand, bad JSON too', async () => {
  const page = await visit({ at: '#/message' })
  await page.getByLabel('The message').fill('{"jsonrpc": "2.0", "method"')
  await page.getByRole('button', { name: 'Send' }).click()
  expect(await replyOf(page)).toContain('-32700')
})

test('the history keeps what was sent, over a reload too, and opens it again', async () => {
  const page = await visit({ at: '#/method/menu.find' })
  await field(page, 'name').fill('Sumatra')
  await call(page)
  await page.reload()
  await page.getByRole('link', { name: 'History' }).click()
  const past = page.locator('.past li').first()
  await past.locator('summary').click()
  expect(await past.innerText()).toContain('"Indonesia"')
  await keepPicture(page, 'history')
  await past.getByRole('link', { name: 'Open again' }).click()
  expect(await field(page, 'name').inputValue()).toBe('Sumatra')
  await page.getByRole('link', { name: 'History' }).click()
  await page.getByRole('button', { name: 'Clear the history' }).click()
  expect(await page.getByText('Nothing was sent yet.').isVisible()).toBe(true)
})

test('a call is copied as curl, TypeScript, JSON and a link, and each of them works', async () => {
  const page = await visit({ at: '#/method/menu.find' })
  await field(page, 'name').fill("l'eau")
  const copied = async (name: string) => {
    await page.getByRole('button', { name, exact: true }).last().click()
    await page.getByRole('button', { name: `Copy as ${name}` }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    return clipboardOf(page)
  }
  expect(await copied('curl')).toContain(`"params":{"name":"l'\\''eau"}`)
  expect(await copied('TypeScript')).toContain(`const result = await client.menu.find({"name":"l'eau"})`)
  expect(JSON.parse(await copied('JSON'))).toMatchObject({ method: 'menu.find', params: { name: "l'eau" } })
  const link = await copied('Link')
  await page.goto('about:blank')
  await page.goto(link)
  expect(await field(page, 'name').inputValue()).toBe("l'eau")
})

test('a deep link opens a method and fills it in, and never calls by itself', async () => {
  let calls = 0
  const service = new Service().method('wipe', { params: ['what'] }, (_what: unknown) => ++calls)
  const page = await visit({ service, at: `#/method/wipe?params=${encodeURIComponent('{"what":"everything"}')}` })
  expect(await field(page, 'what').inputValue()).toBe('everything')
  expect(await page.title()).toBe('wipe · Coffee shop')
  expect(calls).toBe(0)
  expect(await call(page)).toContain('1')
})

test('a link to a method that is gone says so, and names near ones', async () => {
  const page = await visit({ at: '#/method/coffee.list' })
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('No such method')
  await page.getByRole('link', { name: 'menu.list' }).last().click()
  await page.waitForURL(/menu\.list/)
  await expect.poll(() => page.getByRole('heading', { level: 1 }).innerText()).toContain('list')
})

test('everything goes by keys alone', async () => {
  const page = await visit()
  await page.keyboard.press('/')
  await page.keyboard.type('find')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.waitForURL(/menu\.find/)
  await page.locator('h1:focus').waitFor() // not by a function in the page, which the policy may take for an eval
  const focused = () => page.evaluate('document.activeElement.id')
  for (let step = 0; step < 8 && (await focused()) !== 'param-0'; step++) await page.keyboard.press('Tab')
  await page.keyboard.type('Huila')
  await page.keyboard.press('Control+Enter')
  expect(await replyOf(page)).toContain('"Colombia"')
})

test('Tab leaves the editor, and Enter indents in it', async () => {
  const page = await visit({ at: '#/message' })
  const editor = page.getByLabel('The message')
  await editor.fill('')
  await editor.focus()
  await page.keyboard.type('{')
  await page.keyboard.press('Enter')
  await page.keyboard.type('"a": 1')
  expect(await editor.inputValue()).toBe('{\n  "a": 1\n}')
  await page.keyboard.press('Tab')
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Send')
})

test('light and dark follow the system, and a choice is remembered', async () => {
  const page = await visit({ colorScheme: 'dark', at: '#/method/menu.list' })
  const paper = () => page.evaluate('getComputedStyle(document.body).backgroundColor')
  expect(await paper()).toBe('rgb(21, 23, 26)')
  await keepPicture(page, 'dark')
  await page.getByRole('button', { name: 'Light' }).click()
  expect(await paper()).toBe('rgb(250, 249, 247)')
  await page.reload()
  expect(await paper()).toBe('rgb(250, 249, 247)')
})

test('a header is sent with every message, hidden on the page, and not stored', async () => {
  const service = new Service<IncomingMessage>().method('whoami', { takesHttpRequest: true }, ({ headers }) =>
    headers.authorization === 'Bearer let-me-in' ? 'alice' : 'anonymous',
  )
  const page = await visit({ service, at: '#/method/whoami' })
  expect(await call(page)).toContain('"anonymous"')
  await setHeader(page, 'Bearer let-me-in')
  expect(await call(page)).toContain('"alice"')
  expect(await page.locator('.snippet pre').innerText()).toContain("-H 'authorization: Bearer ••••••••'")
  await page.getByRole('button', { name: 'Copy as curl' }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  expect(await clipboardOf(page)).toContain("-H 'authorization: Bearer let-me-in'")
  const stored = await page.evaluate('JSON.stringify([localStorage, sessionStorage, document.cookie])')
  expect(stored).not.toContain('let-me-in')
  await page.reload()
  expect(await call(page)).toContain('"anonymous"')
})

test('on a phone everything has room', async () => {
  const page = await visit(phone)
  const isTooWide = () => page.evaluate('document.documentElement.scrollWidth > innerWidth')
  await keepPicture(page, 'phone-home')
  expect(await isTooWide()).toBe(false)
  await page.getByRole('link', { name: 'place Orders some coffee' }).tap()
  await page.getByRole('button', { name: 'two bags for a friend' }).tap()
  await callButton(page).tap()
  expect(await replyOf(page)).toContain('"total": 24')
  await page.waitForFunction("document.querySelector('.reply').getBoundingClientRect().top < innerHeight / 2")
  expect(await isTooWide()).toBe(false)
  await keepPicture(page, 'phone')
  await page.getByRole('link', { name: 'All methods' }).tap()
  for (const tool of ['Batch', 'Message', 'History']) {
    await page.getByRole('link', { name: tool }).tap()
    expect(await isTooWide()).toBe(false)
    await page.getByRole('link', { name: 'All methods' }).tap()
  }
})

test('a large reply is shown in part, and copied whole', async () => {
  const service = new Service().method('many', () =>
    Array.from({ length: 5_000 }, (_, index) => ({ index, word: 'w'.repeat(60) })),
  )
  const page = await visit({ service, at: '#/method/many' })
  await call(page)
  await page.getByRole('button', { name: 'Show more of 20,002 lines' }).click()
  await page.getByRole('button', { name: 'Copy the reply' }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  const { result } = JSON.parse(await clipboardOf(page))
  expect(result.length).toBe(5_000)
})

test('an array of 6,000 items has a hundred fields, and is sent whole', async () => {
  const service = new Service().method('sum', { params: { xs: z.array(z.number()) } }, ({ xs }) => xs.reduce((x, y) => x + y))
  const params = JSON.stringify({ xs: Array.from({ length: 6_000 }, () => 1) })
  const page = await visit({ service, at: `#/method/sum?${new URLSearchParams({ params })}` })
  await page.getByText('6,000 items. The first 100 have a field').waitFor()
  expect(await page.locator('.item input').count()).toBe(100)
  await page.locator('.item input').first().fill('2')
  expect(await call(page)).toContain('6001')
})

test('the TypeScript that is copied calls what the page calls', async () => {
  const page = await visit({ at: '#/method/menu.find' })
  await field(page, 'name').fill('Huila')
  await page.getByRole('button', { name: 'TypeScript' }).click()
  const program = await page.locator('.snippet pre').innerText()
  const [, where = ''] = /createClient\("(.*)"\)/.exec(program) ?? []
  const client = createClient(where)
  const line = program.split('\n').at(-1)?.replace('const result = await ', 'return ') ?? ''
  expect(await new Function('client', line)(client)).toMatchObject({ origin: 'Colombia' })
})
