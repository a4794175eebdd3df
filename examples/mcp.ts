/**
 * A server of the Model Context Protocol, by hand. Hosts start `npx tsx mcp.ts` and speak to it over stdio; `npx tsx mcp.ts 3000` serves the
 * same tools over HTTP (stateless Streamable HTTP).
 */
import { setTimeout } from 'node:timers/promises'
import { type BaseContext, errorCodes, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { listen } from 'damn-simple-jsonrpc-server/node'
import { serve } from 'damn-simple-jsonrpc-server/stdio'
import { z } from 'zod'

interface Tool {
  readonly description: string
  readonly schema: z.ZodType
  run(args: never, context: BaseContext): unknown
}

const Sum = z.object({ x: z.number(), y: z.number() })
const Count = z.object({ to: z.number().int().max(1000), pause: z.number().default(0) })

const tools = new Map<string, Tool>([
  ['add', { description: 'Adds two numbers', schema: Sum, run: ({ x, y }: z.output<typeof Sum>) => x + y }],
  ['count', { description: 'Counts, and reports its progress', schema: Count, run: count }],
])

async function count({ to, pause }: z.output<typeof Count>, context: BaseContext): Promise<string> {
  for (let n = 1; n <= to; n++) {
    await setTimeout(pause, undefined, { signal: context.signal })
    context.progress({ progress: n, total: to })
  }
  return `Counted to ${to}`
}

/** Clients of the version 2026-07-28 ask for what there is by `server/discover`; older ones begin with `initialize`. */
const olderVersions = ['2025-11-25', '2025-06-18', '2025-03-26']
const about = { capabilities: { tools: {} }, serverInfo: { name: 'example', version: '1.0.0' } }
const complete = { resultType: 'complete', ttlMs: 60_000, cacheScope: 'private' }

const mcp = new Service()
  .method('server/discover', (_params?: object) => ({
    supportedVersions: ['2026-07-28', ...olderVersions],
    ...about,
    ...complete,
  }))
  .method('initialize', ({ protocolVersion: version }: { protocolVersion: string }) => {
    return { protocolVersion: olderVersions.includes(version) ? version : olderVersions[0], ...about }
  })
  .method('notifications/initialized', (_params?: object) => {})
  .method('ping', (_params?: object) => ({}))
  .method('tools/list', (_params?: object) => ({ tools: [...tools].map(describe), ...complete }))
  .method('tools/call', { takesContext: true }, callTool)

function describe([name, { description, schema }]: [string, Tool]) {
  return { name, description, inputSchema: z.toJSONSchema(schema, { io: 'input' }) }
}

/** Arguments that do not fit are a result, not an error: the model reads it, and tries again. */
async function callTool(context: BaseContext, { name, arguments: args = {} }: { name: string; arguments?: object }) {
  const tool = tools.get(name)
  if (!tool) throw new RpcError(errorCodes.invalidParams, `There is no tool ${name}`)
  const read = tool.schema.safeParse(args)
  const text = read.success ? String(await tool.run(read.data as never, context)) : z.prettifyError(read.error)
  return { resultType: 'complete', content: [{ type: 'text', text }], isError: !read.success }
}

const [port] = process.argv.slice(2)
if (port === undefined) serve(mcp)
else {
  const status = (reply: unknown) => (reply === undefined ? 202 : 200) // MCP wants 202 for a notification
  const server = await listen(mcp, { port: Number(port), status })
  console.log(`Serving on ${server.url}`)
  process.once('SIGINT', () => server.close())
}
