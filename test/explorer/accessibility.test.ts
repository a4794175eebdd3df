/** axe looks at every view, light and dark, on three widths. The pictures in test-output/ are for people. */
import { loginRequired, Service } from 'damn-simple-jsonrpc-server'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { colorViolationsIn, violationsIn } from './axe.ts'
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
  [
    'a folded result',
    '#/method/menu.list',
    '3 items',
    async (page) => {
      await callButton(page).click()
      await replyOf(page)
      await page.getByRole('button', { name: 'array, 3 items' }).click()
      return replyOf(page)
    },
  ],
  [
    'completion',
    '#/message',
    'menu.categories',
    async (page) => {
      const box = page.getByLabel('The message')
      await box.fill('{"method": "menu.')
      await box.press('End')
      await box.press('Control+ ')
      return page.getByRole('listbox').innerText()
    },
  ],
  [
    'headers',
    '#/method/orders.mine',
    'Keep them',
    async (page) => {
      await page.getByRole('button', { name: 'Headers' }).click()
      await page.getByLabel('Value of header').fill('Bearer secret')
      return page.getByRole('dialog').innerText()
    },
  ],
]

/** A service with a thousand methods. */
const thousand = new Service().methods(
  Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`area${index % 20}.method${index}`, () => index])),
)

/** A laptop, a tablet, a phone. */
const widths = [1280, 768, 375]

/** Looks at a view in each width, light and dark: with axe, and by a picture for people. Nothing may be wider than the screen. */
async function lookAt(page: Page, title: string): Promise<void> {
  const picture = (look: string) => keepPicture(page, `views/${title} ${look}`.replaceAll(' ', '-'))
  for (const width of widths) {
    const view = `"${title}" at ${width}`
    await page.setViewportSize({ width, height: 900 })
    await picture(`light ${width}`)
    expect(await page.evaluate('document.documentElement.scrollWidth'), `the width of ${view}`).toBeLessThanOrEqual(width)
    expect(await violationsIn(page), view).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    await picture(`dark ${width}`)
    expect(await colorViolationsIn(page), `${view}, dark`).toEqual([])
    await page.emulateMedia({ colorScheme: 'light' })
  }
}

const context = { colorScheme: 'light', reducedMotion: 'reduce', viewport: { width: 1280, height: 900 } } as const

describe('the coffee shop', () => {
  let open: OpenPage
  beforeAll(async () => {
    open = await openPage(context)
  })
  afterAll(() => open.close())

  test.each(views)('axe finds nothing in the view "%s", light and dark, on any screen', async (title, at, text, act) => {
    const { page, check } = open
    await page.setViewportSize(context.viewport)
    await go(page, '#/history') // so that a view that is shown twice in a row begins anew
    await page.getByRole('heading', { level: 1, name: 'History' }).waitFor()
    await go(page, at)
    await page.getByRole('heading', { level: 1, name: 'History' }).waitFor({ state: 'detached' })
    expect(await act(page)).toContain(text)
    await lookAt(page, title)
    check()
  })
})

test('axe finds nothing in a page that is locked, light and dark, on any screen', async () => {
  const server = { guards: [loginRequired()] }
  const page = await visit({ ...context, explorer: { title: 'Members only', public: true }, server, expected: /401/ })
  await page.getByRole('button', { name: 'Add a header' }).waitFor()
  await lookAt(page, 'locked')
})

test('axe finds nothing in a list of a thousand methods, light and dark, on any screen', async () => {
  const page = await visit({ ...context, service: thousand })
  await page.locator('.methods').getByRole('button', { name: 'area3' }).click()
  await lookAt(page, 'a thousand methods')
})

test('axe finds a field without a label, so that these tests can fail', async () => {
  const page = await visit()
  await page.evaluate("document.body.append(document.createElement('input'))")
  expect((await violationsIn(page)).join()).toContain('label')
})

test('axe finds text in the color of its ground, so that these tests can fail', async () => {
  const page = await visit()
  await page.evaluate("document.querySelector('main h1').style.color = 'white'")
  await page.emulateMedia({ colorScheme: 'light' })
  expect((await colorViolationsIn(page)).join()).toContain('color-contrast')
})
