/** Methods that yield over plain HTTP: whole, or item by item. */
import { createServer } from 'node:http'
import { Service } from 'damn-simple-jsonrpc-server'
import { serve } from 'damn-simple-jsonrpc-server/node'
import { plainHttp } from 'damn-simple-jsonrpc-server/openapi'
import { expect, test } from 'vitest'
import { portOf } from '../http/servers.ts'
import { plain } from './shop.ts'

const call = plain()
const lines = { accept: 'application/x-ndjson' }

test('a method that yields answers with an array', async () => {
  expect(await call('/rows?count=2')).toMatchObject({ status: 200, json: [{ row: 0 }, { row: 1 }] })
})

test('a client that accepts JSON lines gets one item a line', async () => {
  const { text, headers } = await call('/rows?count=2', { headers: lines })
  expect(text).toBe('{"row":0}\n{"row":1}\n')
  expect([headers.get('content-type'), headers.get('etag')]).toEqual(['application/x-ndjson', null])
})

test('a client that accepts an event stream gets one item an event', async () => {
  const { text } = await call('/rows', { body: { count: 2 }, headers: { accept: 'text/event-stream' } })
  expect(text).toBe('data: {"row":0}\n\ndata: {"row":1}\n\n')
})

test('an error after the first item is the last line', async () => {
  const { status, text } = await call('/rows?count=9', { headers: lines })
  expect([status, text.split('\n').at(-2)]).toEqual([200, '{"error":{"code":7,"message":"Too far"}}'])
})

test('an error before the first item has its status', async () => {
  expect(await call('/rows', { headers: lines })).toMatchObject({ status: 400, json: { code: -32602 } })
})

test('a stream without items is empty', async () => {
  const { status, text, headers } = await call('/rows?count=0', { headers: lines })
  expect([status, text, headers.get('content-type')]).toEqual([200, '', 'application/x-ndjson'])
})

test('a method that does not yield answers with JSON all the same', async () => {
  expect(await call('/add?x=1', { headers: lines })).toMatchObject({ status: 200, json: 1 })
})

test('a token of the client does not disturb the items, and progress is not sent', async () => {
  const service = new Service().method('work', { params: ['n'], takesContext: true }, async function* (context, n: number) {
    context.progress('half')
    yield n
    await new Promise((resolve) => setTimeout(resolve, 1))
    yield n
  })
  const port = await portOf(createServer(serve(plainHttp(service))))
  const post = async (params: object) => {
    const headers = { 'content-type': 'application/json', ...lines }
    return (await fetch(`http://127.0.0.1:${port}/work`, { method: 'POST', headers, body: JSON.stringify(params) })).text()
  }
  expect(await post({ n: 1 })).toBe('1\n1\n')
  expect(await post({ n: 1, partialResultToken: 'mine', workDoneToken: 'other' })).toBe('1\n1\n')
})

test('a client that leaves a stream ends the method', async () => {
  let hasEnded = () => {}
  const ended = new Promise<void>((resolve) => {
    hasEnded = resolve
  })
  const service = new Service().method('forever', async function* () {
    try {
      for (;;) {
        yield 1
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
    } finally {
      hasEnded()
    }
  })
  const port = await portOf(createServer(serve(plainHttp(service))))
  const controller = new AbortController()
  const answer = await fetch(`http://127.0.0.1:${port}/forever`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...lines },
    signal: controller.signal,
  })
  await answer.body?.getReader().read()
  controller.abort()
  await ended
})
