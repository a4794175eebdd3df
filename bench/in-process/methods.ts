/** The methods of every implementation: the same few functions, and ten thousand of one kind. */
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import { z } from 'zod'

const Factors = z.object({ x: z.number(), y: z.number() })

const add = (x: number, y: number) => x + y
const later = async (x: number, y: number) => x + y
const echo = (value: unknown) => value
const refuse = () => {
  throw new RpcError(1, 'Refused')
}

interface Pair {
  readonly x: number
  readonly y: number
}

const sub = ({ x, y }: Pair) => x - y
const mul = (params: unknown) => {
  const { x, y } = Factors.parse(params)
  return x * y
}

const names = Array.from({ length: 10_000 }, (_, index) => `method${index}`)

function many<Handler>(make: () => Handler): Record<string, Handler> {
  return Object.fromEntries(names.map((name) => [name, make()]))
}

/** For ours, declared as a user declares them. */
export const services = {
  few: new Service()
    .method('add', add)
    .method('sub', { params: ['x', 'y'] }, (x: number, y: number) => x - y)
    .method('mul', { params: { x: z.number(), y: z.number() } }, ({ x, y }) => x * y)
    .methods({ echo, refuse, later }),
  many: new Service().methods(many(() => (x: number, y: number) => x + y)),
}

/** For the naive server, which passes params by position as arguments, and params by name as one object. */
export const functions = {
  few: { add, sub, mul, echo, refuse },
  async: { later },
  many: many(() => (x: number, y: number) => x + y),
}

/** A method that takes the params unchanged, as every peer passes them. */
export type Method = (params: never) => unknown

type Two = readonly [number, number]

/** For the peers. Each peer replaces `refuse` by a method that throws its own kind of error. */
export const methods: { readonly few: Record<string, Method>; readonly many: Record<string, Method> } = {
  few: {
    add: (params: Two) => params[0] + params[1],
    sub,
    mul,
    echo: (params: readonly unknown[]) => params[0],
    refuse,
    later: async (params: Two) => params[0] + params[1],
  },
  many: many(() => (params: Two) => params[0] + params[1]),
}
