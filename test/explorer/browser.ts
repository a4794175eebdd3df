/** The page of the explorer in Chromium. A test fails when the page does what it must not do. */
import { mkdirSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { dirname, join, resolve } from 'node:path'
import { type ExplorerOptions, explorer } from 'damn-simple-jsonrpc-server/explorer'
import { type ListenOptions, listen, type MessageHandler } from 'damn-simple-jsonrpc-server/node'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { sharedBrowser } from '../browser/chromium.ts'
import { shop } from './shop.ts'

const output = resolve(import.meta.dirname, '../../test-output/explorer')

export interface Visit extends BrowserContextOptions {
  /** Default: the coffee shop. */
  readonly service?: MessageHandler<IncomingMessage>
  /** What stands behind the address: `#/method/add`. */
  readonly at?: string
  readonly explorer?: ExplorerOptions
  readonly server?: ListenOptions
  /** What the browser may report, because the test is about it. */
  readonly expected?: RegExp
}

const coffeeShop: ExplorerOptions = {
  title: 'Coffee shop',
  version: '2.4.0',
  description: 'Freshly roasted coffee, ordered over JSON-RPC.',
}

/** A page that visits use one after the other: to open another one takes a quarter of a second. */
interface Tab {
  readonly page: Page
  /** The URL of the server of this visit. */
  own: string
  /** What the page did in this visit that it must not do. */
  issues: string[]
}

/** One for all visits with the same options. */
const tabs = new Map<string, Promise<Tab>>()

/** A page that is open. */
export interface OpenPage {
  readonly page: Page
  /** Fails if the page has done what it must not do since it was opened, or since the last look. */
  check(): void
  /** Leaves the page, and closes its server. */
  close(): Promise<void>
}

/** Opens the page of a service until the test ends. Then the page must have done nothing that it must not do. */
export async function visit(wanted: Visit = {}): Promise<Page> {
  const { page, check, close } = await openPage(wanted)
  onTestFinished(async () => {
    await close()
    check()
  })
  return page
}

/** Opens the page of a service for tests that share it. */
export async function openPage(wanted: Visit = {}): Promise<OpenPage> {
  const { service = shop, at = '', explorer: options = coffeeShop, server: listenOptions, expected, ...context } = wanted
  const server = await listen(service, { port: 0, explorer: explorer(options), ...listenOptions })
  const tab = await tabFor(context)
  Object.assign(tab, { own: server.url, issues: [] })
  await tab.page.goto(`${server.url}/${at}`)
  await tab.page.locator('aside').waitFor({ state: 'attached' })
  return {
    page: tab.page,
    check: () => expect(tab.issues.splice(0).filter((issue) => !expected?.test(issue))).toEqual([]),
    close: async () => {
      await leave(tab)
      await server.close()
    },
  }
}

function tabFor(context: BrowserContextOptions): Promise<Tab> {
  const key = JSON.stringify(context)
  const tab = tabs.get(key) ?? openTab(context)
  tabs.set(key, tab)
  return tab
}

async function openTab(options: BrowserContextOptions): Promise<Tab> {
  const browser = await sharedBrowser()
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'], ...options })
  context.setDefaultTimeout(20_000) // so that a failure says what it waited for, before the test runs out of time
  const tab: Tab = { page: await context.newPage(), own: '', issues: [] }
  await watch(tab)
  return tab
}

/** Notes errors and warnings, breaches of the page's policy, dialogs, and requests to other servers. */
async function watch(tab: Tab): Promise<void> {
  const note = (issue: string) => void tab.issues.push(issue)
  tab.page.on('console', (message) => ['error', 'warning'].includes(message.type()) && note(message.text()))
  tab.page.on('pageerror', (error) => note(String(error)))
  tab.page.on('request', (request) => isOwn(request.url(), tab.own) || note(`a request to ${request.url()}`))
  tab.page.on('dialog', (dialog) => {
    note(`a dialog: ${dialog.message()}`)
    dialog.dismiss()
  })
  await tab.page.exposeFunction('reportBreach', (text: string) => note(`the policy: ${text}`))
  await tab.page.addInitScript(`addEventListener('securitypolicyviolation', (event) =>
    reportBreach(event.violatedDirective + ' ' + event.blockedURI))`)
}

function isOwn(url: string, own: string): boolean {
  return url.startsWith(`${own}/`) || url.startsWith('data:')
}

/** Ends a visit. The next server may get the same port, so that what the page has stored goes, too. */
async function leave({ page, own }: Tab): Promise<void> {
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  if (page.url().startsWith(own)) await page.evaluate('sessionStorage.clear(), localStorage.clear()')
  await page.goto('about:blank')
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

export const callButton = (page: Page) => page.getByRole('button', { name: 'Call', exact: true })

/** Presses the button, and resolves to the text of the reply. */
export async function call(page: Page): Promise<string> {
  await callButton(page).click()
  return replyOf(page)
}

/** The text of the reply, once it is there. */
export async function replyOf(page: Page): Promise<string> {
  await page.locator('.reply .badge').waitFor()
  return page.locator('.reply').innerText()
}

/** The message that was sent last, as the history has it. */
export async function lastSent(page: Page): Promise<unknown> {
  const history = await page.evaluate<string>("sessionStorage.getItem('jsonrpc-explorer-history')")
  return JSON.parse(JSON.parse(history)[0].sent)
}

/** Sets the header `authorization` in the dialog for headers. */
export async function setHeader(page: Page, value: string): Promise<void> {
  await page.locator('.side-foot').getByRole('button', { name: 'Headers' }).click()
  await page.getByLabel('Value of header').fill(value)
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
}

export const clipboardOf = (page: Page) => page.evaluate<string>('navigator.clipboard.readText()')

/** Opens a view as a visitor who types its address. */
export async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
}
