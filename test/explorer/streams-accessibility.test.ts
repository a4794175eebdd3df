/** axe looks at streams, progress and subscriptions while they run and after their end; and they go by keys alone. */
import type { Page } from 'playwright-core'
import { describe, expect, test, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { violationsIn } from './axe.ts'
import { callButton, keepPicture, replyOf, visit } from './browser.ts'
import { feed } from './feeds.ts'

const own = { explorer: { title: 'Feeds', webSocket: true }, server: { WebSocketServer } } as const
const phone = { viewport: { width: 390, height: 844 } }

describe.each([
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['on a phone', { colorScheme: 'light', ...phone }],
] as const)('%s', (look, context) => {
  const show = async (at: string) => {
    const running = feed()
    const page = await visit({ ...own, ...context, service: running.service, at })
    const isFine = async (title: string) => {
      await keepPicture(page, `views/${title} ${look}`.replaceAll(' ', '-'))
      expect(await violationsIn(page)).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false)
    }
    return { ...running, page, isFine }
  }

  test(`axe finds nothing in a stream that runs, and nothing after it was stopped, ${look}`, async () => {
    const { page, push, isFine } = await show('#/method/anything')
    await callButton(page).click()
    for (let row = 1; row <= 30; row++) push({ row, words: 'to be wide '.repeat(row % 5 === 0 ? 20 : 1) })
    await page.locator('.items li').nth(29).waitFor()
    await isFine('a stream')
    await page.getByRole('button', { name: 'Stop' }).click()
    await replyOf(page)
    await isFine('a stopped stream')
  })

  test(`axe finds nothing in the progress of a call, ${look}`, async () => {
    const { page, push, isFine } = await show('#/method/build')
    await callButton(page).click()
    push({ kind: 'report', percentage: 40, title: 'Building', message: 'the page' })
    await page.getByRole('progressbar').waitFor()
    await isFine('progress')
  })

  test(`axe finds nothing in a subscription that runs, and nothing after its end, ${look}`, async () => {
    const { page, push, isFine } = await show('#/method/ticks')
    await callButton(page).click()
    push({ at: 1 })
    await page.locator('.items li').waitFor()
    await isFine('a subscription')
    await page.getByRole('button', { name: 'Stop' }).click()
    await replyOf(page)
    await isFine('an ended subscription')
  })

  test(`axe finds nothing in the first view of a service with a WebSocket, ${look}`, async () => {
    const { page, isFine } = await show('#/')
    expect(await page.getByText('ws://127.0.0.1').count()).toBe(1)
    await isFine('home with a WebSocket')
  })
})

test('a stream is started, scrolled and stopped by keys alone', async () => {
  const { service, push } = feed()
  const page = await visit({ ...own, service, at: '#/method/rows' })
  await callButton(page).focus()
  await page.keyboard.press('Enter')
  for (let row = 1; row <= 50; row++) push({ row })
  await page.locator('.items li').nth(49).waitFor()
  await page.keyboard.press('Tab')
  for (let step = 0; step < 12 && (await focused(page)) !== 'The last items'; step++) await page.keyboard.press('Tab')
  await page.keyboard.press('Home')
  await vi.waitFor(async () => expect(await page.evaluate("document.querySelector('.items').scrollTop")).toBe(0))
  for (let step = 0; step < 12 && (await focused(page)) !== 'Stop'; step++) await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Enter')
  expect(await replyOf(page)).toContain('You stopped this call')
})

test('the focus stays on the button of a call when it becomes Stop, and when it becomes Call again', async () => {
  const { service, end } = feed()
  const page = await visit({ ...own, service, at: '#/method/rows' })
  await callButton(page).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Stop' }).waitFor()
  expect(await focused(page)).toBe('Stop')
  end()
  await replyOf(page)
  expect(await focused(page)).toBe('Call')
})

/** The label of the element that has the focus, else its text. */
function focused(page: Page): Promise<string> {
  return page.evaluate('document.activeElement.ariaLabel ?? document.activeElement.textContent')
}
