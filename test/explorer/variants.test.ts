/** Links and examples open the form with the variant that their params were written for. */
import { Service } from 'damn-simple-jsonrpc-server'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { call, field, lastSent, visit } from './browser.ts'

const Payment = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('card'), number: z.string() }),
  z.object({ kind: z.literal('transfer'), iban: z.string(), note: z.string().optional() }),
  z.object({ kind: z.literal('cash') }),
])

/** Two objects without a discriminator, a list, and plain values. */
const Target = z.union([
  z.object({ city: z.string(), street: z.string() }),
  z.object({ latitude: z.number(), longitude: z.number(), label: z.string().optional() }),
  z.array(z.string()),
  z.string(),
  z.number(),
])

const echo = (value: unknown) => value as never
const result = null as never

const service = new Service()
  .method(
    'pay',
    {
      params: Payment,
      examples: [
        { name: 'by card', params: { kind: 'card', number: '4111' }, result },
        { name: 'by transfer', params: { kind: 'transfer', iban: 'DE02' }, result },
        { name: 'in cash', params: { kind: 'cash' }, result },
      ],
    },
    echo,
  )
  .method('payAll', { params: { payments: z.array(Payment), to: Target } }, echo)
  .method('go', { params: { to: Target.optional() } }, echo)
  .method(
    'either',
    { params: z.union([z.tuple([z.string(), z.number()]), z.object({ name: z.string(), age: z.number() })]) },
    echo,
  )

const open = (method: string, params?: unknown) =>
  visit({
    service,
    at: `#/method/${method}${params === undefined ? '' : `?${new URLSearchParams({ params: JSON.stringify(params) })}`}`,
  })

const chosen = (page: Page, name: string) =>
  page.getByLabel(`The kind of ${name}`, { exact: true }).locator('option:checked').innerText()

test.each([
  [{ kind: 'card', number: '4111' }, 'card', 'number', '4111'],
  [{ kind: 'transfer', iban: 'DE02' }, 'transfer', 'iban', 'DE02'],
  [{ iban: 'DE02', kind: 'transfer', note: 'rent' }, 'transfer', 'note', 'rent'],
])('a link with %j opens the variant, filled in', async (params, name, member, value) => {
  const page = await open('pay', params)
  expect(await chosen(page, 'params')).toBe(name)
  expect(await field(page, member).inputValue()).toBe(value)
  await call(page)
  expect(await lastSent(page)).toMatchObject({ params })
})

test('each example opens its own variant, one after the other', async () => {
  const page = await open('pay')
  for (const [example, name] of [
    ['by transfer', 'transfer'],
    ['by card', 'card'],
    ['in cash', 'cash'],
    ['by transfer', 'transfer'],
  ] as const) {
    await page.getByRole('button', { name: example }).click()
    expect(await chosen(page, 'params')).toBe(name)
    expect(await call(page)).toContain(`"kind": "${name}"`)
  }
  expect(await field(page, 'iban').inputValue()).toBe('DE02')
})

test('a link opens another variant while the form shows one', async () => {
  const page = await open('pay', { kind: 'card', number: '4111' })
  await page.evaluate(`location.hash = '#/method/pay?' + new URLSearchParams({ params: '{"kind":"transfer","iban":"FR76"}' })`)
  await field(page, 'iban').waitFor()
  expect([await chosen(page, 'params'), await field(page, 'iban').inputValue()]).toEqual(['transfer', 'FR76'])
})

test('variants within lists and members are those of their values', async () => {
  const params = {
    payments: [{ kind: 'transfer', iban: 'DE02' }, { kind: 'cash' }, { kind: 'card', number: '4111' }],
    to: { latitude: 52.5, longitude: 13.4 },
  }
  const page = await open('payAll', params)
  expect(await Promise.all([1, 2, 3].map((index) => chosen(page, `payments ${index}`)))).toEqual(['transfer', 'cash', 'card'])
  expect(await chosen(page, 'to')).toBe('{ latitude, longitude, label }')
  await call(page)
  expect(await lastSent(page)).toMatchObject({ params })
})

test.each([
  [{ city: 'Lyon', street: '12 Rue des Lilas' }, '{ city, street }'],
  [{ label: 'here', latitude: 1, longitude: 2 }, '{ latitude, longitude, label }'],
  [{ longitude: 2 }, '{ latitude, longitude, label }'],
  [['a', 'b'], 'string[]'],
  ['anywhere', 'string'],
  [7, 'number'],
])('%j opens the variant that fits best, if there is no discriminator', async (to, name) => {
  const page = await open('go', { to })
  expect(await chosen(page, 'to')).toBe(name)
  await call(page)
  expect(await lastSent(page)).toMatchObject({ params: { to } })
})

test('a value that fits no variant opens none, and is still sent as it is', async () => {
  const page = await open('go', { to: true })
  expect(await chosen(page, 'to')).toBe('—')
  expect(await call(page)).toContain('-32602')
})

test('params by position and by name open the variant of their form', async () => {
  const byPosition = await open('either', ['Ada', 36])
  expect(await field(byPosition, 'params 1').inputValue()).toBe('Ada')
  const byName = await open('either', { name: 'Ada', age: 36 })
  expect(await field(byName, 'name').inputValue()).toBe('Ada')
})

test('unions that contain themselves, and many times, do not stop the page', async () => {
  const self = { $ref: '#/components/schemas/self' }
  const variant = { type: 'object', properties: { a: self, b: self, c: self } }
  const schemas = { self: { anyOf: Array.from({ length: 12 }, () => variant) } }
  const document = { methods: [{ name: 'echo', params: [{ name: 'x', schema: self }] }], components: { schemas } }
  let value: object = {}
  for (let depth = 0; depth < 5; depth++) value = { a: value, b: value, c: value }
  const page = await visit({
    explorer: { document: document as never },
    at: `#/method/echo?${new URLSearchParams({ params: JSON.stringify({ x: { a: { b: {} } } }) })}`,
  })
  expect(await page.getByLabel('The kind of x', { exact: true }).inputValue()).toBe('0')
  await page.getByRole('button', { name: 'JSON', exact: true }).first().click()
  await page.getByLabel('Params as JSON').fill(JSON.stringify({ x: value }))
  await page.getByRole('button', { name: 'Form', exact: true }).click()
  await page.getByLabel('The kind of x', { exact: true }).waitFor()
})
