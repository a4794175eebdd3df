/** Tools: which methods become one, what `tools/list` says of them, and how their calls end. Without a transport. */

import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import { mcp, type Tool, toolContent } from 'damn-simple-jsonrpc-server/mcp'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { reported, shop } from './shop.ts'

const about = { name: 'shop', version: '1.0.0' }
const server = mcp(shop, about)

interface Result {
  readonly content: readonly { readonly type: string; readonly text?: string }[]
  readonly structuredContent?: unknown
  readonly isError: boolean
}

async function ask(service: { dispatch(message: unknown): Promise<unknown> }, method: string, params?: object) {
  return (await service.dispatch({ jsonrpc: '2.0', id: 1, method, params })) as { result: never; error: RpcError }
}

async function toolsOf(service: Parameters<typeof ask>[0], params?: object): Promise<Tool[]> {
  return ((await ask(service, 'tools/list', params)).result as { tools: Tool[] }).tools
}

async function call(name: string, args?: object, service: Parameters<typeof ask>[0] = server): Promise<Result> {
  return (await ask(service, 'tools/call', { name, arguments: args })).result
}

async function tool(name: string, service: Parameters<typeof ask>[0] = server): Promise<Tool | undefined> {
  return (await toolsOf(service)).find((one) => one.name === name)
}

const errorText = async (name: string, args?: object) => (await call(name, args)).content[0]?.text

test('every method is a tool, except subscriptions and their ends', async () => {
  const names = (await toolsOf(server)).map(({ name }) => name)
  const all = 'add pow plain depth choose sum poor broken count slow late mine private rows image stats_mean'
  expect(names).toEqual(all.split(' '))
})

describe('a tool in the list', () => {
  test('a tool has the summary, the schemas, the hint and the tags of its method', async () => {
    expect(await tool('add')).toEqual({
      name: 'add',
      description: 'Adds two numbers',
      inputSchema: {
        type: 'object',
        properties: {
          x: { $schema: expect.stringContaining('2020-12'), type: 'number', description: 'The first' },
          y: { $schema: expect.stringContaining('2020-12'), type: 'number' },
        },
        required: ['x', 'y'],
        additionalProperties: false,
      },
      annotations: { readOnlyHint: true },
      _meta: { tags: ['math'] },
    })
  })

  test('a tool of a deprecated method says so, and one without docs has its name as description', async () => {
    expect(await tool('pow')).toMatchObject({
      description: 'Raises x to the power of y\n\nDeprecated.',
      inputSchema: { properties: { x: {}, y: {} }, required: ['x'] },
      _meta: { deprecated: true },
    })
    expect(await tool('stats_mean')).toMatchObject({ description: 'stats.mean' })
  })

  test('recursive schemas stand alone, with their definitions in $defs', async () => {
    const depth = await tool('depth')
    expect(depth?.inputSchema).toMatchObject({
      properties: { folder: { $ref: '#/$defs/Folder' } },
      $defs: { Folder: { properties: { children: { items: { $ref: '#/$defs/Folder' } } } } },
    })
    expect(depth?.outputSchema).toMatchObject({
      type: 'object',
      properties: { deepest: { $ref: '#/$defs/Folder_2' } },
      $defs: { Folder_2: { type: 'object', additionalProperties: false } },
    })
  })

  test('one schema for all params is the input schema, if it is of objects', async () => {
    expect((await tool('choose'))?.inputSchema).toMatchObject({
      type: 'object',
      anyOf: [{ required: ['id'] }, { required: ['name'] }],
    })
    expect((await tool('sum'))?.inputSchema).toMatchObject({
      type: 'object',
      properties: { params: { type: 'array' } },
      required: ['params'],
    })
  })

  test('a schema that refers to its own root is an input schema of objects', async () => {
    const Node = z.object({
      value: z.number(),
      get next() {
        return z.optional(Node)
      },
    })
    const service = mcp(
      new Service().method('walk', { params: Node }, () => 1),
      about,
    )
    const { inputSchema } = (await tool('walk', service)) as Tool
    expect(inputSchema).toMatchObject({ type: 'object', properties: { value: { type: 'number' } }, required: ['value'] })
  })

  test('a validator without JSON Schema of its own is converted by `converters`', async () => {
    const service = new Service().method('double', { params: { n: v.number() } }, ({ n }) => 2 * n)
    const converted = mcp(service, { ...about, converters: { valibot: toStandardJsonSchema } })
    expect((await tool('double', converted))?.inputSchema).toMatchObject({ properties: { n: { type: 'number' } } })
    const gaps: string[] = []
    mcp(service, { ...about, onUnsupportedSchema: ({ place }) => void gaps.push(place) })
    expect(gaps).toEqual(['n'])
  })
})

