/** What counts against `maxReplyBytes`: every response, the errors that say that something did not fit included. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { Service } from 'damn-simple-jsonrpc-server'
import { expect, test } from 'vitest'
import { request } from './ask.ts'

const serviceWith = (maxReplyBytes: number) =>
  new Service({ onError: () => {}, limits: { maxReplyBytes, maxMessageBytes: Number.POSITIVE_INFINITY } })
    .method('short', () => 'x')
    .method('long', () => 'x'.repeat(3000))
    .method('slow', async () => 'x'.repeat(700))

const methods = ['short', 'long', 'slow', 'unknown', 'malformed']
const idLengths = [1, 100, 400, 3000]

const entry = (method: string, id: string) =>
  method === 'malformed' ? JSON.stringify({ jsonrpc: '1.0', method, id }) : request(method, [], id)

test.each([[10], [512], [600], [1000], [5000]])('no reply is longer than %i bytes, or 512 for an error', async (limit) => {
  const service = serviceWith(limit)
  for (const method of methods)
    for (const length of idLengths)
      for (const count of [1, 3, 100]) {
        const entries = Array.from({ length: count }, (_, index) => entry(method, 'é'.repeat(length) + index))
        for (const message of [`[${entries}]`, entries[0] as string]) {
          const reply = await service.handle(message)
          expect(Buffer.byteLength(reply), `${method}, id of ${length}, ${count}`).toBeLessThanOrEqual(Math.max(limit, 512))
          expect(() => JSON.parse(reply)).not.toThrow()
        }
      }
})

test('a batch whose errors do not fit is answered by a single error with the id null', async () => {
  const ids = Array.from({ length: 1000 }, (_, index) => `${index}`.padStart(1000, 'i'))
  const reply = await serviceWith(1000).handle(`[${ids.map((id) => request('short', [], id))}]`)
  expect(JSON.parse(reply)).toEqual([
    {
      jsonrpc: '2.0',
      error: { code: -32008, message: 'Reply too large', data: { reason: 'reply-too-large', limit: 1000 } },
      id: null,
    },
  ])
})

test('a single call whose id does not fit is answered by an error with the id null', async () => {
  expect(JSON.parse(await serviceWith(1000).handle(request('long', [], 'i'.repeat(5000))))).toMatchObject({
    error: { code: -32008 },
    id: null,
  })
  expect(JSON.parse(await serviceWith(1000).handle(entry('malformed', 'i'.repeat(5000))))).toMatchObject({
    error: { code: -32600 },
    id: null,
  })
})

test('in a batch, a response that does not fit is replaced by its error, and those that fit stay', async () => {
  const service = serviceWith(1000)
  const replies = JSON.parse(await service.handle(`[${request('short')},${request('long', [], 2)},${request('short', [], 3)}]`))
  expect(replies).toMatchObject([{ result: 'x' }, { error: { code: -32008 }, id: 2 }, { result: 'x', id: 3 }])
})

test('a batch past the longest string of V8 is answered without a limit too, and no rejection is left unhandled', async () => {
  const program = `
    import { Service } from 'damn-simple-jsonrpc-server'
    process.on('unhandledRejection', () => process.exit(1))
    const service = new Service({ limits: { maxReplyBytes: Infinity } }).method('big', () => 'x'.repeat(270_000_000))
    const entry = (id) => JSON.stringify({ jsonrpc: '2.0', method: 'big', id })
    const reply = await service.handle('[' + [1, 2].map(entry) + ']')
    console.log(reply.length, reply.slice(-140))`
  const cwd = resolve(import.meta.dirname, '../../.packed')
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  expect(await once(child, 'close')).toEqual([0, null])
  expect(output).toMatch(
    /^270000\d+ .*"error":\{"code":-32008,"message":"Reply too large","data":\{"reason":"reply-too-large"\}\},"id":2\}\]\n$/,
  )
}, 120_000)
