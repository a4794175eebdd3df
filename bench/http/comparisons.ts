/** Which servers are compared over HTTP. */
import type { Comparison } from './repeated-comparison.ts'
import { workloads } from './workloads.ts'

const { single, batch, echo } = workloads

/** Our endpoint on Node, and two hand-written servers. */
export const node: Comparison = {
  servers: ['node.endpoint', 'node.plain', 'node.tuned'],
  workloads: [single, batch, echo],
  processes: 4,
}

/** Our endpoint in each framework, and a bare handler of the framework. */
export const frameworks: readonly { readonly title: string; readonly comparison: Comparison }[] = [
  ['Express 5', 'express'],
  ['Fastify 5', 'fastify'],
  ['Koa 3', 'koa'],
  ['Hono on Node', 'hono'],
  ['h3 2 on Node', 'h3'],
].map(([title = '', file]) => ({
  title,
  comparison: { servers: [`${file}.endpoint`, `${file}.bare`], workloads: [single, batch, echo], processes: 2 },
}))

/** Our endpoint on Node and the peers: all of them for single calls, and some for larger messages. */
export const peers: readonly { readonly titles: readonly string[]; readonly comparison: Comparison }[] = [
  {
    titles: ['jayson', 'json-rpc-2.0', '@metamask/json-rpc-engine', '@open-rpc/server-js', 'h3, `defineJsonRpcHandler`', 'tRPC'],
    comparison: {
      servers: [
        'node.endpoint',
        'peers.jayson',
        'peers.jsonRpc2',
        'peers.metamask',
        'peers.openRpc',
        'h3.jsonRpcHandler',
        'peers.trpc',
      ],
      workloads: [single],
      processes: 1,
    },
  },
  {
    titles: ['jayson', 'json-rpc-2.0', 'h3, `defineJsonRpcHandler`'],
    comparison: {
      servers: ['node.endpoint', 'peers.jayson', 'peers.jsonRpc2', 'h3.jsonRpcHandler'],
      workloads: [batch, echo],
      processes: 1,
    },
  },
]
