/** What a message costs from text to text, without any transport: our service with all its checks on against a naive server with none. */
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import { z } from 'zod'
import type { Pair } from './measure.ts'
import { naiveAsyncServer, naiveServer } from './naive.ts'

const Factors = z.object({ x: z.number(), y: z.number() })
const add = (x: number, y: number) => x + y
const addLater = async (x: number, y: number) => x + y
const echo = (value: unknown) => value
const refuse = () => {
  throw new RpcError(1, 'Refused')
}

const service = new Service()
  .method('add', add)
  .method('sub', { params: ['x', 'y'] }, (x: number, y: number) => x - y)
  .method('mul', { params: Factors.shape }, ({ x, y }) => x * y)
  .methods({ echo, refuse, addLater })
const naive = naiveServer({
  add,
  sub: ({ x, y }: { x: number; y: number }) => x - y,
  mul: (params: unknown) => {
    const { x, y } = Factors.parse(params)
    return x * y
  },
  echo,
  refuse,
})
const naiveAsync = naiveAsyncServer({ addLater })

const rows = Array.from({ length: 10_000 }, (_, id) => ({
  id,
  name: `row ${id}`,
  tags: ['red', 'green'],
  price: id / 8,
  sold: id % 3 === 0,
}))
const calls = Array.from({ length: 100 }, (_, id) => request('add', [id, 2], id + 1))

/** Every pair answers the same text, or is not worth a comparison. */
export const inProcess: readonly Pair[] = [
  pair('one call', text(request('add', [1, 2]))),
  pair('one call by name', text(request('sub', { x: 5, y: 3 }))),
  pair('one call by shape (Zod)', text(request('mul', { x: 5, y: 3 }))),
  pair('batch of 100', text(calls)),
  pair('echo of 1 MB', text(request('echo', [rows]))),
  pair('one error', text(request('refuse', []))),
  { ...pair('one async call', text(request('addLater', [1, 2])), naiveAsync), isAsync: true },
]

function request(method: string, params: unknown, id = 1) {
  return { jsonrpc: '2.0', method, params, id }
}

function text(message: unknown): string {
  return JSON.stringify(message)
}

function pair(name: string, message: string, mark: (text: string) => unknown = naive): Pair {
  return { name, mark: () => mark(message), ours: () => service.handle(message) }
}
