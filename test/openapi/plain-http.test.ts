/** A service over plain HTTP: paths, params, statuses, caching. */
import { describe, expect, test } from 'vitest'
import { plain } from './shop.ts'

const call = plain()

describe('POST', () => {
  test('a POST with params by name gets the result alone', async () => {
    const { status, json, headers } = await call('/add', { body: { x: 1, y: 2 } })
    expect([status, json]).toEqual([200, 3])
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-type')).toBe('application/json')
  })

  test.each([
    ['params as an array', '/add', [1, 2], 3],
    ['an array for a method that takes its params by position', '/plain', [1, 'a'], [1, 'a']],
    ['an optional param left out', '/add', { x: 1 }, 1],
    ['a method of a mounted service', '/stats.mean', { values: [1, 2, 3] }, 2],
    ['a result of undefined as null', '/nothing', '', null],
    ['no body for no params', '/ping', '', 'pong'],
    ['a byte order mark in the body', '/add', '\uFEFF{"x":1}', 1],
    ['a name that is percent-encoded', '/a%2Fb%20%7Bc%7D%20%C3%A9', {}, 'odd'],
    ['a name with a slash as it is', '/a/b%20%7Bc%7D%20%C3%A9', {}, 'odd'],
    ['a query in the URL, which POST ignores', '/add?x=5', { x: 1 }, 1],
  ])('a POST takes %s', async (_, path, body, result) => {
    expect(await call(path, { body, method: 'POST' })).toMatchObject({ status: 200, json: result })
  })

  test('a POST with more members of the body cannot name another method', async () => {
    expect(await call('/ping', { body: '{},"method":"add"' })).toMatchObject({ status: 400, json: { code: -32700 } })
  })
})

describe('errors', () => {
  test.each([
    ['params that do not fit', '/add', { x: 1, z: 2 }, 400, -32602],
    ['params that are missing', '/add', {}, 400, -32602],
    ['a member __proto__ deep in the params', '/add', '{"x":{"y":[{"__proto__":1}]}}', 400, -32602],
    ['a body that is no JSON', '/add', '{', 400, -32700],
    ['a body that is no object or array', '/add', '5', 400, -32600],
    ['a body that nests too deep', '/plain', `${'['.repeat(500)}${']'.repeat(500)}`, 400, -32600],
    ['a method that does not exist', '/nope', {}, 404, -32601],
    ['an inherited name', '/toString', {}, 404, -32601],
    ['no name', '/', {}, 404, -32601],
    ['a name that is no UTF-8', '/%ff', {}, 404, -32601],
    ['an error of the method', '/buy', { item: { name: 'tea', price: 2 }, count: 9 }, 422, 1001],
    ['a client that is not logged in', '/guarded.whoami', {}, 401, -32013],
    ['a client without the permission', '/guarded.wipe', {}, 401, -32013],
    ['a client that came too often', '/guarded.often', {}, 429, -32009],
    ['a server that is busy', '/guarded.busy', {}, 503, -32009],
    ['a method that takes too long', '/guarded.slow', {}, 504, -32012],
    ['a bug', '/guarded.bug', {}, 500, -32603],
    ['a result that JSON cannot hold', '/guarded.bigint', {}, 500, -32603],
    ['a reply that is too large', '/long', {}, 500, -32008],
    ['a subscription, which needs a connection', '/watch', {}, 400, -32600],
  ])('%s is answered with the status and the error object', async (_, path, body, status, code) => {
    const answer = await call(path, { body })
    expect(answer.status).toBe(status)
    expect(answer.json).toMatchObject({ code, message: expect.any(String) })
    expect(answer.json).not.toHaveProperty('jsonrpc')
    expect(answer.text).not.toContain('secret')
  })

  test('params that do not fit are listed', async () => {
    const { json } = await call('/find', { body: { text: 5 } })
    expect(json.data).toEqual([{ path: ['text'], message: expect.any(String) }])
  })

  test('the data of a declared error is sent', async () => {
    const { json } = await call('/buy', { body: { item: { name: 'tea', price: 2 }, count: 9 } })
    expect(json).toEqual({ code: 1001, message: 'Sold out', data: { left: 3 } })
  })

  test('a forbidden client gets 403', async () => {
    expect((await call('/guarded.wipe', { body: {}, headers: { authorization: 'me' } })).status).toBe(403)
  })

  test('401 has the challenge of the guard, 429 and 503 say when to come again', async () => {
    expect((await call('/guarded.whoami', { body: {} })).headers.get('www-authenticate')).toBe('Basic realm="shop"')
    expect((await call('/guarded.often', { body: {} })).headers.get('retry-after')).toBe('2')
    expect((await call('/guarded.busy', { body: {} })).headers.get('retry-after')).toBe('1')
  })

  test.each([
    ['413', { limits: { maxMessageBytes: 10 } }, '/add', { body: { x: 123_456_789 } }, 413],
    ['415', {}, '/add', { body: '{}', headers: { 'content-type': 'text/plain' } }, 415],
    ['403 for a host', { allowedHosts: ['shop.example'] }, '/add', { body: {} }, 403],
    ['405', {}, '/add', { method: 'PUT', body: {} }, 405],
    ['401', { guards: [() => Promise.reject(new Error('broken'))] }, '/add', { body: {} }, 500],
  ])('a refusal of the endpoint (%s) is an error object, too', async (_, options, path, init, status) => {
    const answer = await plain({}, options as never)(path, init as never)
    expect(answer.status).toBe(status)
    expect(Object.keys(answer.json).slice(0, 2)).toEqual(['code', 'message'])
  })
})

