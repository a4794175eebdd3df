/**
 * What a page of another site can have a browser do, tried in one: which attempts arrive, what they are answered, and whether the method
 * ran. The visitor is logged in at the victim's, with cookies of every kind.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Attempt, programOf } from './attempts.ts'
import { browsing } from './browser.ts'
import { type DoorPath, internet, visitsOf } from './victim.ts'

const paths = ['/serve', '/csrfServe', '/open/serve', '/open/csrfServe'] as const satisfies DoorPath[]
type Outcomes = readonly [serve: string, csrfServe: string, openServe: string, openCsrfServe: string]

/** The browser sends these without asking. Their type is never JSON, and that alone stops them. */
const sent: Outcomes = ['POST 415', 'POST 403', 'POST 415', 'POST 403']
/** The browser asks first. Where the answer is yes, whatever gave it, only `csrfServe` stands between the page and the method. */
const asked: Outcomes = ['OPTIONS 405', 'OPTIONS 405', 'OPTIONS 204, POST 200 paid', 'OPTIONS 204, POST 403']
/** These only read, and there is nothing to read. */
const read: Outcomes = ['GET 405', 'GET 405', 'GET 405', 'GET 405']

/**
 * `cookies`: those of a visitor that ride along from another site. `unset` is Lax, and for two minutes after it was set less than that.
 * `sees`: what the page sees of the answer of a door, where it looks.
 */
const table: readonly [attempt: Attempt, outcomes: Outcomes, cookies: string, sees?: string][] = [
  ['a form', sent, 'none unset'],
  ['a form with files', sent, 'none unset'],
  ['a form of text that is JSON', sent, 'none unset'],
  ['a form without a referrer', sent, 'none unset'],
  ['a form that is redirected with 307', sent, 'none unset'],
  ['a form in a frame', sent, 'none'],
  ['a form that is a GET', read, 'lax none unset'],
  ['a link', read, 'lax none unset'],
  ['a picture', read, 'none'],
  ['a script', read, 'none'],
  ['fetch of text, no-cors', sent, 'none', 'opaque 0'],
  ['fetch that claims JSON, no-cors', sent, 'none', 'opaque 0'],
  ['fetch of a blob of JSON, no-cors', sent, 'none', 'opaque 0'],
  ['fetch of text', sent, 'none', 'nothing'],
  ['fetch of text that mentions JSON', sent, 'none', 'nothing'],
  ['fetch of no type', sent, 'none', 'nothing'],
  ['fetch of a form of JSON', sent, 'none', 'nothing'],
  ['fetch of JSON', asked, 'none', 'nothing'],
  ['fetch of JSON, kept alive', asked, 'none', 'nothing'],
  ['fetch of JSON that is redirected with 307', asked, 'none', 'nothing'],
  ['XMLHttpRequest of text', sent, 'none', 'nothing'],
  ['XMLHttpRequest of JSON', asked, 'none', 'nothing'],
  ['a beacon', sent, 'none'],
  ['a beacon of JSON', asked, 'none'],
  ['a sandboxed frame with a form', sent, 'none'],
  ['a sandboxed frame with fetch of text', sent, 'none'],
  ['a sandboxed frame with fetch of JSON', asked, 'none'],
]

const browser = browsing(internet)
const pages: Page[] = []
const expected = new Map<number, string>()

beforeAll(async () => {
  for (const _ of paths) pages.push(await browser.context.newPage())
})

/** In https a browser says `Sec-Fetch-Site`; in http it does not, and the origin is all there is. */
describe.each([
  ['https', 'evil.test', 'cross-site'],
  ['http', 'evil.test', undefined],
  ['https', 'sub.victim.test', 'same-site'],
  ['http', 'sub.victim.test', undefined],
])('a page at %s://%s', (scheme, host, site) => {
  test.each(table)('%s', async (attempt, outcomes, foreign, sees) => {
    await pages[0]?.goto(`${scheme}://victim.test/login`)
    const numbers = outcomes.map((outcome) => expected.set(expected.size + 1, outcome).size)
    const targets = numbers.map((number, at) => `${scheme}://victim.test/${number}${paths[at]}`)
    const seen = await Promise.all(
      pages.map(async (page, at) => {
        await page.goto(`${scheme}://${host}/`)
        return attemptOn(
          page,
          programOf(attempt, targets[at] ?? ''),
          sees ? 'sees' : foreign.includes('unset') ? 'leaves' : 'stays',
        )
      }),
    )
    expect(seen).toEqual(outcomes.map((outcome, at) => (sees === 'nothing' && at > 1 ? shown(outcome) : sees)))
    for (const number of numbers) await expect.poll(() => whatCameOf(number), { timeout: 10_000 }).toBe(expected.get(number))
    const riding = host === 'evil.test' || isFramed(attempt) ? foreign : 'lax none strict unset'
    expect(visitsOf(numbers.at(-1) ?? 0).at(-1)).toMatchObject({
      cookies: scheme === 'https' ? riding : riding.replace(/none ?/, ''),
      site: site && isFramed(attempt) ? 'cross-site' : site,
    })
  })
})

/** A page that leaves for the victim must not be in the middle of it when it answers, or it never will. */
async function attemptOn(page: Page, program: string, does: 'sees' | 'leaves' | 'stays'): Promise<unknown> {
  if (does === 'sees') return page.evaluate(program)
  await page.evaluate(`void setTimeout(() => ${program})`)
  if (does === 'leaves') await page.waitForURL(/victim\.test\/\d/)
  return undefined
}

/** Where everybody may read, a page sees the last status. */
function shown(outcome: string): string {
  return `cors ${outcome.match(/POST (\d+)/)?.[1]}`
}

/** Whatever comes late was counted as well. */
afterAll(() => {
  for (const [number, outcome] of expected) expect(whatCameOf(number)).toBe(outcome)
})

function isFramed(attempt: Attempt): boolean {
  return attempt.startsWith('a sandboxed frame')
}

function whatCameOf(number: number): string {
  return visitsOf(number)
    .map(({ what }) => what)
    .join(', ')
}
