/**
 * An endpoint in the style of Ethereum, over HTTP and WebSocket on one port: each subscription is a generator of its events. Run it with
 * `npx tsx ethereum.ts`.
 */
import { randomBytes } from 'node:crypto'
import { EventEmitter, on } from 'node:events'
import { errorCodes, RpcError, Service } from 'damn-simple-jsonrpc-server'
import { listen, type RunningServer } from 'damn-simple-jsonrpc-server/node'
import { WebSocketServer } from 'ws'

type Hex = `0x${string}`
const hex = (value: number): Hex => `0x${value.toString(16)}`
const hash = (): Hex => `0x${randomBytes(32).toString('hex')}`

/** A chain without content. The names of the events are the kinds of subscriptions. */
const chain = new EventEmitter().setMaxListeners(0)
const blocks = [block(0, hash())]
const pending: Hex[] = []

function block(number: number, parentHash: Hex, transactions: Hex[] = []) {
  const none = `0x${'0'.repeat(64)}`
  const proof = { nonce: '0x0000000000000000', sha3Uncles: none, mixHash: none, difficulty: '0x0', uncles: [], extraData: '0x' }
  const roots = { transactionsRoot: none, stateRoot: none, receiptsRoot: none, logsBloom: `0x${'0'.repeat(512)}` }
  const gas = { gasLimit: '0x1c9c380', gasUsed: '0x0', baseFeePerGas: '0x7' }
  const miner = `0x${'0'.repeat(40)}`
  const timestamp = hex(Math.floor(Date.now() / 1000))
  return {
    number: hex(number),
    hash: hash(),
    parentHash,
    timestamp,
    miner,
    size: '0x1',
    transactions,
    ...gas,
    ...proof,
    ...roots,
  }
}

/** Adds a block with the pending transactions. */
export function mine(): void {
  const one = block(blocks.length, latest().hash, pending.splice(0))
  blocks.push(one)
  const { transactions, ...head } = one
  chain.emit('newHeads', head)
}

const latest = () => blocks.at(-1) as ReturnType<typeof block>

export const ethereum = new Service()
  .method('eth_chainId', () => '0x539')
  .method('net_version', () => '1337')
  .method('eth_blockNumber', () => latest().number)
  .method('eth_getBlockByNumber', { params: ['number', 'full?'] }, (number: string, _full?: boolean) => {
    return (number === 'latest' ? latest() : blocks[Number(number)]) ?? null
  })
  .method('eth_sendRawTransaction', { params: ['data'] }, (_data: string) => {
    const transaction = hash()
    pending.push(transaction)
    chain.emit('newPendingTransactions', transaction)
    return transaction
  })
  .method(
    'eth_subscribe',
    { params: ['kind'], takesContext: true, subscription: { event: 'eth_subscription', end: 'eth_unsubscribe' } },
    ({ signal }, kind: string) => {
      if (!['newHeads', 'newPendingTransactions'].includes(kind)) throw new RpcError(errorCodes.invalidParams, `No ${kind} here`)
      return eventsOf(kind, signal)
    },
  )

/** `on` keeps what comes while the subscriber reads slowly; the signal ends its wait. */
async function* eventsOf(kind: string, signal: AbortSignal) {
  for await (const [event] of on(chain, kind, { signal })) yield event
}

export function start(port: number): Promise<RunningServer> {
  return listen(ethereum, { port, WebSocketServer })
}

if (process.argv[1] === import.meta.filename) {
  const server = await start(Number(process.env.PORT ?? 3000))
  console.log(`Serving on ${server.url}`)
  const timer = setInterval(mine, 1000)
  process.once('SIGINT', () => {
    clearInterval(timer)
    void server.close()
  })
}
