/** Servers that do not answer as they should, and services that cannot say what they take. */
import type { IncomingMessage } from 'node:http'
import { Service } from 'damn-simple-jsonrpc-server'
import { discover } from 'damn-simple-jsonrpc-server/openrpc'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { call, callButton, field, keepPicture, replyOf, setHeader, visit } from './browser.ts'

interface Category {
  name: string
  subcategories: Category[]
  parent?: Category | undefined
}
const Category: z.ZodType<Category> = z.object({
  name: z.string(),
  get subcategories() {
    return z.array(Category)
  },
  get parent() {
    return Category.optional()
  },
})

const echo = () => new Service().method('echo', { params: ['value'] }, (value: unknown) => value)

const at = '#/method/echo'
const failedToLoad = /Failed to load resource/

type Answer = { status?: number; contentType?: string; body: string }
const strange: [title: string, answer: Answer, words: string[]][] = [
  [
    'a page of HTML',
    { contentType: 'text/html', body: '<h1 onclick="x">Log in</h1>' },
    ['The answer is not JSON', 'a web page', '<h1 onclick="x">Log in</h1>'],
  ],
  ['text', { contentType: 'text/plain', body: 'Bad gateway' }, ['The answer is not JSON', 'text/plain', 'Bad gateway']],
  [
    'JSON that is no response',
    { contentType: 'application/json', body: '{"ok":true}' },
    ['not a JSON-RPC response', '{"ok":true}'],
  ],
  ['a number', { contentType: 'application/json', body: '7' }, ['not a JSON-RPC response', '7']],
  ['the answer to another call', { body: '{"jsonrpc":"2.0","id":7,"result":1}' }, ['The answer is to another call', '"id":7']],
  ['an error that is no object', { contentType: 'application/json', body: '{"error":"no"}' }, ['not a JSON-RPC response']],
  ['nothing, with a bad status', { status: 502, body: '' }, ['Refused with status 502']],
  [
    'a result of many digits',
    { body: '{"jsonrpc":"2.0","id":1,"result":[9007199254740993,1e400,-0]}' },
    ['[9007199254740993, 1e400, -0]'],
  ],
  ['members that come twice', { body: '{"result":1,"result":{"result":2},"id":1}' }, ['{"result": 2}']],
]

test.each(strange)('%s in place of an answer', async (_, answer, words) => {
  const page = await visit({ service: echo(), at, expected: failedToLoad })
  await page.route('**/*', (route) => (route.request().method() === 'POST' ? route.fulfill(answer) : route.continue()))
  const reply = await call(page)
  for (const word of words) expect(reply).toContain(word)
})

test('a server that cannot be reached', async () => {
  const page = await visit({ service: echo(), at, expected: failedToLoad })
  await page.route('**/*', (route) => route.abort('connectionrefused'))
  expect(await call(page)).toContain('The server cannot be reached')
  await keepPicture(page, 'unreachable')
})

test('a header that cannot be sent', async () => {
  const page = await visit({ service: echo(), at })
  await setHeader(page, 'Bearer …')
  expect(await call(page)).toContain('A header cannot be sent')
})

test('a union that is a variant of itself ends in a box for any value', async () => {
  const union = { $ref: '#/components/schemas/Union' }
  const schemas = { Union: { oneOf: [union, { type: 'string' }, union] } }
  const method = { name: 'echo', params: [{ name: 'value', schema: union, required: true }], result: { name: 'r', schema: {} } }
  const document = { openrpc: '1.3.2', info: { title: 't', version: '1' }, methods: [method], components: { schemas } }
  const params = new URLSearchParams({ params: '["first"]' })
  const page = await visit({ service: echo(), at: `${at}?${params}`, explorer: { document: document as never } })
  expect(await page.locator('.params select').count()).toBe(4)
  await page.locator('.params textarea').fill('second')
  expect(await call(page)).toContain('"second"')
})

test('a schema that holds itself is drawn step by step, and checked by the server', async () => {
  const service = new Service().method('file', { params: { tree: Category } }, ({ tree }) => tree)
  const page = await visit({ service, at: '#/method/file' })
  await field(page, 'name').fill('books')
  await page.getByRole('button', { name: 'Add an item to subcategories' }).click()
  await field(page, 'name').last().fill('novels')
  const reply = await call(page)
  expect(reply.replace(/\s+/g, ' ')).toContain('{ "name": "novels", "subcategories": [] }')
})

