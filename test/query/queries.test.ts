/** Options for TanStack Query, tried with its core: cache, invalidation, cancelling, mutations and streams. */
import { MutationObserver, QueryClient, QueryObserver, experimental_streamedQuery as streamedQuery } from '@tanstack/query-core'
import { RpcError, Service } from 'damn-simple-jsonrpc-server'
import { createClient } from 'damn-simple-jsonrpc-server/client'
import { queries } from 'damn-simple-jsonrpc-server/query'
import { expect, onTestFinished, test } from 'vitest'

/** A service that counts its calls, its client's options, and a cache without retries. */
function setUp() {
  const calls: string[] = []
  const aborted: string[] = []
  const todos = ['tea']
  const service = new Service({ onError: () => {} })
    .method('list', (contains: string) => {
      calls.push(`list ${contains}`)
      return todos.filter((todo) => todo.includes(contains))
    })
    .method('now', () => calls.push('now'))
    .method('save', { params: ['todo'] }, (todo: string) => {
      if (todo === '') throw new RpcError(1, 'Empty')
      return todos.push(todo)
    })
    .method('slow', { takesContext: true }, (context) => {
      context.signal.addEventListener('abort', () => aborted.push('slow'))
      return new Promise<never>(() => {})
    })
    .method('rows', { params: ['count'], takesContext: true }, async function* (context, count: number) {
      context.signal.addEventListener('abort', () => aborted.push('rows'))
      for (let row = 0; row < count; row++) {
        await new Promise((resolve) => setTimeout(resolve, 5))
        yield { row }
      }
    })
    .mount(
      'deep',
      new Service().method('mean', (values: readonly number[]) => values.length),
    )
  const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  onTestFinished(() => cache.clear())
  return { calls, aborted, todos, cache, ...queries(createClient(service)) }
}

test('a query fetches the result, and the cache has it under its key', async () => {
  const { cache, query, key, calls } = setUp()
  const options = { ...query('list', ['t']), staleTime: 60_000 }
  expect(await cache.fetchQuery(options)).toEqual(['tea'])
  expect(await cache.fetchQuery(options)).toEqual(['tea'])
  expect(calls).toEqual(['list t'])
  expect(cache.getQueryData(key('list', ['t']))).toEqual(['tea'])
  expect(await cache.fetchQuery(query('deep.mean', [[1, 2]]))).toBe(2)
})

test('other params are another entry of the cache', async () => {
  const { cache, query, calls } = setUp()
  await cache.fetchQuery({ ...query('list', ['a']), staleTime: 60_000 })
  await cache.fetchQuery({ ...query('list', ['b']), staleTime: 60_000 })
  expect(calls).toEqual(['list a', 'list b'])
})

test('keys begin with the prefix and the method, and leave out what is missing', () => {
  const { key, query, mutation } = setUp()
  expect(key()).toEqual(['jsonrpc'])
  expect(key('now')).toEqual(['jsonrpc', 'now'])
  expect(key('list', ['a'])).toEqual(['jsonrpc', 'list', ['a']])
  expect(query('now').queryKey).toEqual(['jsonrpc', 'now'])
  expect(mutation('save').mutationKey).toEqual(['jsonrpc', 'save'])
  expect(queries(createClient('http://localhost'), 'shop').key()).toEqual(['shop'])
})

test('a mutation calls the method with its variables, and invalidates queries by their key', async () => {
  const { cache, query, mutation, key, calls } = setUp()
  const observer = new QueryObserver(cache, query('list', ['']))
  onTestFinished(observer.subscribe(() => {}))
  await observer.refetch()
  const save = new MutationObserver(cache, {
    ...mutation('save'),
    onSuccess: () => cache.invalidateQueries({ queryKey: key('list') }),
  })
  expect(await save.mutate({ todo: 'milk' })).toBe(2)
  expect(observer.getCurrentResult().data).toEqual(['tea', 'milk'])
  expect(calls.length).toBeGreaterThanOrEqual(2)
  expect(await save.mutate(['sugar'])).toBe(3)
})

test('a method without params is a mutation without variables', async () => {
  const { cache, mutation } = setUp()
  expect(await new MutationObserver(cache, mutation('now')).mutate()).toBe(1)
})

test('an error of the method is the error of the query and of the mutation', async () => {
  const { cache, query, mutation } = setUp()
  await expect(cache.fetchQuery(query('save', ['']))).rejects.toBeInstanceOf(RpcError)
  await expect(new MutationObserver(cache, mutation('save')).mutate([''])).rejects.toMatchObject({ code: 1, message: 'Empty' })
})

test('cancelling a query cancels the call', async () => {
  const { cache, query, key, aborted } = setUp()
  const fetching = cache.fetchQuery(query('slow'))
  await new Promise((resolve) => setTimeout(resolve, 5))
  await cache.cancelQueries({ queryKey: key('slow') })
  await expect(fetching).rejects.toThrow('CancelledError')
  expect(aborted).toEqual(['slow'])
})

test('a stream fills the cache item by item', async () => {
  const { cache, stream, key } = setUp()
  const rows = stream('rows', [3])
  const observer = new QueryObserver(cache, { queryKey: rows.queryKey, queryFn: streamedQuery(rows) })
  const seen: (number | undefined)[] = []
  const done = new Promise<void>((resolve) => {
    onTestFinished(
      observer.subscribe(({ data, fetchStatus }) => {
        seen.push(data?.length)
        if (fetchStatus === 'idle') resolve()
      }),
    )
  })
  await done
  expect(cache.getQueryData(key('rows', [3]))).toEqual([{ row: 0 }, { row: 1 }, { row: 2 }])
  expect(seen).toContain(1)
})

test('cancelling a stream ends the method', async () => {
  const { cache, stream, key, aborted } = setUp()
  const rows = stream('rows', [1_000])
  const fetching = cache.fetchQuery({ queryKey: rows.queryKey, queryFn: streamedQuery(rows) })
  await new Promise((resolve) => setTimeout(resolve, 20))
  await cache.cancelQueries({ queryKey: key('rows') })
  await fetching.catch(() => {})
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(aborted).toEqual(['rows'])
})

test('the server renders with an in-process client, and the browser finds its data', async () => {
  const { cache, query, calls } = setUp()
  await cache.prefetchQuery(query('list', ['t']))
  const browser = new QueryClient()
  onTestFinished(() => browser.clear())
  browser.setQueryData(query('list', ['t']).queryKey, cache.getQueryData(query('list', ['t']).queryKey))
  expect(browser.getQueryData(query('list', ['t']).queryKey)).toEqual(['tea'])
  expect(calls).toEqual(['list t'])
})

test('something else than a client is refused at once', () => {
  expect(() => queries(new Service() as never)).toThrow('queries() takes a client')
  expect(() => queries(undefined as never)).toThrow('queries() takes a client')
})
