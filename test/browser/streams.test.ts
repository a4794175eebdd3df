/** A page in Chromium that reads a stream: by fetch alone, and with the client. */
import { createRequire } from 'node:module'
import { Service } from 'damn-simple-jsonrpc-server'
import type { createClient } from 'damn-simple-jsonrpc-server/client'
import { csrfServe } from 'damn-simple-jsonrpc-server/node'
import { build } from 'esbuild'
import { beforeAll, expect, test } from 'vitest'
import { Notes } from '../setup/waiting.ts'
import { useContext } from './chromium.ts'

const notes = new Notes()
const service = new Service()
  .method('count', { params: ['to'] }, async function* (to: number) {
    for (let n = 1; n <= to; n++) {
      yield n
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })
  .method('forever', { takesContext: true }, async function* ({ signal }) {
    try {
      for (let n = 1; !signal.aborted; n++) {
        yield n
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    } finally {
      notes.add('ended')
    }
  })

/** What the script of the page defines. */
interface Page {
  readonly rpc: { readonly createClient: typeof createClient }
}

const endpoint = csrfServe(service)
let script = ''

const browser = useContext((request, response) => {
  if (request.url === '/rpc') endpoint(request, response)
  else if (request.url === '/client.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
  else
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end('<!doctype html><title>Streams</title><script src="/client.js"></script>')
})

beforeAll(async () => {
  const client = createRequire(import.meta.url).resolve('../../.packed/package/dist/client/index.js')
  const { outputFiles } = await build({ entryPoints: [client], bundle: true, write: false, format: 'iife', globalName: 'rpc' })
  script = outputFiles[0]?.text ?? ''
})

test('a page reads items by fetch before the method has ended', async () => {
  await browser.page.goto('http://stream.test/')
  const pieces = await browser.page.evaluate(async () => {
    const response = await fetch('/rpc', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: '{"jsonrpc":"2.0","method":"count","params":[3],"partialResultToken":"t","id":1}',
    })
    const reader = (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader()
    const read: string[] = []
    for (let step = await reader.read(); !step.done; step = await reader.read()) read.push(step.value)
    return read
  })
  expect(pieces.length).toBeGreaterThan(2)
  expect(pieces.join('').match(/"value":\[\d\]|"result":\[\]/g)).toEqual([
    '"value":[1]',
    '"value":[2]',
    '"value":[3]',
    '"result":[]',
  ])
})

test('a client in a page reads a stream, and ends it when it leaves the loop', async () => {
  await browser.page.goto('http://stream.test/')
  const seen = await browser.page.evaluate(async () => {
    const { createClient } = (globalThis as unknown as Page).rpc
    const client = createClient<typeof service>('/rpc')
    const items: unknown[] = []
    for await (const item of client.stream.count(3)) items.push(item)
    for await (const item of client.stream.forever()) if (items.push(item) === 5) break
    return items
  })
  expect(seen).toEqual([1, 2, 3, 1, 2])
  await notes.has('ended')
})

test('a page that is closed ends its streams', async () => {
  notes.list.length = 0
  const page = await browser.context.newPage()
  await page.goto('http://stream.test/')
  await page.evaluate(async () => {
    const { createClient } = (globalThis as unknown as Page).rpc
    const items = createClient<typeof service>('/rpc').stream.forever()[Symbol.asyncIterator]()
    await items.next()
  })
  await page.close()
  await notes.has('ended')
})
