/** Descriptions are drawn as a safe part of Markdown, and formats stand in place of their patterns. */
import { Service } from 'damn-simple-jsonrpc-server'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { field, visit } from './browser.ts'

const text = [
  '# When',
  'The *same* **day**, `2` h later.',
  '',
  '- one',
  '- two',
  '',
  '1. first',
  '2. second',
  '',
  '```',
  'code <b>',
  '```',
  '',
  '[Terms](https://shop.example/a?b=c), <mailto:me@shop.example>',
].join('\n')

const elementsIn = (page: Page, selector: string) =>
  page.locator(`${selector} *`).evaluateAll((all) => all.map((each) => each.tagName.toLowerCase()))

const drawn = [
  'p',
  'strong',
  'p',
  'em',
  'strong',
  'code',
  'ul',
  'li',
  'p',
  'li',
  'p',
  'ol',
  'li',
  'p',
  'li',
  'p',
  'pre',
  'p',
  'a',
  'a',
]

test('the description of a service, of a method, of a param and of a result is drawn', async () => {
  const service = new Service().method(
    'add',
    { params: { x: z.number().describe(text) }, result: z.number().describe(text), description: text },
    ({ x }) => x,
  )
  const page = await visit({ service, explorer: { description: text } })
  expect(await elementsIn(page, '.home .prose')).toEqual(drawn)
  await page.locator('.methods a').click()
  await page.locator('.method-head .prose').waitFor()
  expect(await elementsIn(page, '.method-head .prose')).toEqual(drawn)
  expect(await elementsIn(page, '.field .hint-text')).toEqual(drawn)
  expect(await elementsIn(page, '.method-foot .prose')).toEqual(drawn)
  expect(await page.locator('.method-head .prose pre').innerText()).toBe('code <b>')
  expect(await field(page, 'x').getAttribute('aria-describedby')).toBe('param-0-hint')
})

test('a link leaves the page alone, and shows where it leads', async () => {
  const page = await visit({ explorer: { description: text } })
  const link = page.getByRole('link', { name: 'Terms' })
  const attributes = await link.evaluate((element) =>
    Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])),
  )
  expect(attributes).toEqual({
    href: 'https://shop.example/a?b=c',
    title: 'https://shop.example/a?b=c',
    target: '_blank',
    rel: 'noopener noreferrer nofollow',
  })
})

const addresses = [
  ...[
    'javascript:window.hit=1',
    'JaVaScRiPt:window.hit=1',
    'java\tscript:window.hit=1',
    '\u0001javascript:window.hit=1',
    ' javascript:window.hit=1',
  ],
  ...[
    'javascript&#58;window.hit=1',
    '&#106;avascript:window.hit=1',
    'javascript&colon;window.hit=1',
    '\\javascript:window.hit=1',
  ],
  ...[
    'data:text/html,<script>window.hit=1</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://a.example/1',
    '//evil.example',
    '/evil',
  ],
  ...[
    'https://a.example/"onmouseover="window.hit=1',
    "https://a.example/'onfocus='window.hit=1",
    'https://bank.example@evil.example/',
  ],
]
const markup = [
  ...addresses.flatMap((address) => [`[x](${address})`, `![x](${address})`, `<${address}>`, `[x](<${address}> "title")`]),
  '[x][y]\n\n[y]: javascript:window.hit=1',
  '<img src=x onerror="window.hit=1">',
  '`</code><script>window.hit=1</script>`',
  '```html\n</pre><script>window.hit=1</script>\n```',
  '[<svg onload="window.hit=1">](https://a.example)',
  '**[*`x`*](https://a.example "onload=window.hit=1")**',
  '&lt;script&gt;window.hit=1&lt;/script&gt;',
  '<style>*{display:none}</style><base href="//evil.example"><meta http-equiv="refresh" content="0;url=//evil.example">',
]

test('no description becomes other elements, attributes or addresses than those of the safe part', async () => {
  const all = markup.join('\n\n')
  const service = new Service().method('m', { params: { x: z.any().describe(all) }, description: all }, () => 0)
  const page = await visit({ service, explorer: { description: all }, at: '#/method/m' })
  await page.locator('.method-head .prose').waitFor()
  for (const selector of ['.method-head .prose', '.hint-text']) {
    const tags = new Set(await elementsIn(page, selector))
    expect([...tags].filter((tag) => !['p', 'a', 'em', 'strong', 'code', 'pre'].includes(tag))).toEqual([])
    const links = await page
      .locator(`${selector} a`)
      .evaluateAll((found) => found.map((link) => (link as unknown as { href: string }).href))
    expect(links.length).toBeGreaterThan(0)
    expect(links.filter((link) => !/^https:\/\/a\.example\/[^\s"'<>]*$/.test(link))).toEqual([])
  }
  const names = await page
    .locator('.prose *, .hint-text *')
    .evaluateAll((found) => found.flatMap((each) => each.getAttributeNames()))
  expect([...new Set(names)].sort()).toEqual(['href', 'rel', 'target', 'title'])
  expect(await page.evaluate("'hit' in window")).toBe(false)
})

test('descriptions that are made to take long are drawn all the same', async () => {
  const pieces = ['*a ', '[', '](', '`', '**a', '<', '- a\n', '_a ', 'http://']
  const service = new Service()
  for (const [index, piece] of pieces.entries())
    service.method(`m${index}`, { description: piece.repeat(20_000 / piece.length) }, () => 0)
  const page = await visit({ service })
  for (const index of pieces.keys()) {
    await page
      .locator('.methods')
      .getByRole('link', { name: `m${index}`, exact: true })
      .click()
    await page.locator('.method-head h1', { hasText: `m${index}` }).waitFor()
    expect(await page.locator('.method-head .prose').count()).toBe(1)
  }
})

test('a field shows its format in place of the pattern that the validator wrote for it', async () => {
  const formats = { mail: z.email(), id: z.uuid(), day: z.iso.date(), time: z.iso.datetime(), ip: z.ipv4() }
  const params = {
    ...formats,
    code: z.string().regex(/^[A-Z]{3}$/),
    long: z.string().regex(/^(?:[a-z]{1,2}|[0-9]{3,4}|[A-Z]{5,6}|[a-f]{7,8}|[0-7]{9,10})$/),
  }
  const service = new Service().method('m', { params }, () => 0)
  const page = await visit({ service, at: '#/method/m' })
  const types = await page.locator('.field .type').allInnerTexts()
  expect(types.slice(0, 5)).toEqual(['email', 'uuid', 'date', 'date-time', 'ipv4'])
  expect(await page.locator('.field .hint').allInnerTexts()).toEqual([
    'matches ^[A-Z]{3}$',
    expect.stringMatching(/^matches .{60} …$/),
  ])
  expect(await field(page, 'mail').getAttribute('placeholder')).toBe('name@example.com')
})
