/** A service with a method of each kind that tools come from. */
import { setTimeout } from 'node:timers/promises'
import { type Guard, loginRequired, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { toolContent } from 'damn-simple-jsonrpc-server/mcp'
import { z } from 'zod'

const Folder = z
  .object({
    name: z.string(),
    get children() {
      return z.array(Folder)
    },
  })
  .meta({ id: 'Folder' })

const user: Guard = (context) => {
  if (context.header('x-user') === undefined) throw new RpcError(-32013, 'Log in first')
  return { user: context.header('x-user') }
}

/** What happened to the calls of `slow`, and what `onError` got. */
export const aborted: unknown[] = []
export const reported: unknown[] = []

export const shop = new Service({ onError: (error) => void reported.push(error) })
  .method(
    'add',
    {
      params: { x: z.number().describe('The first'), y: z.number() },
      summary: 'Adds two numbers',
      readonly: true,
      tags: ['math'],
    },
    ({ x, y }) => x + y,
  )
  .method(
    'pow',
    { params: ['x', 'y?'], description: 'Raises x to the power of y', deprecated: true },
    (x: number, y = 2) => x ** y,
  )
  .method('plain', (text: string, times: number) => text.repeat(times))
  .method('depth', { params: { folder: Folder }, result: z.object({ depth: z.number(), deepest: Folder }) }, ({ folder }) => ({
    depth: folder.children.length + 1,
    deepest: folder,
  }))
  .method('choose', { params: z.union([z.object({ id: z.number() }), z.object({ name: z.string() })]) }, (by) => ({ ...by }))
  .method('sum', { params: z.array(z.number()) }, (numbers) => numbers.reduce((a, b) => a + b, 0))
  .method('poor', () => {
    throw new RpcError(1, 'Not enough money', { balance: 3 })
  })
  .method('broken', () => {
    throw new Error('secret')
  })
  .method('count', { params: ['to'], takesContext: true }, async (context, to: number) => {
    for (let n = 1; n <= to; n++) {
      context.progress({ progress: n, total: to })
      await setTimeout(20) // client 2 drops progress that comes together with the result
    }
    return `Counted to ${to}`
  })
  .method('slow', { takesContext: true }, async (context) => {
    context.signal.addEventListener('abort', () => aborted.push(context.signal.reason))
    await setTimeout(20_000, undefined, { signal: context.signal })
  })
  .method('late', { timeout: 20 }, () => setTimeout(20_000))
  .method('mine', { guards: [user], takesContext: true }, (context) => context.header('x-user'))
  .method('private', { guards: [loginRequired()] }, () => 'secret')
  .method('rows', async function* (to: number) {
    for (let n = 1; n <= to; n++) yield { n }
  })
  .method('image', () => toolContent({ type: 'image', data: 'AAAA', mimeType: 'image/png' }))
  .method('ticks', { takesContext: true, subscription: { event: 'tick', end: 'ticks.end' } }, async function* () {
    yield 1
  })
  .mount('stats', new Service().methods({ mean: (...n: number[]) => n.reduce((a, b) => a + b, 0) / n.length }))
