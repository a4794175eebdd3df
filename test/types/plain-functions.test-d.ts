/** Methods of plain functions: what `typeof service` knows of them. */
import { type ApiOf, type Contract, Service } from 'damn-simple-jsonrpc-server'
import { expectTypeOf, test } from 'vitest'

const service = new Service()
  .method('add', (x: number, y: number) => x + y)
  .method('pow', (x: number, y = 2) => x ** y)
  .method('greet', (name: string, title?: string) => `${title} ${name}`)
  .method('sum', (...numbers: number[]) => numbers.length)
  .method('join', (separator: string, ...words: string[]) => words.join(separator))
  .method('now', () => new Date().toISOString())
  .method('forget', () => {})
  .method('later', async (id: number) => ({ id }))
  .method('first', <Item>(items: Item[]) => items[0])
  .method('rename', ({ from, to }: { from: string; to: string }) => from + to)
  .method('replace', (names: { from: string; to: string }, ...more: string[]) => names.from + more)
  .method('echo', (value: unknown) => value)
  .method('defaults', ({ from }: { from?: string } = {}) => from ?? '')
  .method('perhaps', (names?: { from: string }) => names?.from ?? '')
  .method('forced', (names: { from: string }, force = true) => `${names.from} ${force}`)
  .methods({ double: (x: number) => 2 * x, shout: async (text: string) => text.toUpperCase() })
type Api = ApiOf<typeof service>

test('a plain function is called by position, with its own parameters', () => {
  expectTypeOf<Api['add']>().toEqualTypeOf<Contract<[x: number, y: number], never, number>>()
})

test('a parameter with a default, and an optional one, may be left out', () => {
  expectTypeOf<Api['pow']['byPosition']>().toEqualTypeOf<[x: number, y?: number | undefined]>()
  expectTypeOf<Api['greet']['byPosition']>().toEqualTypeOf<[name: string, title?: string | undefined]>()
})

test('rest parameters take as many as come', () => {
  expectTypeOf<Api['sum']['byPosition']>().toEqualTypeOf<number[]>()
  expectTypeOf<Api['join']['byPosition']>().toEqualTypeOf<[separator: string, ...words: string[]]>()
})

test('no parameters are an empty list', () => {
  expectTypeOf<Api['now']>().toEqualTypeOf<Contract<[], never, string>>()
})

test('a function that returns nothing answers null', () => {
  expectTypeOf<Api['forget']['result']>().toEqualTypeOf<null>()
})

test('what a promise holds is the result', () => {
  expectTypeOf<Api['later']>().toEqualTypeOf<Contract<[id: number], never, { id: number }>>()
})

test('a generic function takes and gives unknown, never any', () => {
  expectTypeOf<Api['first']['byPosition']>().toEqualTypeOf<[items: unknown[]]>()
  expectTypeOf<Api['first']['result']>().toBeUnknown()
})

test('an object as the one parameter is called by position, and by name: the params are that object', () => {
  type Names = { from: string; to: string }
  expectTypeOf<Api['rename']>().toEqualTypeOf<Contract<[Names], Names, string>>()
  expectTypeOf<Api['replace']>().toEqualTypeOf<Contract<[names: Names, ...more: string[]], Names, string>>()
  expectTypeOf<Api['echo']>().toEqualTypeOf<Contract<[value: unknown], { readonly [name: string]: unknown }, unknown>>()
  const described = new Service()
    .method('options', { summary: 'Renames' }, ({ from, to }: Names) => from + to)
    .method('context', { takesContext: true }, (_context, { from, to }: Names) => from + to)
  expectTypeOf<ApiOf<typeof described>['options']['byName']>().toEqualTypeOf<Names>()
  expectTypeOf<ApiOf<typeof described>['context']['byName']>().toEqualTypeOf<Names>()
})

test('no other function without declared names is called by name', () => {
  expectTypeOf<Api['add']['byName']>().toBeNever()
  expectTypeOf<Api['double']['byName']>().toBeNever()
  expectTypeOf<Api['first']['byName']>().toBeNever()
  expectTypeOf<Api['defaults']['byName']>().toBeNever()
  expectTypeOf<Api['perhaps']['byName']>().toBeNever()
  expectTypeOf<Api['forced']['byName']>().toBeNever()
})

test('methods() publishes each function under its key', () => {
  expectTypeOf<Api['double']>().toEqualTypeOf<Contract<[x: number], never, number>>()
  expectTypeOf<Api['shout']>().toEqualTypeOf<Contract<[text: string], never, string>>()
})

test('the api holds the registered names and no others', () => {
  type Names =
    | ('add' | 'pow' | 'greet' | 'sum' | 'join' | 'now' | 'forget' | 'later' | 'first' | 'rename' | 'double' | 'shout')
    | ('replace' | 'echo' | 'defaults' | 'perhaps' | 'forced')
  expectTypeOf<keyof Api>().toEqualTypeOf<Names>()
  expectTypeOf<keyof ApiOf<Service>>().toBeNever()
})

test('method, methods, mount and use return the service they were called on', () => {
  expectTypeOf(new Service().use((_context, next) => next())).toEqualTypeOf<Service>()
  expectTypeOf(service.handleRequestBody).returns.toEqualTypeOf<Promise<string>>()
  expectTypeOf(service.handle).returns.toEqualTypeOf<string | Promise<string>>()
})

test('a handler with options keeps the same contract', () => {
  const described = new Service()
    .method('add', { summary: 'Adds', tags: ['sum'], timeout: 50 }, (x: number, y = 1) => x + y)
    .method('wipe', { guards: [() => {}] }, (force: boolean) => force)
  expectTypeOf<ApiOf<typeof described>['add']>().toEqualTypeOf<Contract<[x: number, y?: number | undefined], never, number>>()
  expectTypeOf<ApiOf<typeof described>['wipe']>().toEqualTypeOf<Contract<[force: boolean], never, boolean>>()
})

test('the handler itself is not changed', () => {
  const add = (x: number, y: number) => x + y
  new Service().method('add', { params: ['x', 'y'] }, add)
  expectTypeOf(add).toEqualTypeOf<(x: number, y: number) => number>()
})
