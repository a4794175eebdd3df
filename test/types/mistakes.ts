/** Mistakes in the use of types, with the sentence that the compiler must answer each with; and what looks like one and is none. */

interface Mistake {
  readonly title: string
  readonly code: string
  readonly says: string
}

const forgedContext =
  'a client could forge this first parameter: add takesContext: true, as in method(name, { takesContext: true }'
const forgedRequest =
  'a client could forge this first parameter: add takesHttpRequest: true, as in method(name, { takesHttpRequest: true }'
const byName = 'one plain object alone is sent by name. To send it by position: client.call(method, [object])'
const aDate = 'a Date cannot be sent as JSON: take a string, or make it a Date with a schema'

/** Handlers that take the context or the request without asking for it. */
const firstArguments: Mistake[] = [
  {
    title: 'a handler of the context, registered without takesContext',
    code: "service.method('whoami', (context: Context<unknown, { user: { name: string } }>) => context.user.name)",
    says: forgedContext,
  },
  {
    title: 'an async handler of the context with params behind it',
    code: "service.method('a', async (context: BaseContext, x: number) => [context.method, x])",
    says: forgedContext,
  },
  {
    title: 'a handler of a part of the context that has its signal',
    code: "service.method('a', ({ signal }: Pick<BaseContext, 'signal'>) => signal.aborted)",
    says: forgedContext,
  },
  {
    title: 'a handler of a part of the context that has the request',
    code: "named.method('a', (context: { httpRequest: Request }) => context.httpRequest.user)",
    says: forgedContext,
  },
  {
    title: 'a handler of the context whose parameter is optional',
    code: "service.method('a', (context?: BaseContext) => context?.method ?? '')",
    says: forgedContext,
  },
  {
    title: 'a handler of the context with declared names',
    code: "service.method('a', { params: ['context', 'x'] }, (context: BaseContext, x: number) => [context.method, x])",
    says: forgedContext,
  },
  {
    title: 'a handler of the context with a shape',
    code: "service.method('a', { params: { x: z.number() } }, (context: BaseContext, { x }: { x: number }) => [context.method, x])",
    says: forgedContext,
  },
  {
    title: 'a handler of the context with a guard, and no takesContext',
    code: "service.method('a', { guards: [loginRequired()] }, (context: Context<unknown, { user: unknown }>) => context.method)",
    says: forgedContext,
  },
  {
    title: 'a handler of the context in methods()',
    code: 'service.methods({ add: (x: number) => x, whoami: (context: BaseContext) => context.method })',
    says: forgedContext,
  },
  {
    title: 'a handler of the request that the service names',
    code: "onNode.method('ip', (request: IncomingMessage) => request.url ?? '')",
    says: forgedRequest,
  },
  {
    title: 'a handler of the request that the service names, though JSON could hold it',
    code: "named.method('whoami', (request: Request, x: number) => [request.user?.name, x])",
    says: forgedRequest,
  },
  {
    title: 'a handler of a wider request than the service names',
    code: "new Service<IncomingMessage & { user: string }>().method('ip', (request: IncomingMessage) => request.url ?? '')",
    says: forgedRequest,
  },
  {
    title: 'a handler of the request that the service names, in methods()',
    code: "onNode.methods({ ip: (request: IncomingMessage) => request.url ?? '' })",
    says: forgedRequest,
  },
  {
    title: 'a handler of a request of Node, where the service names none',
    code: "service.method('ip', (request: IncomingMessage) => request.url ?? '')",
    says: forgedRequest,
  },
  {
    title: 'a handler of a request of fetch, which has a signal and a method too',
    code: "service.method('ip', (request: globalThis.Request) => request.url)",
    says: forgedRequest,
  },
]

const noJson: readonly [param: string, says: string][] = [
  ['Date', aDate],
  ['Date | null', aDate],
  ['Date[]', aDate],
  ['{ at: Date }', aDate],
  ['{ at?: Date }', aDate],
  ['{ days: { at: Date }[] }', aDate],
  ['[number, Date]', aDate],
  ['Record<string, Date>', aDate],
  ['bigint', 'a bigint cannot be sent as JSON: take a string'],
  ['symbol', 'a symbol cannot be sent as JSON: take a string'],
  ['() => void', 'a function cannot be sent as JSON: take data'],
  ['Map<string, number>', 'a Map cannot be sent as JSON: take an object, or an array of entries'],
  ['Set<string>', 'a Set cannot be sent as JSON: take an array'],
  ['RegExp', 'a RegExp cannot be sent as JSON: take its source'],
  ['Uint8Array', 'binary data cannot be sent as JSON: take base64 text'],
  ['Promise<number>', 'a promise cannot be sent as JSON: take its value'],
  ['ReadableStream', 'a stream cannot be sent as JSON: take what it holds'],
  ['AbortSignal', 'an AbortSignal cannot be sent as JSON: take the context, which has one: takesContext: true'],
  ['URL', 'an object with methods cannot be sent as JSON: take its data'],
  ['{ id: number; total(): number }', 'an object with methods cannot be sent as JSON: take its data'],
]

