/** A service with a thousand methods: the page folds their namespaces, and finds each of them. */
import { Service } from 'damn-simple-jsonrpc-server'
import { expect, test } from 'vitest'
import { call, visit } from './browser.ts'

const areas = Array.from({ length: 20 }, (_, index) => `area${index}`)
const many = new Service().methods(
  Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`${areas[index % 20]}.method${index}`, () => index])),
)
const flat = new Service().methods(
  Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`method${index}`, () => index])),
)

const open = (at = '') => visit({ service: many, at })

test('the namespaces are folded, and say how many methods they hold', async () => {
  const page = await open()
  const heads = page.locator('.methods').getByRole('button')
  expect(await heads.count()).toBe(20)
  expect(await heads.first().getAttribute('aria-expanded')).toBe('false')
  expect((await heads.first().innerText()).replace(/\s+/g, ' ')).toContain('area0 50')
  expect(await page.locator('.methods a').count()).toBe(0)
  expect(await page.locator('.overview li').count()).toBe(0)
  await heads.nth(3).click()
  expect(await page.locator('.methods a').count()).toBe(50)
  await page.locator('.home').getByRole('button', { name: 'area7 50 methods' }).click()
  expect(await page.locator('.overview li').count()).toBe(50)
})

test('the namespace of the method that is shown is open', async () => {
  const page = await open('#/method/area5.method505')
  expect(await page.locator('.methods a').count()).toBe(50)
  expect(await page.locator('.methods a[aria-current]').innerText()).toContain('method505')
  expect(await call(page)).toContain('505')
})

test('the search looks into folded namespaces, and leaves them as they were', async () => {
  const page = await open()
  await page.getByLabel('Search methods').fill('method77')
  const found = await page.locator('.methods .name').allInnerTexts()
  expect(found.sort()).toEqual(['method77', ...Array.from({ length: 10 }, (_, index) => `method77${index}`)])
  await page.getByLabel('Search methods').press('Escape')
  expect(await page.locator('.methods a').count()).toBe(0)
})

test('the arrow keys move among namespaces and methods, fold and unfold', async () => {
  const page = await open()
  const focused = () => page.evaluate<string>('document.activeElement.textContent')
  await page.keyboard.press('/')
  await page.keyboard.press('ArrowDown')
  expect(await focused()).toContain('area0')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  expect(await page.locator('.methods a').count()).toBe(50)
  await page.keyboard.press('ArrowDown')
  expect(await focused()).toBe('method1')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowLeft')
  expect(await page.locator('.methods a').count()).toBe(0)
  await page.keyboard.press('Enter')
  expect(await page.locator('.methods a').count()).toBe(50)
})

test('a thousand methods without namespaces are a list', async () => {
  const page = await visit({ service: flat })
  expect(await page.locator('.methods a').count()).toBe(1_000)
  await page.getByLabel('Search methods').fill('method999')
  expect(await page.locator('.methods a').count()).toBe(1)
})

test('few methods are not folded, and a slash separates a namespace as a dot does', async () => {
  const service = new Service()
    .method('textDocument/hover', () => 1)
    .method('shutdown', () => 1)
    .method('a.b', () => 1)
  const page = await visit({ service })
  expect(await page.locator('.methods h2').allInnerTexts()).toEqual(['textDocument', 'a'])
  expect(await page.locator('.methods .name').allInnerTexts()).toEqual(['shutdown', 'hover', 'b'])
  await page.locator('.methods').getByRole('button', { name: 'textDocument' }).click()
  expect(await page.locator('.methods .name').allInnerTexts()).toEqual(['shutdown', 'b'])
})
