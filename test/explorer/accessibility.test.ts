/** axe looks at every view, light and dark, wide and narrow. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { call, callButton, go, keepPicture, replyOf, useBrowser, visit } from './browser.ts'

useBrowser()

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

/** What axe finds, in one line each. */
async function faultsIn(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const { violations } = await page.evaluate<{ violations: readonly Violation[] }>('axe.run()')
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${impact} ${id}: ${html} ${failureSummary}`),
  )
}

type View = readonly [title: string, at: string, act: (page: Page) => Promise<unknown>]

const views: readonly View[] = [
  ['home', '', async () => {}],
  ['a form', '#/method/orders.place', (page) => page.getByRole('button', { name: 'two bags for a friend' }).click()],
  ['invalid params', '#/method/orders.place', call],
  ['a result', '#/method/menu.list', call],
  ['an error', '#/method/menu.find', call],
  ['params as JSON', '#/method/menu.list', (page) => page.getByRole('button', { name: 'JSON', exact: true }).first().click()],
  ['a deprecated method', '#/method/orders.cancel', async () => {}],
  ['variants', '#/method/orders.pay', (page) => page.getByLabel('The kind of by').selectOption('card')],
  [
    'a batch',
    '#/method/version',
    async (page) => {
      await page.getByRole('button', { name: 'Add to batch' }).click()
      await go(page, '#/batch')
      await page.getByRole('button', { name: 'Send 1 call' }).click()
      await replyOf(page)
    },
  ],
  ['an empty batch', '#/batch', async () => {}],
  ['a message', '#/message', async () => {}],
  [
    'the history',
    '#/method/version',
    async (page) => {
      await callButton(page).click()
      await replyOf(page)
      await go(page, '#/history')
      await page.locator('.past summary').click()
    },
  ],
  ['a lost link', '#/method/find', async () => {}],
]

const looks = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['on a phone', { colorScheme: 'light', viewport: { width: 390, height: 844 } }],
] as const

for (const [look, context] of looks) {
  test.each(views)(`%s, ${look}`, async (title, at, act) => {
    const page = await visit({ at, ...context })
    await act(page)
    await keepPicture(page, `views/${title} ${look}`.replaceAll(' ', '-'))
    expect(await faultsIn(page)).toEqual([])
  })
}

test('the headers', async () => {
  const page = await visit()
  await page.getByRole('button', { name: 'Headers' }).click()
  await keepPicture(page, 'headers')
  expect(await faultsIn(page)).toEqual([])
})

test('axe finds what is there to be found', async () => {
  const page = await visit()
  await page.evaluate("document.body.append(document.createElement('input'))")
  expect((await faultsIn(page)).join()).toContain('label')
})
