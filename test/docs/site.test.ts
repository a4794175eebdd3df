/** The site: built by its own command, and every page opened in a browser without a network. Its pictures are kept in test-output/docs. */
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SidebarItem, sidebar } from '../../docs/.vitepress/sidebar.ts'
import { sharedBrowser } from '../browser/chromium.ts'
import { colorViolationsIn, violationsIn } from '../explorer/axe.ts'
import { expectNone, read, root } from '../house/house.ts'
import { pages } from './markdown.ts'
import { type BuiltPage, buildSite, builtPages, type RunningSite, startSite } from './site.ts'

const output = join(root, 'test-output/docs')

/** The theme calls its search button "Search" and shows the keys beside that. Tables of figures have an empty corner. */
const accepted = /DocSearch-Button|empty-table-header/

const chapters = Object.values(sidebar).map((groups) => groups.flatMap(pathsOf))

let built: Map<string, BuiltPage>
let site: RunningSite
let context: BrowserContext

beforeAll(async () => {
  buildSite()
  built = new Map(builtPages().map((page) => [page.path, page]))
  site = await startSite()
  context = await (await sharedBrowser()).newContext({ viewport: { width: 1280, height: 900 }, colorScheme: 'light' })
}, 300_000)

afterAll(async () => {
  await context?.close()
  await site?.close()
})

test('the sidebar lists every page of docs/', () => {
  const listed = new Set(['/', ...chapters.flat()])
  expectNone(
    pages
      .map(addressOf)
      .filter((path) => !listed.has(path))
      .map((path) => `${path} is not in docs/.vitepress/sidebar.ts`),
  )
})

test('every page that the sidebar lists is built', () => {
  expectNone(chapters.flat().filter((path) => !built.has(path)))
})

test('every link inside the site leads to a page, and to a heading of it', () => {
  expectNone([...new Set([...built.values()].flatMap(brokenLinksOf))])
})

test('the reference has every public name of every sub-path', () => {
  const names: Record<string, { values: string[]; types: string[] }> = JSON.parse(read('test/house/public-names.json'))
  const missing = Object.entries(names).flatMap(([subPath, { values, types }]) => {
    const path = `/reference/${subPath === '.' ? 'damn-simple-jsonrpc-server' : subPath.slice(2)}`
    const anchors = built.get(path)?.anchors
    return [...values, ...types].filter((name) => !anchors?.has(name.toLowerCase())).map((name) => `${path} has no ${name}`)
  })
  expectNone(missing)
})

test.each(chapters)('following "Next page" from %s leads through every page', { timeout: 240_000 }, async (...paths) => {
  const { page, issues } = await open(paths[0] as string)
  const seen: string[] = []
  for (;;) {
    seen.push(new URL(page.url()).pathname)
    await look(page, issues)
    const next = page.locator('.pager-link.next')
    if ((await next.count()) === 0) break
    const path = await next.getAttribute('href')
    await next.click()
    await page.locator(`.pager-link.next[href="${path}"]`).waitFor({ state: 'detached' }) // the address changes before the page
  }
  await page.close()
  expectNone(issues)
  expect(seen).toEqual(paths)
})

test.each([
  ['maxBatchLength', '/limits'],
  ['cross-site', '/security'],
  ['jayson', '/migrate/jayson'],
  ['how do I return 404', '/faq'],
  ['increase body size', '/faq'],
  ['who is logged in', '/faq'],
  ['log every call', '/observe'],
  ['mock client', '/testing'],
])('a search for "%s" finds %s without a network', async (words, path) => {
  const { page, issues } = await open('/')
  await page.getByRole('button', { name: 'Search' }).first().click()
  await page.getByRole('searchbox').fill(words)
  const found = page.locator(`.results a[href^="${path}"]`).first()
  await found.click()
  await page.waitForURL(`${site.url}${path}**`)
  expectNone(issues)
  await page.close()
})

test.each(['/', '/adapters/express', '/performance', '/reference/koa'])(
  'axe finds nothing in %s, light and dark',
  async (path) => {
    const { page } = await open(path)
    const name = path === '/' ? 'home' : path.slice(1)
    await keepPicture(page, `${name}-light`)
    const light = await violationsIn(page)
    await page.emulateMedia({ colorScheme: 'dark' })
    await keepPicture(page, `${name}-dark`)
    const found = [...light, ...(await colorViolationsIn(page))]
    expect(found.filter((violation) => !accepted.test(violation))).toEqual([])
    await page.close()
  },
)

function pathsOf({ link, items = [] }: SidebarItem): string[] {
  return [...(link ? [link] : []), ...items.flatMap(pathsOf)]
}

/** `docs/adapters/index.md` is read at `/adapters/`. */
function addressOf(file: string): string {
  return file
    .slice('docs'.length)
    .replace(/\.md$/, '')
    .replace(/\/index$/, '/')
}

/** A path of the navigation is in every page, and named once. */
function brokenLinksOf({ path, links }: BuiltPage): string[] {
  return links.flatMap((link) => {
    if (/^[a-z]+:/i.test(link)) return []
    const { pathname, hash } = new URL(link, `http://site${path}`)
    const target = built.get(decodeURI(pathname))
    if (!target) return [`${pathname} does not exist, but pages link to it`]
    const anchor = decodeURIComponent(hash.slice(1))
    return anchor && !target.anchors.has(anchor) ? [`${path} links to ${link}, and ${pathname} has no such heading`] : []
  })
}

/** A page that reports errors, and requests that leave this machine or fail. */
async function open(path: string): Promise<{ page: Page; issues: string[] }> {
  const page = await context.newPage()
  const issues: string[] = []
  page.on('pageerror', (error) => issues.push(`${page.url()} threw ${error.message}`))
  page.on('console', (message) => message.type() === 'error' && issues.push(`${page.url()} printed ${message.text()}`))
  page.on('request', (request) => request.url().startsWith(site.url) || issues.push(`${page.url()} asked for ${request.url()}`))
  page.on('response', (response) => response.status() >= 400 && issues.push(`${response.url()} is ${response.status()}`))
  await page.goto(site.url + path)
  await page.waitForFunction('document.querySelector("#app").__vue_app__')
  return { page, issues }
}

/**
 * Reads a page on a desktop, then in the dark on a phone, where nothing may stand beyond the right edge. The pages of the reference are
 * generated in one form, and very long: opening each is enough.
 */
async function look(page: Page, issues: string[]): Promise<void> {
  const path = new URL(page.url()).pathname
  if (path.startsWith('/reference/')) return
  await keepPicture(page, path.slice(1).replace(/\/$/, '/index'))
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize({ width: 375, height: 812 })
  const width = await page.evaluate<number>('document.documentElement.scrollWidth')
  if (width > 375) issues.push(`${path} is ${width} px wide on a phone of 375 px`)
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 1280, height: 900 })
}

async function keepPicture(page: Page, name: string): Promise<void> {
  const path = join(output, `${name}.jpg`)
  mkdirSync(dirname(path), { recursive: true })
  await page.screenshot({ path, type: 'jpeg', quality: 70, animations: 'disabled' })
}
