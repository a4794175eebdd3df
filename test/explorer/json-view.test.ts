/** Results as JSON: they fold, by mouse and by keys, and every digit stays. */
import { Service } from 'damn-simple-jsonrpc-server'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { call, clipboardOf, field, replyOf, visit } from './browser.ts'

const order = {
  number: 1042,
  address: { street: '12 Rue des Lilas', city: 'Lyon', country: 'FR', note: 'Ring twice, please' },
  items: [
    { coffee: 'Huila', size: 'medium', quantity: 2, notes: ['caramel', 'red apple'] },
    { coffee: 'Sumatra', size: 'large', quantity: 1, notes: ['cedar', 'dark chocolate'] },
  ],
}

const service = new Service()
  .method('order', () => order)
  .method('rows', { params: ['count'] }, (count: number) =>
    Array.from({ length: count }, (_, index) => ({ index, word: 'w'.repeat(60), nested: { deep: [index, 'x'.repeat(50)] } })),
  )

const reply = (page: Page) => page.locator('.reply .code-block pre').innerText()
const fold = (page: Page, name: string) => page.locator('.reply').getByRole('button', { name, exact: true })

test('an array or an object folds and unfolds, and says how much it holds', async () => {
  const page = await visit({ service, at: '#/method/order' })
  await call(page)
  expect(JSON.parse(await reply(page))).toEqual(order)
  await fold(page, 'address, 4 members').click()
  expect(await reply(page)).toContain('"address": { … 4 members },')
  expect(await reply(page)).not.toContain('Lyon')
  await fold(page, 'items, 2 items').click()
  expect(await reply(page)).toContain('"items": [ … 2 items ]')
  await fold(page, 'address, 4 members').click()
  expect(await reply(page)).toContain('"city": "Lyon"')
  expect(await reply(page)).not.toContain('Huila')
})

test('a folded part is copied whole', async () => {
  const page = await visit({ service, at: '#/method/order' })
  await call(page)
  await fold(page, 'object, 3 members').click()
  expect(await reply(page)).toContain('{ … 3 members }')
  await page.getByRole('button', { name: 'Copy the reply' }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  expect(JSON.parse(await clipboardOf(page)).result).toEqual(order)
})

test('one Tab leads to the folds, and the arrow keys move among them, fold and unfold', async () => {
  const page = await visit({ service, at: '#/method/order' })
  await call(page)
  const focused = () => page.evaluate<string>("document.activeElement.getAttribute('aria-label')")
  await page.locator('.reply .code-block').focus()
  await page.keyboard.press('Tab')
  expect(await focused()).toBe('object, 3 members')
  await page.keyboard.press('ArrowDown')
  expect(await focused()).toBe('address, 4 members')
  await page.keyboard.press('ArrowLeft')
  expect(await fold(page, 'address, 4 members').getAttribute('aria-expanded')).toBe('false')
  expect(await focused()).toBe('address, 4 members')
  await page.keyboard.press('End')
  expect(await focused()).toBe('object, 4 members')
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  expect(await reply(page)).toContain('Lyon')
  await page.keyboard.press('Space')
  expect(await reply(page)).not.toContain('Lyon')
  expect(await page.locator('.reply .fold[tabindex="0"]').count()).toBe(1)
})

test('numbers stay as they were sent, folded or not', async () => {
  const page = await visit({ service, at: '#/method/order' })
  const body = `{"jsonrpc":"2.0","id":1,"result":{"big":[9007199254740993,1e400,-0,1.10,"${'x'.repeat(60)}"],"small":0.1000}}`
  await page.route('**/*', (route) =>
    route.request().method() === 'POST' ? route.fulfill({ contentType: 'application/json', body }) : route.continue(),
  )
  await call(page)
  for (const number of ['9007199254740993', '1e400', '-0', '1.10', '0.1000']) expect(await reply(page)).toContain(number)
  await fold(page, 'big, 5 items').click()
  await fold(page, 'big, 5 items').click()
  expect(await reply(page)).toContain('9007199254740993')
})

test('a long result folds at once, in parts and as a whole', async () => {
  const page = await visit({ service, at: '#/method/rows?params=%5B10000%5D' })
  await call(page)
  await page.getByRole('button', { name: 'Fold all' }).click()
  expect((await reply(page)).split('\n').length).toBeLessThanOrEqual(402)
  expect(await reply(page)).toContain('{ … 3 members }')
  await page.getByRole('button', { name: 'Unfold all' }).click()
  await fold(page, 'array, 10,000 items').click()
  expect(await reply(page)).toContain('[ … 10,000 items ]')
  expect(await page.getByRole('button', { name: /^Show more/ }).count()).toBe(0)
})

test('a new result begins unfolded', async () => {
  const page = await visit({ service, at: '#/method/order' })
  await call(page)
  await fold(page, 'address, 4 members').click()
  await page.getByRole('button', { name: 'Call', exact: true }).click()
  await page.locator('.reply[aria-busy="false"]').waitFor()
  await expect.poll(() => replyOf(page)).toContain('Lyon')
})

test('a folded schema and a folded reply stay folded while the visitor types', async () => {
  const Row = z.object({ id: z.int(), text: z.string() })
  const typed = new Service().method('find', { params: { text: z.string() }, result: z.array(Row) }, ({ text }) => [
    { id: 1, text: text.padEnd(60, '.') },
  ])
  const page = await visit({ service: typed, at: '#/method/find' })
  await page.locator('.method-foot summary').click()
  await page.locator('.method-foot').getByRole('button', { name: 'items, ' }).click()
  await field(page, 'text').fill('a')
  await call(page)
  await fold(page, 'array, 1 item').click()
  await field(page, 'text').fill('abc')
  expect(await reply(page)).toContain('[ … 1 item ]')
  expect(await page.locator('.method-foot .folded').count()).toBe(1)
})

test('a string of millions of escapes is shown in part', async () => {
  const page = await visit({ service, at: '#/method/order' })
  const body = `{"jsonrpc":"2.0","id":1,"result":"${'\\n'.repeat(5_000_000)}"}`
  await page.route('**/*', (route) =>
    route.request().method() === 'POST' ? route.fulfill({ contentType: 'application/json', body }) : route.continue(),
  )
  await call(page)
  expect(await reply(page)).toContain('… (10000002 characters)')
})

test('deep levels are not indented further than 50, so that deep JSON stays small on the page', async () => {
  const page = await visit({ service, at: '#/method/order' })
  const body = `{"jsonrpc":"2.0","id":1,"result":${'['.repeat(3_000)}1${']'.repeat(3_000)}}`
  await page.route('**/*', (route) =>
    route.request().method() === 'POST' ? route.fulfill({ contentType: 'application/json', body }) : route.continue(),
  )
  await call(page)
  await page.getByRole('button', { name: /^Show more/ }).click()
  const text = await page.locator('.reply pre').first().textContent()
  expect(text).toContain(`\n${'  '.repeat(50)}[`)
  expect(text?.length).toBeLessThan(1_000_000)
})
