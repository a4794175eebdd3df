/** Mistakes in what a service is told, with the sentence that the compiler must answer each with. */
import type { Mistake } from './mistakes.ts'

const forgedContext =
  'a client could forge this first parameter: add takesContext: true, as in method(name, { takesContext: true }'
const forgedRequest =
  'a client could forge this first parameter: add takesHttpRequest: true, as in method(name, { takesHttpRequest: true }'
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
    title: 'a handler of what its guard adds, and no takesContext',
    code: "named.method('a', { guards: [loginRequired()] }, (context: { user: { readonly name: string } }) => context.user.name)",
    says: forgedContext,
  },
  {
    title: 'a handler of what a guard of the service adds, and no takesContext',
    code: "named.guard(loginRequired()).method('a', ({ user }: { user: { readonly name: string } }) => user.name)",
    says: forgedContext,
  },
  {
    title: 'a handler of what a guard of the service adds in methods()',
    code: "new Service({ guards: [() => ({ tenant: 'acme' })] }).methods({ a: (context: { tenant: string; method: string }) => 1 })",
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
    code: "service.method('a', { params: z.tuple([z.bigint()]) }, ([big]) => String(big))",
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
    title: 'a parameter without a name in a list of schemas',
    code: "service.method('a', { params: [['x', z.number()]] }, (x: number, y: number) => x + y)",
    says: 'params must name every parameter of the handler, in order',
  },
  {
    title: 'a parameter with a default whose schema has no question mark',
    code: "service.method('a', { params: [['x', z.number()]] }, (x = 1) => x)",
    says: 'a parameter that may be left out is declared with a question mark',
  },
  {
    title: 'a parameter that does not take what its schema returns',
    code: "service.method('a', { params: [['x', z.number()]] }, (x: string) => x)",
    says: 'each parameter of the handler must take what its schema returns, and undefined if the param may be left out',
  },
  {
    title: 'a needed parameter whose name in a list of schemas has a question mark',
    code: "service.method('a', { params: ['x', ['y?', z.number()]] }, (x: number, y: number) => x + y)",
    says: 'each parameter of the handler must take what its schema returns, and undefined if the param may be left out',
  },
  {
    title: 'a Date of Zod in a list',
    code: "service.method('a', { params: [['at', z.date()]] }, (at) => at.getTime())",
    says: aDate,
  },
  {
    title: 'a handler of the context with a schema each',
    code: "service.method('a', { params: ['context', ['x', z.number()]] }, (context: BaseContext, x: number) => [context.method, x])",
    says: forgedContext,
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
    title: 'an item that the schema of the array does not take',
    code: "service.method('a', { result: z.array(z.number()) }, async function* () { yield 'x' })",
    says: 'the handler must return what the result schema takes',
  },
  {
    title: 'a method that yields with a schema that is none of an array',
    code: "service.method('a', { result: z.number() }, async function* () { yield 1 })",
    says: 'the handler must return what the result schema takes',
  },
  {
    title: 'a result that its schema does not take',
    code: "service.method('a', { result: z.number() }, () => 'x')",
    says: 'the handler must return what the result schema takes',
  },
  {
    title: 'an option that does not exist',
    code: "service.method('a', { parms: ['x'] }, (x: number) => x)",
    says: "'parms' does not exist in type 'MethodOptions<unknown, unknown>'. Did you mean to write 'params'?",
  },
  {
    title: 'an option that does not exist, beside one whose type is inferred',
    code: "service.method('a', { params: { x: z.number() }, timout: 5 }, ({ x }) => x)",
    says: 'there is no such option',
  },
]

export const inServices: readonly Mistake[] = [...firstArguments, ...params, ...options]
