/** Who races whom over HTTP. */
import type { Match } from './lives.ts'
import { workloads } from './workloads.ts'

const { single, batch, echo } = workloads

/** Our door on Node alone, and two servers written by hand. */
export const node: Match = { servers: ['node.door', 'node.plain', 'node.tuned'], workloads: [single, batch, echo], lives: 4 }

/** Each framework's door, and its bare handler. */
export const frameworks: readonly { readonly title: string; readonly match: Match }[] = [
  ['Express 5', 'express'],
  ['Fastify 5', 'fastify'],
  ['Koa 3', 'koa'],
  ['Hono on Node', 'hono'],
  ['h3 2 on Node', 'h3'],
].map(([title = '', file]) => ({
  title,
  match: { servers: [`${file}.door`, `${file}.bare`], workloads: [single, batch, echo], lives: 2 },
}))

/** Our door on Node, and the peers: all of them on single calls, and some on larger messages. */
export const peers: readonly { readonly titles: readonly string[]; readonly match: Match }[] = [
  {
    titles: ['jayson', 'json-rpc-2.0', '@metamask/json-rpc-engine', '@open-rpc/server-js', 'h3, `defineJsonRpcHandler`', 'tRPC'],
    match: {
      servers: [
        'node.door',
        'peers.jayson',
        'peers.jsonRpc2',
        'peers.metamask',
        'peers.openRpc',
        'h3.jsonRpcHandler',
        'peers.trpc',
      ],
      workloads: [single],
      lives: 1,
    },
  },
  {
    titles: ['jayson', 'json-rpc-2.0', 'h3, `defineJsonRpcHandler`'],
    match: { servers: ['node.door', 'peers.jayson', 'peers.jsonRpc2', 'h3.jsonRpcHandler'], workloads: [batch, echo], lives: 1 },
  },
]
