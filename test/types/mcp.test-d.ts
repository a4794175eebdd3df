/** The types of `mcp`: the request of its service, and what is added to it. */
import { type BaseContext, Service } from 'damn-simple-jsonrpc-server'
import { mcp, toolContent } from 'damn-simple-jsonrpc-server/mcp'
import { serve } from 'damn-simple-jsonrpc-server/node'
import { expectTypeOf, test } from 'vitest'

interface Request {
  readonly user: string
}

const about = { name: 'shop', version: '1.0.0' }

test('the server takes the request that the service takes', () => {
  const service = new Service<Request>().method('add', { params: ['x'] }, (x: number) => x)
  const server = mcp(service, { ...about, visible: (context) => context.httpRequest.user === 'a' })
  expectTypeOf(server).toEqualTypeOf<Service<Request>>()
  mcp(service, {
    ...about,
    visible: (context) => {
      expectTypeOf(context).toEqualTypeOf<BaseContext<Request>>()
      return true
    },
  })
})

test('methods may be added, and adapters take the server', () => {
  const server = mcp(new Service(), about).method('prompts/list', (_params?: object) => ({ prompts: [] }))
  expectTypeOf(serve(server)).toBeFunction()
})

test('wrong options do not compile', () => {
  // @ts-expect-error name is missing
  mcp(new Service(), { version: '1' })
  // @ts-expect-error tools is a function
  mcp(new Service(), { ...about, tools: ['add'] })
  // @ts-expect-error a block has a type
  toolContent({ text: 'a' })
})
