/** A client reads no more of a reply than it is told to, counted after decompression. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { createClient, TransportError } from 'damn-simple-jsonrpc-server/client'
import { describe, expect, onTestFinished, test } from 'vitest'

async function serving(listener: RequestListener): Promise<string> {
  const server = createServer((request, response) => request.resume().on('end', () => listener(request, response)))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const reply = (bytes: number) => {
  const [head, tail] = ['{"jsonrpc":"2.0","result":"', '","id":1}']
  return head + 'x'.repeat(bytes - head.length - tail.length) + tail
}

test('855 MB in 1 MB of gzip are not read: the call rejects, and the memory stays small', async () => {
  const megabyte = gzipSync(Buffer.alloc(1_000_000, 0x20)) // a file of many members is one stream
  const url = await serving((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
    response.end(Buffer.concat(Array(855).fill(megabyte)))
  })
  const program = `
    import { createClient } from 'damn-simple-jsonrpc-server/client'
    const error = await createClient(${JSON.stringify(url)}).call('bomb').catch((caught) => caught)
    console.log(JSON.stringify({ ...error.toJSON(), reply: error.reply, megabytes: process.resourceUsage().maxRSS / 1024 }))`
  const cwd = resolve(import.meta.dirname, '../../.packed')
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  await once(child, 'close')
  const { megabytes, ...error } = JSON.parse(output)
  expect(error).toEqual({
    reason: 'reply-too-large',
    message: 'The reply is longer than 67108864 bytes, the limit maxReplyBytes',
    status: 200,
  })
  expect(megabytes).toBeLessThan(500)
})

const overHttp = async (text: string, encoding?: 'gzip') =>
  serving((_request, response) => {
    response.writeHead(200, encoding ? { 'content-encoding': encoding } : {})
    response.end(encoding ? gzipSync(text) : text)
  })
const answer = (text: string) => async () => ({ status: 200, headers: new Headers(), text: async () => text })
const bodies: [how: string, client: (text: string, maxReplyBytes: number) => Promise<ReturnType<typeof createClient>>][] = [
  ['over a socket', async (text, maxReplyBytes) => createClient(await overHttp(text), { maxReplyBytes })],
  ['compressed', async (text, maxReplyBytes) => createClient(await overHttp(text, 'gzip'), { maxReplyBytes })],
  [
    'of a fetch without a stream',
    async (text, maxReplyBytes) => createClient('http://a/', { fetch: answer(text), maxReplyBytes }),
  ],
  [
    'of a fetch that answers with a Response',
    async (text, maxReplyBytes) => createClient('http://a/', { fetch: async () => new Response(text), maxReplyBytes }),
  ],
]

describe.each(bodies)('a reply %s', (how, clientFor) => {
  test(`a reply ${how} may be as long as maxReplyBytes, and not a byte longer`, async () => {
    for (const letters of ['xx', '€']) {
      const text = reply(1000).replace('xx', letters)
      const bytes = Buffer.byteLength(text)
      expect(await (await clientFor(text, bytes)).call('x')).toContain(letters)
      const error = await (await clientFor(text, bytes - 1)).call('x').catch((caught: unknown) => caught)
      expect(error).toBeInstanceOf(TransportError)
      expect(error).toMatchObject({ reason: 'reply-too-large', status: 200, reply: undefined })
      expect(await (await clientFor(text, Number.POSITIVE_INFINITY)).call('x')).toContain(letters)
    }
  })

  test(`a batch and a notification with a reply ${how} that is too long reject with the same reason`, async () => {
    const client = await clientFor(reply(1000), 900)
    const settled = await client.batch((calls) => Promise.allSettled([calls.call('a'), calls.call('b'), calls.notify.call('c')]))
    for (const one of settled) expect(one).toMatchObject({ status: 'rejected', reason: { reason: 'reply-too-large' } })
    await expect(client.notify.call('x')).rejects.toMatchObject({ reason: 'reply-too-large' })
  })
})

test('the request is aborted once the reply is too long, and is not sent again', async () => {
  let requests = 0
  let closed = () => {}
  const isClosed = new Promise<void>((done) => {
    closed = done
  })
  const url = await serving((_request, response) => {
    requests++
    const timer = setInterval(() => response.write('x'.repeat(1000)), 1)
    response.on('close', () => {
      clearInterval(timer)
      closed()
    })
  })
  const client = createClient(url, { maxReplyBytes: 5000, retry: { methods: ['x'], delay: 1 } })
  await expect(client.call('x')).rejects.toMatchObject({ reason: 'reply-too-large' })
  await isClosed
  expect(requests).toBe(1)
})

test('an error keeps 64 kB of a long reply, and its message shows the beginning', async () => {
  for (const letter of ['x', '€', '😀']) {
    const text = `<html>${letter.repeat(1_000_000)}`
    const client = createClient('http://a/', { fetch: async () => new Response(text) })
    const error = (await client.call('x').catch((caught: unknown) => caught)) as TransportError
    expect(error.reason).toBe('not-json')
    expect(error.message.length).toBeLessThan(400)
    expect(text.startsWith(error.reply as string)).toBe(true)
    const bytes = Buffer.byteLength(error.reply as string)
    expect(bytes).toBeLessThanOrEqual(65_536)
    expect(bytes).toBeGreaterThan(65_530)
  }
})

test.each([0, -1, Number.NaN, '5' as never])('maxReplyBytes of %s throws a TypeError that names the fix', (maxReplyBytes) => {
  expect(() => createClient('http://a/', { maxReplyBytes })).toThrow(/maxReplyBytes must be a number above 0/)
})

test('options without effect throw a TypeError that names the fix', () => {
  expect(() => createClient('http://a/', { maxBatchBytes: 5 })).toThrow('maxBatchBytes needs batch')
  expect(() => createClient('http://a/', { batch: 5, maxBatchBytes: 0 })).toThrow('maxBatchBytes must be a number above 0')
  expect(() => createClient({ handle: () => '' }, { maxReplyBytes: 5 })).toThrow('no option maxReplyBytes')
})
