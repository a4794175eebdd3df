/** The server of a soak: one process with every transport. It tells its parent what it holds when asked. */
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer as createNetServer, type Server } from 'node:net'
import { setTimeout as after } from 'node:timers/promises'
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import * as net from 'damn-simple-jsonrpc-server/net'
import * as http from 'damn-simple-jsonrpc-server/node'
import * as ws from 'damn-simple-jsonrpc-server/ws'
import { WebSocketServer } from 'ws'

/** What the server holds. All but the heap is 0 when every client has gone. */
export interface Holdings {
  readonly heap: number
  readonly peers: number
  readonly subscriptions: number
  readonly running: number
  readonly sockets: number
  readonly timers: number
}

/** Failures that are the client's doing are no failures of the server. */
const failures: string[] = []
let running = 0

async function counted<Result>(work: () => Promise<Result>): Promise<Result> {
  running++
  try {
    return await work()
  } finally {
    running--
  }
}

async function* countedItems(signal: AbortSignal, count: number, pause: number) {
  running++
  try {
    for (let item = 0; item < count && !signal.aborted; item++) {
      if (pause > 0) await after(pause)
      yield item
    }
  } finally {
    running--
  }
}

const service = new Service({
  onError: (error) => {
    const cause = String((error as Error)?.stack ?? error)
    if (!RpcError.is(error) && !/TransportError/.test(cause)) failures.push(cause)
  },
})
  .method('add', { params: ['x', 'y'] }, (x: number, y: number) => x + y)
  .method('later', { params: ['ms', 'value'] }, (ms: number, value: number) => counted(() => after(ms, value)))
  .method('big', { params: ['length'] }, (length: number) => 'x'.repeat(length))
  .method('note', { params: ['value'] }, (value: number) => counted(() => after(value % 3)))
  .method('ask', { params: ['value'], takesContext: true }, ({ peer, signal }, value: number) =>
    counted(async () => (await peer?.call('question', [value], { signal, timeout: 20_000 })) as number),
  )
  .method('build', { params: ['steps'], takesContext: true }, (context, steps: number) =>
    counted(async () => {
      for (let step = 0; step < steps; step++) await context.progress(step)
      return steps
    }),
  )
  .method('rows', { params: ['count'], takesContext: true }, ({ signal }, count: number) => countedItems(signal, count, 0))
  .method(
    'ticks',
    { params: [], takesContext: true, subscription: { event: 'tick', end: 'stop' } },
    async function* ({ signal }: { signal: AbortSignal }) {
      yield* countedItems(signal, 1_000_000, 1)
    },
  )

export type SoakService = typeof service

const webSockets = ws.serve(service, WebSocketServer)
const sockets = net.serve(service)
const httpServer = createHttpServer(http.serve(service)).on('upgrade', webSockets)
const netServer = createNetServer(sockets)

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** The heap is what is left after several collections: what a finalizer lets go is collected by the next one. */
async function holdings(): Promise<Holdings> {
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.()
    await after(20)
  }
  const resources = process.getActiveResourcesInfo()
  const subscriptions = [...webSockets.peers, ...sockets.peers].reduce((sum, one) => sum + one.subscriptions, 0)
  return {
    heap: process.memoryUsage().heapUsed,
    peers: webSockets.peers.size + sockets.peers.size,
    subscriptions,
    running,
    sockets: resources.filter((name) => name === 'TCPSocketWrap').length,
    timers: resources.filter((name) => name === 'Timeout').length,
  }
}

async function close(): Promise<void> {
  httpServer.closeAllConnections()
  await Promise.all([webSockets.close({ drain: 100 }), sockets.close({ drain: 100 })])
  for (const server of [httpServer, netServer]) await new Promise((resolve) => server.close(resolve))
}

process.on('disconnect', () => process.exit())
process.on('message', async (question) => {
  if (question === 'holdings') process.send?.({ holdings: await holdings(), failures })
  else {
    await close()
    process.exit()
  }
})
process.send?.({ http: await portOf(httpServer), net: await portOf(netServer) })
