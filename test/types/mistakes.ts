/** Mistakes that the compiler must answer with a sentence that says what to do, and what looks like one and is none. */
import { inServices } from './mistakes-in-services.ts'

/** `code` is one statement, and `says` a part of the message. */
export interface Mistake {
  readonly title: string
  readonly code: string
  readonly says: string
}

/** What stands above each of them. */
export const head = `import type { IncomingMessage } from 'node:http'
import { type ApiOf, type BaseContext, type Context, type Contract, type Guard, loginRequired, Service } from 'damn-simple-jsonrpc-server'
import { createClient } from 'damn-simple-jsonrpc-server/client'
import * as v from 'valibot'
import { z } from 'zod'

export type Used = [ApiOf<Service>, BaseContext, Context, Contract<0, 0, 0>, Guard, IncomingMessage]
export const used = [createClient, loginRequired, v, z]
interface Order { id: number; note?: string }
interface Request { readonly user?: { readonly name: string } }
declare const order: Order
declare const request: Request
export const seen = [order, request]
export const service = new Service()
export const named = new Service<Request>()
export const onNode = new Service<IncomingMessage>()
declare const any: <Type>() => () => Type
export { any }
`

const byName = 'one plain object alone is sent by name. To send it by position: client.call(method, [object])'
const aDate = 'a Date cannot be sent as JSON: take a string, or make it a Date with a schema'

const client = (method: string) => `const client = createClient<typeof api>('http://localhost')
const api = service.method('a', ${method})
export const outcome =`

/** Calls that would not arrive as they are written, and results that never do. */
const calls: Mistake[] = [
  {
    title: 'a call of a service whose method() was not chained',
    code: `service.method('add', (x: number, y: number) => x + y)
export const sum = createClient<typeof service>('http://localhost').add(1, 2)`,
    says: 'this service has no methods in its type: keep what method() returns',
  },
  {
    title: 'one plain object for the first of two parameters',
    code: `${client('(order: Order, force?: boolean) => [order.id, force]')} client.a({ id: 1 })`,
    says: byName,
  },
  {
    title: 'one plain object for a parameter with a default',
    code: `${client('(order: Order = { id: 1 }) => order.id')} client.a({ id: 1 })`,
    says: byName,
  },
  {
    title: 'one plain object for a rest parameter',
    code: `${client('(...orders: Order[]) => orders.length')} client.a({ id: 1 })`,
    says: byName,
  },
  {
    title: 'one plain object for a tuple of a schema',
    code: `${client('{ params: z.tuple([z.object({ id: z.number() })]) }, ([one]) => one.id')} client.a({ id: 1 })`,
    says: byName,
  },
  {
    title: 'more arguments than a handler of one object takes',
    code: `${client('(order: Order) => order.id')} client.a({ id: 1 }, 'junk', 5, true)`,
    says: 'Expected 1 arguments, but got 4',
  },
  {
    title: 'a call of a method whose params never arrive',
    code: `export const outcome = (api: Api) => api.a(new Date())
// @ts-expect-error it is refused here first
const wrong = service.method('a', (at: Date) => at.getTime())
const make = () => createClient<typeof wrong>('http://localhost')
type Api = ReturnType<typeof make>`,
    says: aDate,
  },
  {
    title: 'a raw call of a method whose params never arrive',
    code: `export const outcome = (api: Api) => api.call('a', { at: new Date() })
// @ts-expect-error it is refused here first
const wrong = service.method('a', { params: { at: z.date() } }, ({ at }) => at.getTime())
const make = () => createClient<typeof wrong>('http://localhost')
type Api = ReturnType<typeof make>`,
    says: aDate,
  },
  {
    title: 'a bigint as the result',
    code: `${client('any<bigint>()')} async (): Promise<number> => await client.a()`,
    says: 'a bigint cannot be sent as JSON: return a string',
  },
  {
    title: 'a Map as the result',
    code: `${client('any<Map<string, number>>()')} async (): Promise<number> => (await client.a()).size`,
    says: 'a Map cannot be sent as JSON: return an object, or an array of its entries',
  },
  {
    title: 'a Uint8Array inside of the result',
    code: `${client('any<{ bytes: Uint8Array }>()')} async (): Promise<number> => (await client.a()).bytes.length`,
    says: 'binary data cannot be sent as JSON: return base64 text',
  },
  {
    title: 'an Error as the result of a raw call',
    code: `${client('any<Error>()')} async (): Promise<string> => (await client.call('a')).message`,
    says: 'an Error cannot be sent as JSON: throw it, or return its message',
  },
]

export const mistakes: readonly Mistake[] = [...inServices, ...calls]

/** What must stay allowed. */
export const fine: readonly string[] = [
  "service.method('s1', (at: string | Date) => String(at))",
  "service.method('s2', (value: unknown, all: object, rest: Record<string, unknown>) => [value, all, rest])",
  "service.method('s3', <Item>(items: Item[]) => items[0])",
  "service.method('s4', (items: Iterable<number>) => [...items])",
  "service.method('s5', (options: { id: number; onDone?: () => void }) => options.id)",
  "service.method('s6', (text: string & { readonly brand: 'id' }) => text)",
  "service.method('s7', (call: { method: string; params: unknown }) => call.method)",
  "service.method('s8', (tree: Tree) => tree.children.length)\ninterface Tree { name: string; children: Tree[] }",
  "service.method('s9', (json: Json) => json)\ntype Json = string | number | boolean | null | Json[] | { [name: string]: Json }",
  "service.method('s10', { params: { at: z.coerce.date(), day: z.iso.date() } }, ({ at, day }) => [at, day])",
  "service.method('s11', (counts: Record<string, number>) => counts)",
  "service.method('s12', (user: { name: string; headers: string[] }) => user.name)",
  "named.method('s13', (user: { readonly user?: { readonly name: string }; readonly age: number }) => user.age)",
  "named.method('s14', { takesHttpRequest: true }, (request: Request, x: number) => [request.user, x])",
  "named.method('s15', { takesContext: true }, (context: BaseContext<Request>, x: number) => [context.method, x])",
  "const guarded = named.guard(loginRequired(), () => ({ tenant: 'acme' }))",
  "guarded.method('g1', (user: { readonly user: { readonly name: string; readonly email: string } }) => user.user.email)",
  "guarded.method('g2', (order: { tenant: string; id: number }) => order.id)",
  "guarded.method('g3', { takesContext: true }, ({ tenant, user }, order: { id: number }) => [tenant, user.name, order.id])",
  "guarded.method('g4', (order: Order) => order.id).methods({ g5: (order: Order) => order.id })",
  "service.method('s16', (kind: 'a' | 'b', on: boolean, none: null, some?: number) => [kind, on, none, some])",
  'service.methods({ s17: (order: Order) => order.id, s18: (x: number) => x, s19: () => 1, s20: () => ({ kind: "a" }) })',
  "service.method('s21', (order: Order) => (order.id > 1 ? 'a' : 1))",
  "service.method('s22', (order: Order) => ({ ...order, kind: 'a' as const }))",
  'service.methods({ s23: async (order: Order) => 1, s24: (order: Order) => { return { order, kind: "b" } } })',
  "service.method('l1', { params: [['at', z.coerce.date()], 'note?'] }, (at: Date, note = '') => [at.getTime(), note])",
  "service.method('l2', { params: [['x?', z.number().default(1)]] }, (x: number | string) => x)",
  "service.method('l3', { readonly: true, params: [] }, () => 1)",
  'const functions = { s25: (order: Order) => order, s26() { return 1 } }\nservice.methods(functions)',
]
