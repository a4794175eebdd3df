/** A service for the tests over plain HTTP, and its endpoint as a function of fetch. */
import { defineError, loginRequired, permissionRequired, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { serve } from 'damn-simple-jsonrpc-server/fetch'
import { type PlainHttpOptions, plainHttp } from 'damn-simple-jsonrpc-server/openapi'
import * as z from 'zod'

export const SoldOut = defineError(1001, 'Sold out', z.object({ left: z.number() }))

const Item = z.object({ name: z.string(), price: z.number(), tags: z.array(z.string()).optional() }).meta({ id: 'Item' })

const user = (context: { header(name: string): string | undefined }) => {
  const name = context.header('authorization')
  return name ? { name, permissions: name === 'admin' ? ['wipe'] : [] } : undefined
}

interface Tree {
  readonly value: number
  readonly children: readonly Tree[]
}
const Tree: z.ZodType<Tree> = z
  .object({
    value: z.number(),
    get children() {
      return z.array(Tree)
    },
  })
  .meta({ id: 'Tree' })

/** Every kind of params, results, refusals and errors. */
export function shop() {
  const stats = new Service().method(
    'mean',
    { params: { values: z.array(z.number()) }, result: z.number(), readonly: true },
    ({ values }) => values.reduce((sum, value) => sum + value, 0) / values.length,
  )
  const guarded = new Service({ onError: () => {} })
    .method(
      'whoami',
      {
        guards: [loginRequired({ user: (context) => user(context), challenge: 'Basic realm="shop"' })],
        takesContext: true,
        readonly: true,
      },
      (context) => context.user.name,
    )
    .method('wipe', { guards: [permissionRequired('wipe', { user: (context) => user(context) })] }, () => true)
    .method('often', () => {
      throw new RpcError(-32009, 'Too many calls', { retryAfterMs: 1500 })
    })
    .method('busy', () => {
      throw new RpcError(-32009, 'Server is busy')
    })
    .method('slow', { timeout: 20 }, () => new Promise(() => {}))
    .method('bug', () => {
      throw new Error('secret')
    })
    .method('bigint', () => ({ digits: 1n }))
  return new Service({ onError: () => {}, limits: { maxReplyBytes: 10_000 } })
    .method(
      'add',
      { params: ['x', 'y?'], summary: 'Adds', description: 'Adds two numbers.', tags: ['math'], readonly: true },
      (x: number, y = 0) => x + y,
    )
    .method(
      'find',
      {
        params: {
          text: z.string(),
          limit: z.number().int().optional(),
          tags: z.array(z.string()).optional(),
          sold: z.boolean().optional(),
          where: z.object({ city: z.string() }).optional(),
        },
        result: z.array(Item),
        readonly: true,
      },
      (query) => [{ name: JSON.stringify(query), price: 1 }],
    )
    .method(
      'buy',
      {
        params: { item: Item, count: z.number().int().default(1) },
        result: z.object({ total: z.number() }),
        errors: [SoldOut],
        deprecated: true,
      },
      ({ item, count }) => {
        if (count > 3) throw new SoldOut({ left: 3 })
        return { total: item.price * count }
      },
    )
    .method('plain', (first: unknown, second: unknown) => [first, second])
    .method('pair', { params: z.tuple([z.string(), z.number()]), readonly: true }, (pair) => pair)
    .method('tree', { params: { tree: Tree }, result: Tree }, ({ tree }) => tree)
    .method('ping', { readonly: true }, () => 'pong')
    .method('nothing', () => undefined)
    .method('long', () => 'x'.repeat(20_000))
    .method('a/b {c} é', { readonly: true }, () => 'odd')
    .method('rows', { params: ['count'], readonly: true }, async function* (count: number) {
      for (let row = 0; row < count; row++) {
        await new Promise((resolve) => setTimeout(resolve, 1))
        if (row === 3) throw new RpcError(7, 'Too far')
        yield { row }
      }
    })
    .method('watch', { subscription: { event: 'changed', end: 'unwatch' } }, async function* () {
      yield 1
    })
    .mount('stats', stats)
    .mount('guarded', guarded)
}

export type Shop = ReturnType<typeof shop>

/** Calls the endpoint in this process. */
export function plain(options?: PlainHttpOptions, serveOptions?: Parameters<typeof serve>[1]) {
  const handle = serve(plainHttp(shop(), options), serveOptions as never)
  return async (path: string, init: { body?: unknown; method?: string; headers?: Record<string, string> } = {}) => {
    const { body, method = body === undefined ? 'GET' : 'POST', headers } = init
    const text = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body)
    const sent = { method, body: text, headers: { ...(text !== null && { 'content-type': 'application/json' }), ...headers } }
    const response = await handle(new Request(`http://localhost${path}`, sent))
    const answer = await response.text()
    const isJson = response.headers.get('content-type') === 'application/json' && answer !== ''
    return { status: response.status, headers: response.headers, text: answer, json: isJson ? JSON.parse(answer) : undefined }
  }
}