/** Params that can never arrive, in each form. */
const params: Mistake[] = [
  ...noJson.map(([param, says]) => ({
    title: `a parameter of type ${param}`,
    code: `service.method('a', (value: ${param}) => [value].length)`,
    says,
  })),
  {
    title: 'a second parameter that is a Date',
    code: "service.method('a', (x: number, at: Date) => [x, at.getTime()])",
    says: aDate,
  },
  {
    title: 'a Date in methods()',
    code: 'service.methods({ add: (x: number) => x, when: (at: Date) => at.getTime() })',
    says: aDate,
  },
  {
    title: 'a Date in methods(), in a function that returns a literal',
    code: "service.methods({ get: (order: Order) => 1, when: (at: Date) => 1, kind: () => ({ kind: 'a' }) })",
    says: aDate,
  },
  {
    title: 'a Date behind the context',
    code: "service.method('a', { takesContext: true }, (_context, at: Date) => at.getTime())",
    says: aDate,
  },
  { title: 'a Date with a name', code: "service.method('a', { params: ['at'] }, (at: Date) => at.getTime())", says: aDate },
  {
    title: 'a Date of Zod in a shape',
    code: "service.method('a', { params: { at: z.date() } }, ({ at }) => at.getTime())",
    says: aDate,
  },
  {
    title: 'a Date of Valibot in a shape',
    code: "service.method('a', { params: { at: v.date() } }, ({ at }) => at)",
    says: aDate,
  },
  {
    title: 'a Date of Zod in one schema for the whole',
    code: "service.method('a', { params: z.object({ at: z.date() }) }, ({ at }) => at.getTime())",
    says: aDate,
  },
  {
    title: 'a bigint of Zod in a tuple',
    code: "service.method('a', { params: z.tuple([z.bigint()]) }, ([big]) => `${big}`)",
    says: 'a bigint cannot be sent as JSON: take a string',
  },
]

/** Handlers and options that do not fit each other. */
const options: Mistake[] = [
  {
    title: 'a parameter without a name',
    code: "service.method('a', { params: ['x'] }, (x: number, y: number) => x + y)",
    says: 'params must name every parameter of the handler, in order',
  },
  {
    title: 'a needed parameter whose name has a question mark',
    code: "service.method('a', { params: ['x?'] }, (x: number) => x)",
    says: 'a param declared with a question mark may be left out: its parameter must accept undefined',
  },
  {
    title: 'a parameter with a default whose name has no question mark',
    code: "service.method('a', { params: ['x'] }, (x = 1) => x)",
    says: 'a parameter that may be left out is declared with a question mark',
  },
  {
    title: 'a second parameter behind a shape',
    code: "service.method('a', { params: { x: z.number() } }, (all: { x: number }, y: number) => [all, y])",
    says: 'the handler must take the checked params as one value, and nothing behind it',
  },
  {
    title: 'a context with what no guard adds',
    code: "service.method('a', { takesContext: true }, (context: BaseContext & { tenant: string }) => context.tenant)",
    says: 'the first parameter of the handler must take the context, with what the guards add to it',
  },
  {
    title: 'a first parameter that is not the request',
    code: "named.method('a', { takesHttpRequest: true }, (request: string) => request)",
    says: 'the first parameter of the handler must take the request of the service',
  },
  {
    title: 'a result that its schema does not take',
    code: "service.method('a', { result: z.number() }, () => 'x')",
    says: 'the handler must return what the result schema takes',
  },
  {
    title: 'an option that does not exist',
    code: "service.method('a', { parms: ['x'] }, (x: number) => x)",
    says: "'parms' does not exist in type 'MethodOptions<unknown>'. Did you mean to write 'params'?",
  },
  {
    title: 'an option that does not exist, beside one whose type is inferred',
    code: "service.method('a', { params: { x: z.number() }, timout: 5 }, ({ x }) => x)",
    says: 'there is no such option',
  },
]

const client = (method: string) => `const client = createClient<typeof api>('http://localhost')
const api = service.method('a', ${method})
export const outcome =`

/** Calls that would not arrive as they are written, and results that never do. */
const calls: Mistake[] = [
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

export const mistakes: readonly Mistake[] = [...firstArguments, ...params, ...options, ...calls]

/** What must stay allowed. */
export const fine: readonly string[] = [
  "service.method('s1', (at: string | Date) => `${at}`)",
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
  "service.method('s16', (kind: 'a' | 'b', on: boolean, none: null, some?: number) => [kind, on, none, some])",
  'service.methods({ s17: (order: Order) => order.id, s18: (x: number) => x, s19: () => 1, s20: () => ({ kind: "a" }) })',
  "service.method('s21', (order: Order) => (order.id > 1 ? 'a' : 1))",
  "service.method('s22', (order: Order) => ({ ...order, kind: 'a' as const }))",
  'service.methods({ s23: async (order: Order) => 1, s24: (order: Order) => { return { order, kind: "b" } } })',
  'const functions = { s25: (order: Order) => order, s26() { return 1 } }\nservice.methods(functions)',
]