describe('GET', () => {
  test.each([
    ['numbers', '/add?x=1&y=2', 3],
    ['text that looks like a number', '/find?text=12', [{ name: '{"text":"12"}', price: 1 }]],
    ['a list, one param for each item', '/stats.mean?values=1&values=3', 2],
    ['a list of one', '/stats.mean?values=1', 1],
    [
      'lists of text, switches and objects',
      `/find?text=a+b&tags=1&sold=true&limit=5&where=${encodeURIComponent('{"city":"Ulm"}')}`,
      [{ name: '{"text":"a b","limit":5,"tags":["1"],"sold":true,"where":{"city":"Ulm"}}', price: 1 }],
    ],
    ['all params as JSON, of a method that takes them by position', `/pair?params=${encodeURIComponent('["a",1]')}`, ['a', 1]],
    ['no params', '/ping', 'pong'],
    ['a name that is percent-encoded', '/a%2Fb%20%7Bc%7D%20%C3%A9', 'odd'],
  ])('a GET takes %s', async (_, path, result) => {
    expect(await call(path)).toMatchObject({ status: 200, json: result })
  })

  test.each([
    ['a param twice', '/find?text=a&text=b', -32602, 400],
    ['a number that is none', '/stats.mean?values=a', -32602, 400],
    ['an unknown param', '/add?x=1&z=1', -32602, 400],
    ['__proto__', '/add?__proto__=1', -32602, 400],
    ['whole params that are no JSON', '/pair?params=[', -32602, 400],
    ['an unknown method', '/nope', -32601, 404],
    ['a login that is missing', '/guarded.whoami', -32013, 401],
  ])('a GET with %s is refused', async (_, path, code, status) => {
    expect(await call(path)).toMatchObject({ status, json: { code } })
  })

  test('a method that is not readonly answers no GET', async () => {
    const { status, headers, json } = await call('/buy?count=1')
    expect([status, headers.get('allow'), json.code]).toEqual([405, 'POST', -32600])
  })

  test('another HTTP method is refused with those that the path has', async () => {
    const { status, headers } = await call('/add', { method: 'DELETE' })
    expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
  })

  test('a param that is any value may be text or JSON', async () => {
    expect((await call('/add?x=a&y=b')).json).toBe('ab')
  })

  test('HEAD answers as GET, without the body', async () => {
    const { status, text, headers } = await call('/add?x=1', { method: 'HEAD' })
    expect([status, text]).toEqual([200, ''])
    expect(headers.get('etag')).toBe((await call('/add?x=1')).headers.get('etag'))
  })
})

describe('caching', () => {
  test('a GET has a tag, and 304 answers a client that has it', async () => {
    const first = await call('/add?x=1')
    const etag = first.headers.get('etag') as string
    expect(etag).toMatch(/^"[\w+/=]+"$/)
    expect(first.headers.get('cache-control')).toBe('private, no-cache')
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await call('/add?x=1', { headers: { 'if-none-match': known } })
      expect([again.status, again.text, again.headers.get('etag'), again.headers.get('cache-control')]).toEqual([
        304,
        '',
        etag,
        'private, no-cache',
      ])
    }
    expect((await call('/add?x=2', { headers: { 'if-none-match': etag } })).status).toBe(200)
  })

  test('an error is never cached', async () => {
    const { headers } = await call('/add', { headers: { 'if-none-match': '*' } })
    expect([headers.get('etag'), headers.get('cache-control')]).toEqual([null, 'no-store'])
  })

  test('a method may have a Cache-Control of its own', async () => {
    const own = plain({ cacheControl: { 'stats.mean': 'public, max-age=60' } })
    expect((await own('/stats.mean?values=1')).headers.get('cache-control')).toBe('public, max-age=60')
    expect((await own('/add?x=1')).headers.get('cache-control')).toBe('private, no-cache')
  })

  test('Vary names what CORS depends on', async () => {
    const cors = plain({}, { cors: ['https://app.example'] })
    const { headers } = await cors('/add?x=1', { headers: { origin: 'https://app.example' } })
    expect([headers.get('vary'), headers.get('access-control-allow-origin')]).toEqual(['Origin, Accept', 'https://app.example'])
  })
})

test('the time to read a query grows with its length, not with the square of it', async () => {
  const query = Array.from({ length: 50_000 }, (_, index) => `p${index}=1`).join('&')
  const { status, json } = await call(`/add?x=1&${query}`)
  expect([status, json.code]).toEqual([400, -32602])
})
