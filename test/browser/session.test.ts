/** The example with a login, in a browser: its own page works, and a page of another site can do nothing. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { Program, root } from '../cli/program.ts'
import { compiledExample } from '../examples/compiled.ts'
import { useContext } from './chromium.ts'

const browser = useContext()
const example = await compiledExample('session.ts')

/** Starts the example under a name of its own. In the page, a visitor has logged in. */
async function loggedIn(): Promise<{ page: Page; url: string }> {
  const program = new Program([example], root, { PORT: '0' })
  const url = (await program.url()).replace('127.0.0.1', 'notes.test')
  await browser.context.clearCookies()
  const { page } = browser
  await page.goto(url)
  await page.fill('[name=name]', 'ada')
  await page.fill('[name=password]', 'lovelace')
  await page.click('text=Log in')
  await page.waitForSelector('#add')
  return { page, url }
}

async function add(page: Page, text: string): Promise<string[]> {
  await page.fill('[name=text]', text)
  await page.click('text=Add')
  await page.waitForSelector(`li:has-text("${text}")`)
  return page.locator('li').allTextContents()
}

/** Adds a note from a page of an origin, with the visitor's cookie. Resolves to what the page sees of the response. */
async function addFrom(origin: string, url: string, headers: Record<string, string>): Promise<unknown> {
  const page = await browser.context.newPage()
  await page.goto(origin)
  const body = JSON.stringify({ jsonrpc: '2.0', method: 'notes.add', params: ['mallory was here'], id: 1 })
  const init = JSON.stringify({ method: 'POST', credentials: 'include', headers, body })
  const answer = await page.evaluate(`fetch('${url}/rpc', ${init}).then((response) => response.json(), () => 'nothing')`)
  await page.close()
  return answer
}

test('in the session example a visitor logs in, adds notes and logs out', async () => {
  const { page } = await loggedIn()
  expect(await page.evaluate('document.cookie')).toBe('')
  expect(await add(page, 'buy punch cards')).toEqual(['buy punch cards'])
  expect(await add(page, '<img src=x onerror=alert(1)>')).toEqual(['buy punch cards', '<img src=x onerror=alert(1)>'])
  await page.click('text=Log out')
  await page.waitForSelector('#login')
  expect(await browser.context.cookies()).toEqual([])
})

test('the session example tells the visitor of a wrong password', async () => {
  const { page } = await loggedIn()
  await page.click('text=Log out')
  await page.fill('[name=name]', 'ada')
  await page.fill('[name=password]', 'guess')
  await page.click('text=Log in')
  await page.waitForSelector('text=No such name and password')
})

test('the session example refuses a page that was open during another login, because its token is old, until it is reloaded', async () => {
  const { page, url } = await loggedIn()
  const other = await browser.context.newPage()
  await other.goto(url)
  await other.evaluate(`call('login', ['ada', 'lovelace'])`)
  await page.fill('[name=text]', 'too late')
  await page.click('text=Add')
  await page.waitForSelector('text=Forbidden')
  await page.reload()
  expect(await add(page, 'in time')).toEqual(['in time'])
})

test.each(['http://evil.test', 'http://sub.notes.test'])('the session example does nothing for a page at %s', async (origin) => {
  const { page, url } = await loggedIn()
  const token = String(await page.evaluate(`document.querySelector('meta').content`))
  expect(await addFrom(origin, url, { 'content-type': 'application/json' })).toBe('nothing')
  expect(await addFrom(origin, url, { 'content-type': 'application/json', 'x-csrf-token': token })).toBe('nothing')
  expect(await addFrom(origin, url, { 'content-type': 'text/plain' })).toBe('nothing')
  expect(await add(page, 'mine')).toEqual(['mine'])
})

test('the session example refuses a page of its own origin that lacks the token', async () => {
  const { page, url } = await loggedIn()
  expect(await addFrom(url, url, { 'content-type': 'application/json' })).toMatchObject({
    error: { data: { reason: 'csrf-token-refused' } },
  })
  expect(await add(page, 'mine')).toEqual(['mine'])
})