describe('the names of tools', () => {
  const two = new Service().methods({ 'a.b': () => 1, a_b: () => 2 })

  test('two methods of one name are refused, with both in the message', () => {
    expect(() => mcp(two, about)).toThrow(
      "mcp(): the methods a.b and a_b would both be the tool a_b. Give it another name, or leave it out: { tools: (method) => method === 'a_b'",
    )
  })

  test('the option `tools` renames a tool, or leaves it out', async () => {
    const renamed = mcp(two, { ...about, tools: (method) => (method === 'a_b' ? 'other' : true) })
    expect((await toolsOf(renamed)).map(({ name }) => name)).toEqual(['a_b', 'other'])
    expect(await call('other', {}, renamed)).toMatchObject({ content: [{ text: '2' }] })
    const one = mcp(two, { ...about, tools: (method) => method === 'a_b' })
    expect((await toolsOf(one)).map(({ name }) => name)).toEqual(['a_b'])
    expect((await ask(one, 'tools/call', { name: 'a.b' })).error.code).toBe(-32602)
  })

  test.each([[undefined], [null], [1]])('a method for which the option `tools` returns %j is no tool', async (chosen) => {
    const some = mcp(two, { ...about, tools: (method) => (method === 'a_b' ? true : (chosen as never)) })
    expect((await toolsOf(some)).map(({ name }) => name)).toEqual(['a_b'])
  })

  test('a name of more than 64 characters is refused', () => {
    expect(() =>
      mcp(
        new Service().method('x'.repeat(65), () => 1),
        about,
      ),
    ).toThrow('needs a name of 1 to 64 letters, digits, _ and -')
    expect(() =>
      mcp(
        new Service().method('x'.repeat(64), () => 1),
        about,
      ),
    ).not.toThrow()
  })

  test('methods that are added later are tools, too', async () => {
    const service = new Service().method('one', () => 1)
    const growing = mcp(service, about)
    service.method('two', () => 2)
    expect(await call('two', {}, growing)).toMatchObject({ content: [{ text: '2' }] })
    expect((await toolsOf(growing)).map(({ name }) => name)).toEqual(['one', 'two'])
  })
})

describe('a call', () => {
  test.each([
    ['add', { x: 1, y: 2 }, '3'],
    ['pow', { x: 3 }, '9'],
    ['plain', { param1: 'a', param2: 3 }, 'aaa'],
    ['choose', { name: 'a' }, '{"name":"a"}'],
    ['sum', { params: [1, 2, 3] }, '6'],
    ['stats_mean', { params: [1, 2, 3] }, '2'],
    ['rows', { param1: 2 }, '[{"n":1},{"n":2}]'],
    ['count', { to: 2 }, 'Counted to 2'],
  ])('the tool %s takes %j', async (name, args, text) => {
    expect(await call(name, args)).toEqual({ content: [{ type: 'text', text }], isError: false })
  })

  test('a tool with an output schema returns structured content and the same as text', async () => {
    const result = { depth: 1, deepest: { name: 'a', children: [] } }
    expect(await call('depth', { folder: { name: 'a', children: [] } })).toEqual({
      content: [{ type: 'text', text: JSON.stringify(result) }],
      structuredContent: result,
      isError: false,
    })
  })

  test('toolContent() is the content, and JSON for other callers', async () => {
    const content = [{ type: 'image', data: 'AAAA', mimeType: 'image/png' }]
    expect(await call('image')).toEqual({ content, isError: false })
    expect(await ask(shop, 'image')).toMatchObject({ result: { content } })
    expect(() => toolContent()).toThrow('takes blocks with a type')
    expect(() => toolContent({} as never)).toThrow('takes blocks with a type')
  })

  test('an RpcError is a result with its message and data, which the model can read', async () => {
    expect(await call('poor')).toEqual({ content: [{ type: 'text', text: 'Not enough money\n{"balance":3}' }], isError: true })
  })

  test('arguments that do not fit are a result with every issue by name', async () => {
    expect(await errorText('add', { x: 1 })).toBe(
      'Invalid params\n✖ Invalid input: expected number, received undefined\n  → at y',
    )
    expect(await errorText('depth', { folder: { name: 'a', children: [{ name: 1 }] } })).toContain('→ at folder.children[0].name')
    const tuple = mcp(
      new Service().method('at', { params: z.tuple([z.number().meta({ title: 'index' })]) }, ([n]) => n),
      about,
    )
    expect((await call('at', { index: 'x' }, tuple)).content[0]?.text).toContain('→ at index')
  })

  test('a bug stays an internal error, and onError gets it', async () => {
    reported.length = 0
    expect(await call('broken')).toEqual({ content: [{ type: 'text', text: 'Internal error' }], isError: true })
    expect(reported).toMatchObject([{ message: 'secret' }])
  })

  test('the timeout and the guards of the method hold', async () => {
    expect(await errorText('late')).toContain('Timeout')
    expect(await errorText('mine')).toContain('Log in first')
    expect(await errorText('private')).toBeTruthy()
  })

  test('a method may take longer than the service allows others, and the limits of the service hold', async () => {
    const slow = new Service({ timeout: 20, limits: { maxReplyBytes: 1000 } })
      .method('slow', { timeout: 1000 }, () => new Promise((resolve) => setTimeout(() => resolve('done'), 60)))
      .method('long', () => 'x'.repeat(2000))
    const limited = mcp(slow, about)
    expect(await call('slow', {}, limited)).toMatchObject({ content: [{ text: 'done' }], isError: false })
    expect((await ask(limited, 'tools/call', { name: 'long' })).error.code).toBe(-32008)
    expect(limited.limits).toEqual(slow.limits)
  })

  test.each([
    [undefined],
    [{}],
    [{ name: 1 }],
    [{ name: 'nope' }],
    [{ name: '__proto__' }],
    [{ name: 'add', arguments: [1, 2] }],
    [{ name: 'add', arguments: 'x' }],
    [[1]],
  ])('tools/call with %j is -32602', async (params) => {
    expect((await ask(server, 'tools/call', params)).error.code).toBe(-32602)
  })

  test('arguments that are named like members of every object are unknown arguments', async () => {
    expect(await errorText('pow', { constructor: 1, toString: 2 })).toBe(
      'Invalid params\n✖ Required\n  → at x\n✖ Unexpected\n  → at constructor\n✖ Unexpected\n  → at toString',
    )
    expect((await ask(server, 'tools/call', { name: 'pow', arguments: JSON.parse('{"__proto__":1}') })).error.code).toBe(-32602)
  })
})

