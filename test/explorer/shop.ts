/** A service with one of everything that the page can show. */
import { loginRequired, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { defineError } from 'damn-simple-jsonrpc-server/client'
import { z } from 'zod'

const Size = z.enum(['small', 'medium', 'large'])

const Address = z.object({
  street: z.string().min(1),
  city: z.string().min(1),
  country: z.enum(['DE', 'FR', 'JP', 'US']).describe('Where to'),
})

const Item = z.object({
  coffee: z.string().describe('The name of the coffee'),
  size: Size,
  quantity: z.int().min(1).max(20).default(1),
})

interface Category {
  name: string
  subcategories: Category[]
}
const Category: z.ZodType<Category> = z.object({
  name: z.string(),
  get subcategories() {
    return z.array(Category)
  },
})

const SoldOut = defineError(1001, 'Sold out', z.object({ left: z.number() }))

const coffees = [
  { name: 'Yirgacheffe', origin: 'Ethiopia', price: 14.5, notes: ['bergamot', 'apricot'], decaf: false },
  { name: 'Huila', origin: 'Colombia', price: 12, notes: ['caramel', 'red apple'], decaf: false },
  { name: 'Sumatra', origin: 'Indonesia', price: 13.25, notes: ['cedar', 'dark chocolate'], decaf: true },
]

const menu = new Service()
  .method(
    'list',
    {
      params: { origin: z.string().optional().describe('Only coffees from here'), decaf: z.boolean().optional() },
      summary: 'The coffees on the menu',
      description: 'All of them, or those that fit. Prices are in euro per `250 g`.',
      tags: ['menu'],
      result: z.array(
        z.object({ name: z.string(), origin: z.string(), price: z.number(), notes: z.array(z.string()), decaf: z.boolean() }),
      ),
      examples: [
        { name: 'from Ethiopia', params: { origin: 'Ethiopia' }, result: [] },
        { name: 'without caffeine', params: { decaf: true }, result: [] },
      ],
    },
    ({ origin, decaf }) =>
      coffees.filter((one) => (origin === undefined || one.origin === origin) && (decaf === undefined || one.decaf === decaf)),
  )
  .method('find', { params: ['name'], readonly: true, summary: 'One coffee by its name' }, (name: string) => {
    const found = coffees.find((one) => one.name === name)
    if (!found) throw new RpcError(404, 'No such coffee', { name })
    return found
  })
  .method('categories', { params: { category: Category }, summary: 'Files a tree of categories' }, ({ category }) =>
    depthOf(category),
  )

const orders = new Service()
  .method(
    'place',
    {
      params: {
        items: z.array(Item).min(1).describe('What you would like'),
        address: Address,
        gift: z.boolean().describe('Wrapped, without a bill'),
        note: z.string().max(140).optional().describe('For the packer'),
      },
      summary: 'Orders some coffee',
      description: [
        'The order is **packed the same day**. Prices are those of the moment at which it is placed.',
        '',
        '- Up to `20` bags of each coffee',
        '- Gifts are wrapped, *without* a bill',
        '',
        'See [the terms](https://shop.example/terms).',
      ].join('\n'),
      tags: ['orders', 'writes'],
      errors: [SoldOut],
      result: z.object({ number: z.int(), total: z.number() }),
      examples: [
        {
          name: 'two bags for a friend',
          params: {
            items: [{ coffee: 'Huila', size: 'medium', quantity: 2 }],
            address: { street: '12 Rue des Lilas', city: 'Lyon', country: 'FR' },
            gift: true,
            note: 'Happy birthday, Marc!',
          },
          result: { number: 1042, total: 24 },
        },
      ],
    },
    ({ items }) => {
      const count = items.reduce((sum, { quantity }) => sum + quantity, 0)
      if (count > 30) throw new SoldOut({ left: 30 })
      return { number: 1042, total: count * 12 }
    },
  )
  .method(
    'pay',
    {
      params: {
        number: z.int(),
        by: z.union([
          z.object({ kind: z.literal('card'), card: z.string() }),
          z.object({ kind: z.literal('transfer'), iban: z.string() }),
        ]),
      },
      summary: 'Pays an order',
      tags: ['orders', 'writes'],
    },
    ({ number, by }) => ({ number, by: by.kind }),
  )
  .method(
    'cancel',
    { params: ['number'], deprecated: true, summary: 'Takes an order back', tags: ['writes'] },
    (number: number) => number,
  )
  .method('mine', { guards: [loginRequired()], summary: 'Your orders' }, () => [1042])

export const shop = new Service()
  .method('echo', (value: unknown) => value)
  .method('sleep', { params: { milliseconds: z.number().min(0) }, summary: 'Takes its time' }, ({ milliseconds }) =>
    sleep(milliseconds),
  )
  .method('total', { params: z.array(z.number()), summary: 'Adds up any number of numbers' }, (prices) =>
    prices.reduce((sum, price) => sum + price, 0),
  )
  .method('version', { summary: 'What this server is' }, () => 'shop 2.4.0')
  .mount('menu', menu)
  .mount('orders', orders)

function depthOf({ subcategories }: Category): number {
  return 1 + Math.max(0, ...subcategories.map(depthOf))
}

function sleep(milliseconds: number): Promise<string> {
  return new Promise((resolve) => setTimeout(() => resolve('awake'), milliseconds))
}
