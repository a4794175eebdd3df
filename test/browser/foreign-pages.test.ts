/**
 * What a page of another site can have a browser do, tried in Chromium: which attempts arrive, how they are answered, and whether the
 * method runs. The visitor is logged in at the attacked site, with cookies of every kind.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Attempt, leavesThePage, makeAttempt } from './attempts.ts'
import { useContext } from './chromium.ts'
import { type EndpointPath, exchangesOf, hasArrived, internet, numberOfAttempt, outcomeOf } from './victim.ts'

const paths = ['/serve', '/csrfServe', '/open/serve', '/open/csrfServe'] as const satisfies EndpointPath[]
type Outcomes = readonly [serve: string, csrfServe: string, openServe: string, openCsrfServe: string]

/** The browser sends these without a preflight. Their type is never JSON, and that alone stops them. */
const sent: Outcomes = ['POST 415', 'POST 403', 'POST 415', 'POST 403']
/** The browser sends a preflight first. If anything in front of the endpoint allows the request, only `csrfServe` refuses it. */
const asked: Outcomes = ['OPTIONS 405', 'OPTIONS 405', 'OPTIONS 204, POST 200 paid', 'OPTIONS 204, POST 403']
/** These only read, and there is nothing to read. */
const read: Outcomes = ['GET 405', 'GET 405', 'GET 405', 'GET 405']

/**
 * `cookies`: those of a visitor that go along from another site. `unset` is Lax, but goes along with a POST for two minutes after it was
 * set. `sees`: what the page sees of the response, if it looks.
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

const browser = useContext(internet)
const pages: Page[] = []
const expected = new Map<number, string>()

beforeAll(async () => {
  for (const _ of paths) pages.push(await browser.context.newPage())
})

/** An attempt on each endpoint: the numbers by which the site knows them, and what the pages saw. */
interface Tried {
  readonly numbers: readonly number[]
  readonly seen: Promise<unknown[]>
}

/** In https a browser sends `Sec-Fetch-Site`; in http it does not, and the origin is all that there is. */
describe.each([
  ['https', 'evil.test', 'cross-site'],
  ['http', 'evil.test', undefined],
  ['https', 'sub.victim.test', 'same-site'],
  ['http', 'sub.victim.test', undefined],
])('a page at %s://%s', (scheme, host, site) => {
  const tried = new Map<Attempt, Tried>()

  /**
   * Attempts that stay on the page are made together, and are over before another one leaves it. Elements go first: Chromium puts the
   * loading of a picture off, now and then for ever, when many other requests begin. An attempt that was put off is forgotten here, so that
   * its test makes it alone.
   */
  beforeAll(async () => {
    await open()
    const staying = table.filter(([attempt]) => !leavesThePage(attempt))
    for (const isElement of [true, false]) {
      for (const [attempt, outcomes] of staying)
        if (attempt.startsWith('a ') === isElement) tried.set(attempt, tryAll(attempt, outcomes))
      await Promise.allSettled([...tried.values()].map(({ numbers, seen }) => haveArrived(numbers).then(() => seen)))
    }
    for (const [attempt, { numbers }] of tried) {
      if (numbers.every((number) => outcomeOf(number) !== '')) continue
      tried.delete(attempt)
      for (const number of numbers) expected.delete(number)
    }
  }, 60_000)

  test.each(table)(
    `each endpoint gives the expected outcome to %s on a page at ${scheme}://${host}`,
    async (attempt, outcomes, foreign, sees) => {
      if (leavesThePage(attempt) || !tried.has(attempt)) await open()
      const { numbers, seen } = tried.get(attempt) ?? tryAll(attempt, outcomes)
      expect(await seen).toEqual(outcomes.map((outcome, at) => (sees === 'nothing' && at > 1 ? readableStatus(outcome) : sees)))
      await haveArrived(numbers)
      expect(numbers.map(outcomeOf)).toEqual(outcomes)
      const riding = host === 'evil.test' || isFramed(attempt) ? foreign : 'lax none strict unset'
      expect(exchangesOf(numbers.at(-1) ?? 0).list.at(-1)).toMatchObject({
        cookies: scheme === 'https' ? riding : riding.replace(/none ?/, ''),
        site: site && isFramed(attempt) ? 'cross-site' : site,
      })
    },
  )

  /** Logs the visitor in, and opens the foreign page once for each endpoint. */
  async function open(): Promise<void> {
    await browser.context.clearCookies()
    await browser.page.goto(`${scheme}://victim.test/login`)
    await Promise.all(pages.map((page) => page.goto(`${scheme}://${host}/`)))
  }

  async function haveArrived(numbers: readonly number[]): Promise<void> {
    await Promise.all(numbers.map((number) => hasArrived(number, expected.get(number) ?? '')))
  }

  function tryAll(attempt: Attempt, outcomes: Outcomes): Tried {
    const numbers = outcomes.map(() => numberOfAttempt())
    for (const [at, number] of numbers.entries()) expected.set(number, outcomes[at] as Outcomes[number])
    const targets = numbers.map((number, at) => `${scheme}://victim.test/${number}${paths[at]}`)
    const seen = Promise.all(pages.map((page, at) => makeAttempt(page, attempt, targets[at] ?? '')))
    seen.catch(() => {}) // the test of the attempt tells
    return { numbers, seen }
  }
})

/** What a page sees if every page may read: the last status. */
function readableStatus(outcome: string): string {
  return `cors ${outcome.match(/POST (\d+)/)?.[1]}`
}

/** Requests that came late were counted, too. */
afterAll(() => {
  for (const [number, outcome] of expected) expect(outcomeOf(number)).toBe(outcome)
})

function isFramed(attempt: Attempt): boolean {
  return attempt.startsWith('a sandboxed frame')
}
