/** Nothing that a service says is ever markup, and nothing but the page's own script ever runs. */
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { callButton, field, go, replyOf, visit } from './browser.ts'

/** Each breaks out of another place: text, an attribute, a script, a link, a template. */
const attempts = [
  '<img src=x onerror="window.hit = 1">',
  '"><svg onload="window.hit = 1">',
  "' onfocus='window.hit = 1' autofocus='",
  '</script><script>window.hit = 1</script>',
  'javascript:window.hit=1',
  '<!--<script>window.hit = 1</script>-->',
]

/** A service that tries in every string it has. */
function hostile(attempt: string) {
  const schema = {
    type: 'object',
    title: attempt,
    description: attempt,
    required: [attempt, 'choice', 'list'],
    properties: {
      [attempt]: { type: 'string', title: attempt, description: attempt, examples: [attempt], pattern: attempt, format: attempt },
      choice: { enum: [attempt, 'other'], default: attempt },
      list: { type: 'array', items: { type: attempt, description: attempt }, default: [attempt] },
      either: {
        anyOf: [
          { title: attempt, type: 'string' },
          { type: 'object', properties: { kind: { const: attempt } } },
        ],
      },
    },
  }
  const standard = {
    '~standard': {
      version: 1,
      vendor: 'hostile',
      validate: (value: unknown) => ({ value }),
      jsonSchema: { input: () => schema, output: () => schema },
    },
  } as const
  const options = {
    params: { [attempt]: standard },
    result: standard,
    summary: attempt,
    description: `${attempt}\n\n\`${attempt}\``,
    tags: [attempt],
    deprecated: true,
    errors: [{ code: 1, message: attempt, data: attempt }],
    examples: [{ name: attempt, params: { [attempt]: { [attempt]: attempt, choice: attempt } }, result: attempt }],
  }
  return new Service({ onError: () => {} })
    .method(attempt, options, () => attempt as never)
    .method(`${attempt}.inner`, () => ({ [attempt]: [attempt] }))
    .method('fail', () => {
      throw new RpcError(1, attempt, { [attempt]: attempt })
    })
    .method('refuse', () => {
      throw new RpcError(-32602, attempt, [{ path: [attempt], message: attempt }])
    })
}

async function lookEverywhere(page: Page): Promise<void> {
  const links = await page.locator('.methods a').evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''))
  for (const link of links) {
    await go(page, link)
    await page.locator('.method-head').waitFor()
    for (const chip of await page.locator('.chip').all()) await chip.click()
    for (const name of ['TypeScript', 'JSON', 'Link', 'curl'])
      await page.getByRole('button', { name, exact: true }).last().click()
    await callButton(page).click()
    await replyOf(page)
    await page.getByRole('button', { name: 'Add to batch' }).click()
    await page.getByRole('button', { name: 'JSON', exact: true }).first().click()
    await page.getByLabel('Params as JSON').waitFor()
  }
  for (const tool of ['Batch', 'History', 'Message']) {
    await page.getByRole('link', { name: tool }).click()
    await page.getByRole('heading', { level: 1, name: tool }).waitFor()
    if (tool === 'Batch') await page.getByRole('button', { name: /^Send/ }).click()
    if (tool === 'Batch') await replyOf(page)
    for (const summary of await page.locator('main summary').all()) await summary.click()
  }
}

test.each(attempts)('every string of a service is text, and nothing else: %s', async (attempt) => {
  const info = { title: attempt, version: attempt, description: `${attempt} \`${attempt}\`` }
  const page = await visit({ service: hostile(attempt), explorer: info })
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(attempt)
  await lookEverywhere(page)
  expect(await page.evaluate("'hit' in window")).toBe(false)
  expect(await page.locator('img, script:not([type]), iframe, [onerror], [onload], [onfocus]').count()).toBe(0)
  const links = await page.locator('a').evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''))
  expect(links.filter((link) => !link.startsWith('#'))).toEqual([])
})

test('a link, too, is text: its params, its method, its message', async () => {
  for (const at of ['#/method/', '#/method/menu.find?params=', '#/message?text=']) {
    const page = await visit({ at: at + encodeURIComponent(attempts[0] ?? '') })
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await page.evaluate("'hit' in window")).toBe(false)
    expect(await page.locator('main img').count()).toBe(0)
  }
})

test('were there markup in it after all, the policy would not let it run, and these tests would hear of it', async () => {
  const page = await visit({ expected: /the policy: script-src|Content Security Policy/ })
  const heard = page.waitForEvent('console', { predicate: (message) => message.text().includes('Content Security Policy') })
  await page.evaluate(`
    document.body.insertAdjacentHTML('beforeend', '<b onclick="window.hit = 1">x</b>')
    const script = document.createElement('script')
    script.textContent = 'window.hit = 1'
    document.body.append(script)
    document.querySelector('b').click()`)
  await heard
  expect(await page.evaluate("'hit' in window")).toBe(false)
})

test('nothing can be sent to anybody else', async () => {
  const page = await visit({ expected: /the policy: connect-src|Content Security Policy|Fetch API cannot load/ })
  const sent = await page.evaluate("fetch('https://elsewhere.example/', { mode: 'no-cors' }).then(() => 'sent', () => 'refused')")
  expect(sent).toBe('refused')
})

test('no site can put the page in a frame', async () => {
  const page = await visit({ expected: /frame-ancestors|X-Frame-Options|the policy/ })
  const framed = page.url()
  await page.route('**/around', (route) => route.fulfill({ contentType: 'text/html', body: `<iframe src="${framed}"></iframe>` }))
  const refused = page.waitForEvent('console', { predicate: (message) => /frame/i.test(message.text()) })
  await page.goto(`${framed}around`)
  await refused
  expect(await page.frameLocator('iframe').locator('aside').count()).toBe(0)
})

test('names that JavaScript has for itself are names like any other', async () => {
  const service = new Service()
    .method('constructor', { params: ['toString', 'valueOf'] }, (one: unknown, other: unknown) => [one, other])
    .method('hasOwnProperty', () => 1)
  const page = await visit({ service, at: '#/method/constructor' })
  await field(page, 'toString').fill('1')
  await field(page, 'valueOf').fill('2')
  await callButton(page).click()
  expect(await replyOf(page)).toContain('[1, 2]')
  await page.getByRole('button', { name: 'TypeScript' }).click()
  expect(await page.locator('.snippet pre').innerText()).toContain('client.call("constructor", {"toString":1,"valueOf":2})')
})
