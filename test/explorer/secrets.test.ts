/** Secrets by their schemas: which fields hide them, and where else the page must not show them. */
import { Service } from 'damn-simple-jsonrpc-server'
import { expect, test } from 'vitest'
import { call, lastSent, visit } from './browser.ts'

const service = new Service().method('store', (params: object) => params)
const text = { $ref: '#/components/schemas/Text' }
const secret = { $ref: '#/components/schemas/Secret' }
const schemas = {
  Text: { type: 'string', description: 'A text' },
  Secret: { type: 'string', format: 'password' },
  Alias: { ...text, writeOnly: true },
  Numbered: { type: 'object', properties: { pin: { type: 'integer', writeOnly: true } } },
  Itself: { $ref: '#/components/schemas/Itself', writeOnly: true },
}

/** The page of a method with these params. */
function visitWith(params: object, values: object) {
  const described = Object.entries(params).map(([name, schema]) => ({ name, schema, required: true }))
  const method = { name: 'store', paramStructure: 'by-name', params: described, result: { name: 'result', schema: {} } }
  const document = { openrpc: '1.3.2', info: { title: 't', version: '1' }, methods: [method], components: { schemas } }
  const at = `#/method/store?${new URLSearchParams({ params: JSON.stringify(values) })}`
  return visit({ service, at, explorer: { document: document as never } })
}

/** Each is hidden, with the value in it. */
const hidden: readonly [name: string, schema: object, value: unknown][] = [
  ['an integer', { type: 'integer', format: 'password' }, 918273],
  ['a number', { type: 'number', writeOnly: true }, 918273.5],
  ['of any type', { writeOnly: true }, 'canary'],
  ['of two types', { type: ['string', 'null'], format: 'password' }, 'canary'],
  ['writeOnly beside a $ref', { ...text, writeOnly: true }, 'canary'],
  ['a format beside a $ref', { ...text, format: 'password' }, 'canary'],
  ['a $ref to a secret', secret, 'canary'],
  ['another format beside it', { ...secret, format: 'uri' }, 'canary'],
  ['a $ref to a $ref', { $ref: '#/components/schemas/Alias', description: 'An alias' }, 'canary'],
  ['a $ref to itself', { $ref: '#/components/schemas/Itself' }, 'canary'],
  ['one in allOf', { allOf: [secret] }, 'canary'],
  ['beside one in allOf', { allOf: [text], writeOnly: true }, 'canary'],
  ['several in allOf', { allOf: [{ minLength: 4 }, { allOf: [secret] }] }, 'canary'],
  ['the only variant', { anyOf: [secret] }, 'canary'],
  ['one of two variants', { anyOf: [secret, { type: 'null' }] }, 'canary'],
  ['all variants', { writeOnly: true, oneOf: [{ type: 'string' }, { type: 'integer' }] }, 918273],
  ['an object', { type: 'object', writeOnly: true, properties: { inner: { type: 'string' } } }, { inner: 'canary' }],
  ['an array', { type: 'array', writeOnly: true, items: { type: 'array', items: text } }, [['canary']]],
  ['items', { type: 'array', items: { ...text, writeOnly: true } }, ['canary']],
  ['a member', { allOf: [{ $ref: '#/components/schemas/Numbered' }], description: 'Numbered' }, { pin: 918273 }],
]

test('every secret is hidden in the form, in the code and in what is stored, and a text beside them is not', async () => {
  const params = Object.fromEntries(hidden.map(([name, schema]) => [name, schema]))
  const values = Object.fromEntries(hidden.map(([name, , value]) => [name, value]))
  const page = await visitWith({ ...params, open: { ...text, description: 'Beside' } }, { ...values, open: 'visible' })
  const boxes = page.locator('.params :is(input, textarea)')
  const shown = await boxes.evaluateAll((all) => all.filter(({ type }) => type !== 'password').map(({ value }) => value))
  expect(shown).toEqual(['visible'])
  expect(await boxes.count()).toBe(hidden.length + 1)
  expect(await page.locator('.hint').allInnerTexts()).toEqual(expect.arrayContaining(['Beside', 'An alias', 'Numbered']))
  expect(await page.locator('.snippet pre').innerText()).not.toMatch(/canary|918273/)
  expect(JSON.parse((await call(page)).match(/\{[\s\S]*\}/)?.[0] ?? '')).toEqual({ ...values, open: 'visible' })
  const { pin } = ((await lastSent(page)) as { params: Record<string, { pin: unknown }> }).params['a member'] ?? {}
  expect(pin).toBe('••••••••')
  expect(await page.evaluate('JSON.stringify(sessionStorage)')).not.toMatch(/canary|918273/)
})

test('a value that is equal to a secret, or holds it, is shown in the code, sent again from the history, and no id is hidden', async () => {
  const values = { name: 'test', label: 'test-user', count: 1, password: 'test', pin: 1 }
  const params = {
    name: text,
    label: text,
    count: { type: 'integer' },
    password: secret,
    pin: { type: 'integer', format: 'password' },
  }
  const page = await visitWith(params, values)
  const masked = { ...values, password: '••••••••', pin: '••••••••' }
  expect(await page.locator('.snippet pre').innerText()).toContain(JSON.stringify(masked))
  await call(page)
  expect(await lastSent(page)).toEqual({ jsonrpc: '2.0', method: 'store', params: masked, id: 1 })
  const entry = JSON.parse(await page.evaluate("sessionStorage.getItem('jsonrpc-explorer-history')"))[0]
  expect(JSON.parse(entry.received)).toMatchObject({ id: 1, result: { name: '••••••••', pin: '••••••••' } })
  await page.getByRole('link', { name: 'History' }).click()
  await page.locator('.past summary').click()
  await page.getByRole('link', { name: 'Open again' }).click()
  const fields = page.locator('.params input')
  await fields.first().waitFor()
  expect(await fields.evaluateAll((all) => all.map(({ value }) => value))).toEqual(['test', 'test-user', '1', '', ''])
})

test('a member that comes twice is hidden both times', async () => {
  const page = await visitWith({ password: secret }, {})
  await page.getByRole('button', { name: 'JSON', exact: true }).first().click()
  await page.getByLabel('Params as JSON').fill('{"password": "canary", "password": "again"}')
  expect(await page.locator('.snippet pre').innerText()).toContain('{"password":"••••••••","password":"••••••••"}')
})