test('a schema that cannot become JSON Schema is a field for anything', async () => {
  const upper = {
    '~standard': {
      version: 1,
      vendor: 'mute',
      validate: (value: unknown) =>
        typeof value === 'string' ? { value: value.toUpperCase() } : { issues: [{ message: 'no text' }] },
    },
  } as const
  const service = new Service().method('shout', { params: { words: upper } }, ({ words }) => words)
  const page = await visit({ service, at: '#/method/shout' })
  await field(page, 'words').fill('hey')
  expect(await call(page)).toContain('"HEY"')
})

test('a service without methods says what to do', async () => {
  const page = await visit({ service: new Service() })
  expect(await page.getByText('This service has no methods yet.').isVisible()).toBe(true)
})

test('what does not say its methods can be sent messages all the same', async () => {
  const service = echo()
  const gateway = { handle: (message: string | Uint8Array) => service.handle(message, { transport: 'http' }) }
  const page = await visit({ service: gateway })
  await page.getByText('This service does not list its methods.').waitFor()
  await keepPicture(page, 'unlisted')
  await page.getByRole('link', { name: 'write a message' }).click()
  await page.getByLabel('The message').fill('{"jsonrpc":"2.0","method":"echo","params":["hey"],"id":1}')
  await page.getByRole('button', { name: 'Send' }).click()
  expect(await replyOf(page)).toContain('"hey"')
})

test('the page with discover shows what the visitor may call, and more after a log-in', async () => {
  const service = new Service<IncomingMessage>().method('open', () => 1).method('secret', () => 2)
  service.use(
    discover(
      service,
      { title: 'Found', version: '1' },
      {
        visible: ({ httpRequest }, method) => method === 'open' || httpRequest?.headers.authorization === 'Bearer me',
      },
    ),
  )
  const page = await visit({ service, explorer: { document: 'discover' } })
  const names = page.locator('.methods .name')
  await names.first().waitFor()
  expect(await names.allInnerTexts()).toEqual(['open'])
  await setHeader(page, 'Bearer me')
  await names.nth(1).waitFor()
  expect(await names.allInnerTexts()).toEqual(['open', 'secret'])
})

test('a document of a strange shape is read as far as it goes', async () => {
  const methods = [
    null,
    7,
    { name: 'half', params: 'none', tags: [null, { name: 3 }], errors: {}, examples: [{}], result: null },
    {
      name: 'lost',
      params: [
        { name: 'x', schema: { $ref: '#/missing' } },
        { $ref: '#/components/x' },
        { schema: { $ref: 'https://elsewhere.example/' } },
      ],
    },
    { name: 'circle', params: [{ name: 'x', schema: { $ref: '#/components/schemas/a' } }] },
    {
      name: 'odd',
      params: [{ name: 'x', schema: { enum: [], properties: { y: 5 }, type: ['string', 'null'], items: 9, minimum: {} } }],
    },
  ]
  const document = {
    methods,
    components: { schemas: { a: { $ref: '#/components/schemas/b' }, b: { $ref: '#/components/schemas/a' } } },
  }
  const page = await visit({ service: echo(), explorer: { document: document as never } })
  expect(await page.locator('.methods .name').allInnerTexts()).toEqual(['half', 'lost', 'circle', 'odd'])
  for (const name of ['half', 'lost', 'circle', 'odd']) {
    await page.locator('.methods').getByRole('link', { name }).click()
    await callButton(page).click()
    expect(await replyOf(page)).toContain('-32601')
  }
})

test('schemas that can never be filled in, because they hold themselves, do not stop the page', async () => {
  const self = { $ref: '#/components/schemas/self' }
  const only = { anyOf: [{ $ref: '#/components/schemas/only' }] }
  const members = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [name, self]))
  const schemas = { self: { type: 'object', properties: members, required: Object.keys(members) }, only }
  const params = [
    { name: 'first', required: true, schema: self },
    { name: 'second', required: true, schema: only },
  ]
  const document = { methods: [{ name: 'echo', params }], components: { schemas } }
  const page = await visit({ service: echo(), at, explorer: { document: document as never } })
  await field(page, 'second').fill('hey')
  expect(await call(page)).toContain('-32602')
})

test('a thousand methods are listed and searched', async () => {
  const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`area${index % 20}.method${index}`, () => index]))
  const page = await visit({ service: new Service().methods(many) })
  expect(await page.getByText('1,000 methods').isVisible()).toBe(true)
  await page.getByLabel('Search methods').fill('method777')
  await page.keyboard.press('Enter')
  await page.locator('.method-head').waitFor()
  expect(await call(page)).toContain('777')
})
