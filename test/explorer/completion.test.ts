/** The JSON boxes complete names and values from the schemas. */
import { Service } from 'damn-simple-jsonrpc-server'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { violationsIn } from './axe.ts'
import { call, visit } from './browser.ts'

const Address = z.object({
  street: z.string(),
  country: z.enum(['DE', 'FR', 'JP']).default('FR'),
  isHome: z.boolean().optional(),
})

const service = new Service()
  .method(
    'place',
    { params: { address: Address, addresses: z.array(Address), gift: z.boolean(), note: z.string().optional() } },
    (params) => JSON.stringify(params),
  )
  .method(
    'pay',
    { params: z.union([z.object({ kind: z.literal('card') }), z.object({ kind: z.literal('cash'), sum: z.number() })]) },
    (by) => by,
  )

async function editor(at = '#/method/place') {
  const page = await visit({ service, at })
  if (at !== '#/message') await page.getByRole('button', { name: 'JSON', exact: true }).first().click()
  const box = page.getByLabel(at === '#/message' ? 'The message' : 'Params as JSON')
  const start = async (text: string) => {
    await box.fill(text)
    await box.press('Control+End')
  }
  return { page, box, start }
}

/** The list is drawn after the key. */
async function expectLabels(page: Page, labels: readonly string[]): Promise<void> {
  const shown = page.getByRole('listbox').locator('code')
  await expect.poll(() => shown.allInnerTexts(), { timeout: 10_000 }).toEqual(labels)
}

async function moveTo(page: Page, key: 'ArrowDown' | 'ArrowUp', name: string): Promise<void> {
  await page.keyboard.press(key)
  await page.getByRole('option', { name, selected: true }).waitFor()
}

test('the beginning of a name lists the names that fit, and Enter inserts the name', async () => {
  const { page, box, start } = await editor()
  await start('{ ')
  await page.keyboard.type('"a')
  await expectLabels(page, ['address', 'addresses'])
  await moveTo(page, 'ArrowDown', 'addresses')
  await page.keyboard.press('Enter')
  expect(await box.inputValue()).toBe('{ "addresses": ')
})

test('a name brings its values, and Tab inserts one', async () => {
  const { page, box, start } = await editor()
  await start('{"address": {')
  await page.keyboard.type('"cou')
  await page.keyboard.press('Tab')
  await expectLabels(page, ['DE', 'FR', 'JP'])
  await page.keyboard.type('"J')
  await expectLabels(page, ['JP'])
  await page.keyboard.press('Tab')
  expect(await box.inputValue()).toBe('{"address": {"country": "JP"')
})

test.each([
  ['{ ', ['address', 'addresses', 'gift', 'note']],
  ['{"gift": true, ', ['address', 'addresses', 'note']],
  ['{"gift": ', ['true', 'false']],
  ['{"addresses": [{"street": "{[\\"]}", ', ['country', 'isHome']],
  ['{"addresses": [{}, {"country": "', ['DE', 'FR', 'JP']],
  ['{"address": {"country": "DE"}, "addresses": [{"isHome": t', ['true']],
  ['[{', ['street', 'country', 'isHome']],
  ['[{}, [], ', ['true', 'false']],
])('Ctrl Space after %j lists what can follow', async (text, names) => {
  const { page, start } = await editor()
  await start(text)
  await page.keyboard.press('Control+Space')
  await expectLabels(page, names)
})

test.each(['{"gift"', '{"gift": true', '{"nothing": {"', '{"note": "fr', '"', ']]]{{{', '{"gift": true}'])(
  'nothing is listed after %j',
  async (text) => {
    const { page, start } = await editor()
    await start(text)
    await page.keyboard.press('Control+Space')
    await page.keyboard.press('Shift') // so that the page has drawn
    expect(await page.getByRole('listbox').count()).toBe(0)
  },
)

test('all variants of a union are listed', async () => {
  const { page, start } = await editor('#/method/pay')
  await start('{ ')
  await page.keyboard.press('Control+Space')
  await expectLabels(page, ['kind', 'sum'])
  await start('{"kind": ')
  await page.keyboard.press('Control+Space')
  await expectLabels(page, ['card', 'cash'])
})

test('a whole message completes its members and the names of methods', async () => {
  const { page, box, start } = await editor('#/message')
  await start('{ ')
  await page.keyboard.type('"met')
  await page.keyboard.press('Enter')
  await expectLabels(page, ['place', 'pay'])
  await moveTo(page, 'ArrowUp', 'pay')
  await page.keyboard.press('Enter')
  expect(await box.inputValue()).toBe('{ "method": "pay"')
})

test('Escape closes the list, and then Enter and Tab do what they always do', async () => {
  const { page, box, start } = await editor()
  await start('{ ')
  await page.keyboard.press('Control+Space')
  await page.getByRole('listbox').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('listbox').waitFor({ state: 'detached' })
  await page.keyboard.press('Enter')
  expect(await box.inputValue()).toMatch(/^\{ \n/)
  await page.keyboard.press('Tab')
  expect(await page.evaluate('document.activeElement.textContent')).not.toContain('{')
})

test('a click inserts, and the focus stays in the box', async () => {
  const { page, box, start } = await editor()
  await start('{ ')
  await page.keyboard.press('Control+Space')
  await page.getByRole('option', { name: 'gift' }).click()
  expect(await box.inputValue()).toBe('{ "gift": ')
  await page.keyboard.type('tr')
  await page.keyboard.press('Enter')
  await page.keyboard.type(', "address": {"street": "s"}, "addresses": []}')
  expect(await call(page)).toContain('gift')
})

test('a screen reader hears how many there are, and which is selected', async () => {
  const { page, box, start } = await editor()
  await start('{ ')
  await page.keyboard.press('Control+Space')
  await page.getByText('4 completions. Enter inserts one, Escape closes the list.').waitFor({ state: 'attached' })
  await moveTo(page, 'ArrowDown', 'addresses')
  const active = await box.getAttribute('aria-activedescendant')
  expect(await page.locator(`#${active}`).innerText()).toContain('addresses')
  expect(await violationsIn(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('listbox').waitFor({ state: 'detached' })
  expect(await box.getAttribute('aria-activedescendant')).toBeNull()
})
