/**
 * A service as a server of the Model Context Protocol. Hosts start `npx tsx mcp.ts` and speak to it over stdio; `npx tsx mcp.ts 3000` serves
 * the same tools over HTTP (stateless Streamable HTTP).
 */
import { setTimeout } from 'node:timers/promises'
import { Service } from 'damn-simple-jsonrpc-server'
import { mcp } from 'damn-simple-jsonrpc-server/mcp'
import { listen } from 'damn-simple-jsonrpc-server/node'
import { serve } from 'damn-simple-jsonrpc-server/stdio'
import { z } from 'zod'

const tools = new Service()
  .method('add', { params: { x: z.number(), y: z.number() }, summary: 'Adds two numbers', readonly: true }, ({ x, y }) => x + y)
  .method(
    'count',
    {
      params: { to: z.number().int().max(1000), pause: z.number().default(0) },
      summary: 'Counts, and reports its progress',
      takesContext: true,
    },
    async (context, { to, pause }) => {
      for (let n = 1; n <= to; n++) {
        await setTimeout(pause, undefined, { signal: context.signal })
        context.progress({ progress: n, total: to })
      }
      return `Counted to ${to}`
    },
  )

const server = mcp(tools, { name: 'example', version: '1.0.0' })

const [port] = process.argv.slice(2)
if (port === undefined) serve(server)
else {
  const running = await listen(server, { port: Number(port) })
  console.log(`Serving on ${running.url}`)
  process.once('SIGINT', () => running.close())
}
