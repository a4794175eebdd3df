/** A real browser for the tests of the page. Whatever the page does that it must not do fails the test that made it do so. */
import { mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Service } from 'damn-simple-jsonrpc-server'
import { type ExplorerOptions, explorer } from 'damn-simple-jsonrpc-server/explorer'
import { type ListenOptions, listen } from 'damn-simple-jsonrpc-server/node'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { shop } from './shop.ts'

const output = resolve(import.meta.dirname, '../../test-output/explorer')

/** What a visit can be told. */
export interface Visit extends BrowserContextOptions {
  readonly service?: Pick<Service, 'handle'>
  /** What stands behind the address: `#/method/add`. */
  readonly at?: string
  readonly explorer?: ExplorerOptions
  readonly door?: ListenOptions
  /** What the browser may complain about, because the test is about just that. */
  readonly expected?: RegExp
}

const coffeeShop: ExplorerOptions = {
  title: 'Coffee shop',
  version: '2.4.0',
  description: 'Freshly roasted coffee, ordered over JSON-RPC.',
}

let browser: Browser

/** Call it where tests are declared: the browser runs while they do. */
export function useBrowser(): void {
  beforeAll(async () => {
    const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args })
  })
  afterAll(() => browser.close())
}

/** Opens the page of a service, the coffee shop's unless told. When the test ends, nothing may have gone wrong in it. */
export async function visit(wanted: Visit = {}): Promise<Page> {
  const { service = shop, at = '', explorer: options = coffeeShop, door, expected, ...context } = wanted
  const server = await listen(service as never, { port: 0, explorer: explorer(options), ...door })
  onTestFinished(() => server.close())
  const opened = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'], ...context })
  onTestFinished(() => opened.close())
  opened.setDefaultTimeout(8_000) // so that what was waited for is named before the test runs out of time
  const page = await opened.newPage()
  const faults = await watch(page, server.url)
  onTestFinished(() => expect(faults.filter((fault) => !expected?.test(fault))).toEqual([]))
  await page.goto(`${server.url}/${at}`)
  await page.locator('aside').waitFor({ state: 'attached' })
  return page
}

/** Errors and warnings, breaches of the page's policy, dialogs, and requests to anybody else. */
export async function watch(page: Page, own: string): Promise<string[]> {
  const faults: string[] = []
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && faults.push(message.text()))
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('request', (request) => isOwn(request.url(), own) || faults.push(`a request to ${request.url()}`))
  page.on('dialog', (dialog) => {
    faults.push(`a dialog: ${dialog.message()}`)
    dialog.dismiss()
  })
  await page.exposeFunction('reportBreach', (text: string) => faults.push(`the policy: ${text}`))
  await page.addInitScript(`addEventListener('securitypolicyviolation', (event) =>
    reportBreach(event.violatedDirective + ' ' + event.blockedURI))`)
  return faults
}

function isOwn(url: string, own: string): boolean {
  return url.startsWith(`${own}/`) || url.startsWith('data:')
}

/** Keeps a picture in test-output/, for people to look at. */
export async function keepPicture(page: Page, name: string): Promise<string> {
  const path = join(output, `${name}.png`)
  mkdirSync(dirname(path), { recursive: true })
  await page.screenshot({ path })
  return path
}

/** The field of a param, by its name. */
export const field = (page: Page, name: string) => page.getByRole('textbox', { name: new RegExp(`^${name} `) })

/** The button that calls. */
export const callButton = (page: Page) => page.getByRole('button', { name: 'Call', exact: true })

/** Presses it, and gives the text of the reply. */
export async function call(page: Page): Promise<string> {
  await callButton(page).click()
  return replyOf(page)
}

/** The text of the reply, once it is there. */
export async function replyOf(page: Page): Promise<string> {
  await page.locator('.reply .badge').waitFor()
  return page.locator('.reply').innerText()
}

/** What a method was last sent, as the history has it: JSON. */
export async function lastSent(page: Page): Promise<unknown> {
  const history = await page.evaluate<string>("sessionStorage.getItem('jsonrpc-explorer-history')")
  return JSON.parse(JSON.parse(history)[0].sent)
}

/** Says who is asking, in the box for headers. */
export async function setHeader(page: Page, value: string): Promise<void> {
  await page.getByRole('button', { name: 'Headers' }).click()
  await page.getByLabel('Value of header').fill(value)
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
}

/** What was copied. */
export const clipboardOf = (page: Page) => page.evaluate<string>('navigator.clipboard.readText()')

/** Follows a link as the visitor would who typed it. */
export async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
}
