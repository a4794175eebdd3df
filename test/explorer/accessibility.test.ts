/** axe looks at every view, light and dark, wide and narrow. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { violationsIn } from './axe.ts'
import { call, callButton, go, keepPicture, type OpenPage, openPage, replyOf, visit } from './browser.ts'

/** `act` brings the view about, and resolves to a text of it, in which `text` must be. */
type View = readonly [title: string, at: string, text: string, act: (page: Page) => Promise<string>]

const textOf = (selector: string) => (page: Page) => page.locator(selector).innerText()
const headingOf = textOf('main h1')

/** One page shows them all, in this order. It keeps what was typed: a form is called empty before it is filled in, and so is the batch. */
const views: readonly View[] = [
  ['home', '#/', 'Coffee shop', headingOf],
  ['invalid params', '#/method/orders.place', '-32602', call],
  [
    'a form',
    '#/method/orders.place',
    'Happy birthday, Marc!',
    async (page) => {
      await page.getByRole('button', { name: 'two bags for a friend' }).click()
      return page.getByLabel('note').inputValue()
    },
  ],
  ['a result', '#/method/menu.list', 'Yirgacheffe', call],
  ['an error', '#/method/menu.find', '-32602 Invalid params', call],
  [
    'params as JSON',
    '#/method/menu.list',
    '{',
    async (page) => {
      await page.getByRole('button', { name: 'JSON', exact: true }).first().click()
      return page.getByLabel('Params as JSON').inputValue()
    },
  ],
  ['a deprecated method', '#/method/orders.cancel', 'deprecated', textOf('.method-head')],
  [
    'variants',
    '#/method/orders.pay',
    'card',
    async (page) => {
      await page.getByLabel('The kind of by').selectOption('card')
      return page.getByLabel('The kind of by').locator('option:checked').innerText()
    },
  ],
  ['an empty batch', '#/batch', 'Batch', headingOf],
  [
    'a batch',
    '#/method/version',
    'shop 2.4.0',
    async (page) => {
      await page.getByRole('button', { name: 'Add to batch' }).click()
      await go(page, '#/batch')
      await page.getByRole('button', { name: 'Send 1 call' }).click()
      return replyOf(page)
    },
  ],
  ['a message', '#/message', 'Message', headingOf],
  [
    'the history',
    '#/method/version',
    'shop 2.4.0',
    async (page) => {
      await callButton(page).click()
      await replyOf(page)
      await go(page, '#/history')
      await page.locator('.past summary').first().click()
      return page.locator('.past li').first().innerText()
    },
  ],
  ['a lost link', '#/method/find', 'No such method', headingOf],
]

describe.each([
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['on a phone', { colorScheme: 'light', viewport: { width: 390, height: 844 } }],
] as const)('%s', (look, context) => {
  let open: OpenPage
  beforeAll(async () => {
    open = await openPage(context)
  })
  afterAll(() => open.close())

  test.each(views)(`axe finds nothing in the view "%s", ${look}`, async (title, at, text, act) => {
    const { page, check } = open
    await go(page, '#/history') // so that a view that is shown twice in a row begins anew
    await page.getByRole('heading', { level: 1, name: 'History' }).waitFor()
    await go(page, at)
    await page.getByRole('heading', { level: 1, name: 'History' }).waitFor({ state: 'detached' })
    expect(await act(page)).toContain(text)
    await keepPicture(page, `views/${title} ${look}`.replaceAll(' ', '-'))
    expect(await violationsIn(page)).toEqual([])
    check()
  })
})

test('axe finds nothing in the dialog for headers', async () => {
  const page = await visit()
  await page.getByRole('button', { name: 'Headers' }).click()
  await keepPicture(page, 'headers')
  expect(await violationsIn(page)).toEqual([])
})

test('axe finds a field without a label, so that these tests can fail', async () => {
  const page = await visit()
  await page.evaluate("document.body.append(document.createElement('input'))")
  expect((await violationsIn(page)).join()).toContain('label')
})
