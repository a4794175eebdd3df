/** The example of an Ethereum endpoint, under viem and ethers, over HTTP and WebSocket, and under our own client. */

import { webSocket as channel } from 'damn-simple-jsonrpc-server/channel'
import { createClient } from 'damn-simple-jsonrpc-server/client'
import type { RunningServer } from 'damn-simple-jsonrpc-server/node'
import * as ethers from 'ethers'
import { createPublicClient, http, webSocket } from 'viem'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { type ethereum, mine, start } from '../../examples/ethereum.ts'
import { Program, root } from '../cli/program.ts'
import { eventually, Notes } from '../setup/waiting.ts'
import { compiledExample } from './compiled.ts'

type Address = `0x${string}`

/** The example on a port; started again on the same one by `restart`. */
class Endpoint {
  #server: RunningServer
  readonly port: number

  constructor(server: RunningServer) {
    this.#server = server
    this.port = server.port
    onTestFinished(() => this.#server.close())
  }

  get http(): string {
    return this.#server.url
  }

  get ws(): string {
    return this.http.replace('http', 'ws')
  }

  get subscriptions(): number {
    return [...(this.#server.webSockets?.peers ?? [])].reduce((sum, peer) => sum + peer.subscriptions, 0)
  }

  /** Resolves once so many subscriptions are open. */
  has(subscriptions: number): Promise<void> {
    return eventually(async () => expect(this.subscriptions).toBe(subscriptions))
  }

  async stop(): Promise<void> {
    await this.#server.close()
  }

  async startAgain(): Promise<void> {
    this.#server = await start(this.port)
  }
}

async function endpoint(): Promise<Endpoint> {
  return new Endpoint(await start(0))
}

const transaction: Address = '0x02c0'

describe('the example of an Ethereum endpoint under viem', () => {
  test('viem reads the chain over HTTP, and watches its blocks', async () => {
    const { http: url } = await endpoint()
    const client = createPublicClient({ transport: http(url), pollingInterval: 20 })
    expect(await client.getChainId()).toBe(1337)
    const number = await client.getBlockNumber({ cacheTime: 0 })
    expect(await client.getBlock()).toMatchObject({ number, transactions: [] })
    const numbers = new Notes<bigint>()
    const stop = client.watchBlocks({ onBlock: (block) => numbers.add(block.number), emitOnBegin: true })
    onTestFinished(stop)
    await numbers.has(number)
    mine()
    await numbers.has(number + 1n)
    stop()
  })

  test('viem watches blocks and pending transactions over WebSocket, and leaves no subscription', async () => {
    const server = await endpoint()
    const client = createPublicClient({ transport: webSocket(server.ws) })
    onTestFinished(async () => (await client.transport.getRpcClient()).close())
    const seen = new Notes<string>()
    const stopBlocks = client.watchBlocks({ onBlock: ({ number }) => seen.add(`block ${number}`) })
    const stopPending = client.watchPendingTransactions({ batch: false, onTransactions: ([hash]) => seen.add(String(hash)) })
    await server.has(2)
    const hash = await client.sendRawTransaction({ serializedTransaction: transaction })
    await seen.has(hash)
    const number = await client.getBlockNumber({ cacheTime: 0 })
    mine()
    await seen.has(`block ${number + 1n}`)
    expect((await client.getBlock()).transactions).toEqual([hash])
    stopBlocks()
    stopPending()
    await server.has(0)
  })

  test('viem watches on after the server has restarted', async () => {
    const server = await endpoint()
    const client = createPublicClient({ transport: webSocket(server.ws, { reconnect: { attempts: 5, delay: 2000 } }) })
    onTestFinished(async () => (await client.transport.getRpcClient()).close())
    const seen = new Notes<string>()
    const stop = client.watchBlockNumber({
      onBlockNumber: (number) => seen.add(`block ${number}`),
      onError: () => seen.add('lost'),
    })
    await server.has(1)
    await server.stop()
    await server.startAgain()
    await seen.has('lost')
    await server.has(1)
    const number = await client.getBlockNumber({ cacheTime: 0 })
    mine()
    await seen.has(`block ${number + 1n}`)
    stop()
    await server.has(0)
  })

  test('viem gets an error for a kind of subscription that does not exist', async () => {
    const server = await endpoint()
    const client = createPublicClient({ transport: webSocket(server.ws) })
    onTestFinished(async () => (await client.transport.getRpcClient()).close())
    const subscribing = client.transport.subscribe({ params: ['syncing'], onData: () => {}, onError: () => {} })
    await expect(subscribing).rejects.toMatchObject({ code: -32602 })
    expect(server.subscriptions).toBe(0)
  })
})

describe('the example of an Ethereum endpoint under ethers', () => {
  test('ethers reads the chain over HTTP, and watches its blocks', async () => {
    const { http: url } = await endpoint()
    const provider = new ethers.JsonRpcProvider(url, undefined, { polling: true, pollingInterval: 20, cacheTimeout: -1 })
    onTestFinished(() => provider.destroy())
    expect((await provider.getNetwork()).chainId).toBe(1337n)
    const number = await provider.getBlockNumber()
    expect(await provider.getBlock('latest')).toMatchObject({ number, transactions: [] })
    const numbers = new Notes<number>()
    await provider.on('block', (one: number) => numbers.add(one))
    await eventually(async () => {
      mine()
      expect(numbers.list.length).toBeGreaterThan(2)
    })
    await provider.removeAllListeners()
  })

  test('ethers watches blocks and pending transactions over WebSocket, and leaves no subscription', async () => {
    const server = await endpoint()
    const provider = new ethers.WebSocketProvider(server.ws)
    onTestFinished(() => provider.destroy())
    const seen = new Notes<string>()
    await provider.on('block', (number: number) => seen.add(`block ${number}`))
    await provider.on('pending', (hash: string) => seen.add(hash))
    await server.has(2)
    const hash: string = await provider.send('eth_sendRawTransaction', [transaction])
    await seen.has(hash)
    const number = await provider.getBlockNumber()
    mine()
    await seen.has(`block ${number + 1}`)
    await provider.removeAllListeners()
    await server.has(0)
    await provider.send('eth_blockNumber', []) // its responses come in order: a provider that is destroyed before rejects without a handler
  })

  test('ethers polls on over HTTP after the server has restarted, and a new provider watches over WebSocket', async () => {
    const server = await endpoint()
    const polling = new ethers.JsonRpcProvider(server.http, undefined, {
      staticNetwork: ethers.Network.from(1337),
      polling: true,
      pollingInterval: 20,
      cacheTimeout: -1,
    })
    onTestFinished(() => polling.destroy())
    const polled = new Notes<number>()
    await polling.on('block', (number: number) => polled.add(number))
    await eventually(async () => {
      mine()
      expect(polled.list.length).toBeGreaterThan(0)
    })
    const lost = new ethers.WebSocketProvider(server.ws)
    await lost.getBlockNumber()
    await server.stop()
    await server.startAgain()
    const provider = new ethers.WebSocketProvider(server.ws)
    onTestFinished(() => Promise.all([lost.destroy(), provider.destroy()]).then(() => {}))
    const seen = new Notes<number>()
    await provider.on('block', (number: number) => seen.add(number))
    await server.has(1)
    mine()
    await seen.until(({ length }) => length === 1)
    await polled.has(seen.list[0] as number)
  })

  test('a provider of ethers that is destroyed leaves no subscription', async () => {
    const server = await endpoint()
    const provider = new ethers.WebSocketProvider(server.ws)
    const seen = new Notes<number>()
    await provider.on('block', (number: number) => seen.add(number))
    await server.has(1)
    mine()
    await seen.until(({ length }) => length === 1)
    await provider.destroy()
    await server.has(0)
  })
})

test('our own client watches on after a restart that first refuses it', async () => {
  const server = await endpoint()
  const states = new Notes<string>()
  const connection = channel(server.ws, { WebSocket, delay: 10, onState: (state) => states.add(state) })
  const client = createClient<typeof ethereum>(connection, { ends: { eth_subscribe: 'eth_unsubscribe' } })
  onTestFinished(() => client.close())
  const seen = new Notes<string>()
  const watching = (async () => {
    for await (const head of client.stream.eth_subscribe(() => ['newHeads'])) {
      seen.add((head as { number: string }).number)
      if (seen.list.length === 2) break
    }
  })()
  await server.has(1)
  mine()
  await seen.until(({ length }) => length === 1)
  await server.stop()
  await states.has('refused')
  await server.startAgain()
  await server.has(1)
  mine()
  await watching
  await server.has(0)
  expect(seen.list.map(Number)).toEqual([Number(seen.list[0]), Number(seen.list[0]) + 1])
})

test('a subscription over HTTP is refused, because nothing can be sent later', async () => {
  const { http: url } = await endpoint()
  const client = createClient<typeof ethereum>(url)
  await expect(client.eth_subscribe('newHeads')).rejects.toMatchObject({ code: -32600, data: { reason: 'needs-two-way' } })
})

test('the example of an Ethereum endpoint runs by itself, mines, and ends', async () => {
  const program = new Program([await compiledExample('ethereum.ts')], root, { PORT: '0' })
  const client = createClient<typeof ethereum>(await program.url())
  await eventually(async () => expect(await client.eth_blockNumber()).not.toBe('0x0'))
  expect(await program.stop()).toBe(0)
})