describe('who sees which tools', () => {
  const locked = {
    guards: [
      () => {
        throw new RpcError(-32014, 'Forbidden')
      },
    ],
  }
  const service = new Service().method('open', () => 1).method('locked', locked, () => 2)

  test("visible: 'by-guards' hides what the guards refuse", async () => {
    const guarded = mcp(service, { ...about, visible: 'by-guards' })
    expect((await toolsOf(guarded)).map(({ name }) => name)).toEqual(['open'])
    expect(await call('locked', {}, guarded)).toMatchObject({ content: [{ text: 'Forbidden' }], isError: true })
  })

  test('a tool that the function `visible` hides cannot be called', async () => {
    const chosen = mcp(service, { ...about, visible: (_context, method) => method === 'locked' })
    expect((await toolsOf(chosen)).map(({ name }) => name)).toEqual(['locked'])
    expect((await ask(chosen, 'tools/call', { name: 'open' })).error).toMatchObject({
      code: -32602,
      message: 'There is no tool open',
    })
  })

  test('more than 200 tools come in pages', async () => {
    const many = new Service().methods(Object.fromEntries(Array.from({ length: 450 }, (_, n) => [`m${n}`, () => n])))
    const paged = mcp(many, { ...about, visible: (_context, method) => method !== 'm199' })
    const names: string[] = []
    let cursor: string | undefined
    do {
      const { result } = await ask(paged, 'tools/list', cursor === undefined ? {} : { cursor })
      const page = result as { tools: Tool[]; nextCursor?: string }
      names.push(...page.tools.map(({ name }) => name))
      cursor = page.nextCursor
      expect(cursor).not.toBe('m199')
    } while (cursor !== undefined)
    expect(names).toEqual(Array.from({ length: 450 }, (_, n) => `m${n}`).filter((name) => name !== 'm199'))
    expect((await ask(paged, 'tools/list', { cursor: 'm199' })).error.code).toBe(-32602)
  })
})

describe('the set-up', () => {
  test.each([
    [{}, about, 'mcp() needs a Service'],
    [shop, { version: '1' }, 'mcp() needs name, a string'],
    [shop, { name: 'x' }, 'mcp() needs version, a string'],
    [shop, { ...about, tool: 1 }, 'mcp() has no option tool'],
    [shop, { ...about, tools: ['add'] }, 'tools must be a function'],
    [shop, { ...about, visible: 'all' }, "visible must be 'by-guards' or a function"],
  ])('mcp(%#) is refused with a hint', (service, options, message) => {
    expect(() => mcp(service as never, options as never)).toThrow(message)
  })

  test('methods that are added to the server are announced', async () => {
    const more = mcp(shop, { ...about, title: 'The shop', instructions: 'Be polite' })
      .method('prompts/list', (_params?: object) => ({ prompts: [] }))
      .method('resources/list', (_params?: object) => ({ resources: [] }))
      .method('resources/subscribe', (_params?: object) => ({}))
    expect((await ask(more, 'initialize', { protocolVersion: '2025-06-18' })).result).toEqual({
      protocolVersion: '2025-06-18',
      capabilities: { tools: {}, prompts: {}, resources: { subscribe: true } },
      serverInfo: { ...about, title: 'The shop' },
      instructions: 'Be polite',
    })
  })

  test('initialize in an unknown version is answered in the newest one that has it', async () => {
    expect((await ask(server, 'initialize', { protocolVersion: '1999-01-01' })).result).toMatchObject({
      protocolVersion: '2025-11-25',
    })
    expect((await ask(server, 'initialize')).result).toMatchObject({ protocolVersion: '2025-11-25' })
  })
})
