/** Arguments that JSON would turn into null are refused, because the method would get null in place of its default. */
import { Service } from 'damn-simple-jsonrpc-server'
import { createClient } from 'damn-simple-jsonrpc-server/client'
import { beforeEach, describe, expect, test } from 'vitest'

const messages: string[] = []
const service = new Service()
  .method('pow', { params: ['x?', 'y?'] }, (x = 10, y = 2) => x ** y)
  .method('echo', (...values: unknown[]) => values)
const handle = (message: string) => {
  messages.push(message)
  return service.handle(message)
}
const overHttp = async (_url: string, init: { body: string }) => new Response(await handle(init.body))
type Typed = ReturnType<typeof createClient<typeof service>>

const clients: [how: string, client: Typed][] = [
  ['in process', createClient<typeof service>({ handle })],
  ['over HTTP', createClient<typeof service>('http://a/', { fetch: overHttp })],
  ['in batches', createClient<typeof service>({ handle }, { batch: 5 })],
  ['over a client', createClient<typeof service>(createClient({ handle }) as never)],
]

beforeEach(() => void messages.splice(0))

describe.each(clients)('%s', (how, client) => {
  const calls: [what: string, make: (value: unknown) => Promise<unknown>][] = [
    ['client.pow', (value) => client.pow(value as number, 5)],
    ['client.call', (value) => client.call('pow', [value as number, 5])],
    ['client.notify.pow', (value) => client.notify.pow(value as number, 5)],
    ['client.notify.call', (value) => client.notify.call('pow', [value as number, 5])],
    ['a call of a batch', (value) => client.batch((all) => [all.pow(value as number, 5)])],
    ['call() of a batch', (value) => client.batch((all) => [all.call('pow', [value as number, 5])])],
    ['a hole in the params', () => client.call('pow', Object.assign(new Array(2), { 1: 5 }) as never)],
  ]

  test.each(calls)(`%s with undefined before the end rejects and names the call by name (${how})`, async (_what, make) => {
    const error = await make(undefined).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(TypeError)
    expect((error as Error).message).toBe(
      'pow: argument 1 is undefined, which JSON sends as null. To leave one out, call by name: client.pow({ name: value })',
    )
    expect(messages).toEqual([])
  })

  test.each([
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
  ])(`%s as an argument rejects, as JSON would send null (${how})`, async (what, value) => {
    await expect(client.echo(value as never)).rejects.toThrow(`echo: argument 1 is ${what}`)
    await expect(client.echo(1, value)).rejects.toThrow(`echo: argument 2 is ${what}`)
    await expect(client.call('echo', [value])).rejects.toThrow(TypeError)
    expect(messages).toEqual([])
  })

  test(`undefined at the end is left out, so that the default counts (${how})`, async () => {
    expect(await client.pow(3, undefined)).toBe(9)
    expect(await client.pow(undefined, undefined)).toBe(100)
    expect(await client.call('pow', [3, undefined])).toBe(9)
    expect(await client.call('pow', [undefined])).toBe(100)
    expect(await client.pow({ y: 3 })).toBe(1000)
    expect(await client.pow({ x: undefined, y: 3 } as never)).toBe(1000)
    expect(messages.map((message) => [JSON.parse(message)].flat()[0].params ?? [])).toEqual([
      [3],
      [],
      [3],
      [],
      { y: 3 },
      { y: 3 },
    ])
  })

  test(`undefined inside of an argument is data, which JSON writes as null (${how})`, async () => {
    expect(await client.echo([undefined, 5], { a: [undefined] })).toEqual([[null, 5], { a: [null] }])
    expect(await client.echo(null, 5)).toEqual([null, 5])
    expect(await client.echo(Number.NaN)).toEqual([null])
    expect(await client.call('echo', [[undefined]])).toEqual([[null]])
  })
})
