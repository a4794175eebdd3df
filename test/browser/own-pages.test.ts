/** Pages that may call: those of the site itself, and of origins that it names. What such a page sees, it may read. */
import { expect, test } from 'vitest'
import { type Attempt, makeAttempt } from './attempts.ts'
import { useContext } from './chromium.ts'
import { type EndpointPath, exchangesOf, hasArrived, internet, numberOfAttempt, outcomeOf } from './victim.ts'

const app = 'https://app.test'
const evil = 'https://evil.test'
const own = 'https://victim.test'
const plainOwn = 'http://victim.test'
const fetching = 'fetch of JSON'
const bare = 'fetch of JSON without cookies'
const noCookie = 'OPTIONS 204, POST 200 paid ()'
const withCookie = 'OPTIONS 204, POST 200 paid (none)'

/** `outcome`: what arrived, the status of the response, and the cookies that came with it. */
const table: readonly [page: string, endpoint: EndpointPath, attempt: Attempt, outcome: string, sees?: string][] = [
  [own, '/serve', fetching, 'POST 200 paid (lax none strict unset)', 'basic 200'],
  [own, '/csrfServe', fetching, 'POST 200 paid (lax none strict unset)', 'basic 200'],
  [own, '/csrfServe', 'fetch of JSON that is redirected with 307', 'POST 200 paid (lax none strict unset)', 'basic 200'],
  [own, '/csrfServe', 'XMLHttpRequest of JSON', 'POST 200 paid (lax none strict unset)', 'cors 200'],
  [own, '/csrfServe', 'a beacon of JSON', 'POST 200 paid (lax none strict unset)'],
  [own, '/csrfServe', 'fetch of text', 'POST 415 (lax none strict unset)', 'basic 415'],
  [own, '/csrfServe', 'a form without a referrer', 'POST 415 (lax none strict unset)'],
  [own, '/csrfServe', 'a sandboxed frame with fetch of JSON', 'OPTIONS 405 ()'],
  [plainOwn, '/csrfServe', fetching, 'POST 200 paid (lax strict unset)', 'basic 200'],
  [plainOwn, '/csrfServe', 'a form without a referrer', 'POST 403 (lax strict unset)'],
  [plainOwn, '/csrfServe', 'a sandboxed frame with fetch of text', 'POST 403 ()'],

  [app, '/serve with cors', bare, noCookie, 'cors 200'],
  [app, '/serve with cors', fetching, 'OPTIONS 204 ()', 'nothing'],
  [app, '/serve with cors and credentials', fetching, withCookie, 'cors 200'],
  [app, '/csrfServe with cors', bare, noCookie, 'cors 200'],
  [app, '/csrfServe with cors', fetching, 'OPTIONS 204 ()', 'nothing'],
  [app, '/csrfServe with cors and credentials', fetching, withCookie, 'cors 200'],
  [app, '/csrfServe with cors and credentials', 'fetch of text', 'POST 415 (none)', 'cors 415'],
  [app, '/csrfServe with cors and credentials', 'a beacon of JSON', withCookie],
  [app, '/csrfServe with cors and credentials', 'a sandboxed frame with fetch of JSON', 'OPTIONS 405 ()'],
  ['http://app.test', '/csrfServe with cors and credentials', fetching, 'OPTIONS 405 ()', 'nothing'],
  ['https://sub.app.test', '/csrfServe with cors and credentials', fetching, 'OPTIONS 405 ()', 'nothing'],
  [evil, '/serve with cors', bare, 'OPTIONS 405 ()', 'nothing'],
  [evil, '/serve with cors and credentials', fetching, 'OPTIONS 405 ()', 'nothing'],
  [evil, '/csrfServe with cors and credentials', fetching, 'OPTIONS 405 ()', 'nothing'],
  [evil, '/csrfServe with cors and credentials', 'a form of text that is JSON', 'POST 403 (none unset)'],

  [app, '/csrfServe with trustedOrigins', fetching, 'OPTIONS 405 ()', 'nothing'],
  [app, '/open/csrfServe with trustedOrigins', fetching, withCookie, 'cors 200'],
  [evil, '/open/csrfServe with trustedOrigins', fetching, 'OPTIONS 204, POST 403 (none)', 'cors 403'],
]

const browser = useContext(internet)

test.each(table)('a page at %s calls %s by %s', async (from, path, attempt, outcome, sees) => {
  const target = from.startsWith('https') ? own : plainOwn
  const number = numberOfAttempt()
  await browser.context.clearCookies()
  await browser.page.goto(`${target}/login`)
  await browser.page.goto(from)
  expect(await makeAttempt(browser.page, attempt, `${target}/${number}${encodeURI(path)}`)).toBe(sees)
  await hasArrived(number, outcome)
  expect(`${outcomeOf(number)} (${exchangesOf(number).list.at(-1)?.cookies})`).toBe(outcome)
})
