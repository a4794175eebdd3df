/** An error that a client received from another server is masked when it leaves a handler: its code and data are not this service's. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { errorCodes, RpcError, Service, type StandardSchema } from 'damn-simple-jsonrpc-server'
import { createClient, defineError } from 'damn-simple-jsonrpc-server/client'
import { serve } from 'damn-simple-jsonrpc-server/fetch'
import { listen } from 'damn-simple-jsonrpc-server/node'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { ask, askAll, request } from './ask.ts'

const Declared = defineError(7, 'Declared', z.object({ secret: z.string() }))
const inner = new Service({ onError: () => {} })
  .method('plain', () => {
    throw new RpcError(5, 'INNER', { secret: 'INNER' })
  })
  .method('declared', () => {
    throw new Declared({ secret: 'INNER' })
  })
  .method('refused', { guards: [() => Promise.reject(new RpcError(errorCodes.forbidden, 'INNER'))] }, () => 1)

type Copy = typeof import('damn-simple-jsonrpc-server/client')
let server: Awaited<ReturnType<typeof listen>>
let copy: Copy
const folder = mkdtempSync(join(tmpdir(), 'copy-'))

beforeAll(async () => {
  server = await listen(inner, { port: 0 })
  cpSync(resolve(import.meta.dirname, '../../.packed/package'), folder, { recursive: true })
  copy = await import(/* @vite-ignore */ pathToFileURL(`${folder}/dist/client/index.js`).href)
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await server.close()
})

/** A schema that asks another server. */
const asking = (ask: () => Promise<unknown>): StandardSchema => ({
  '~standard': { version: 1, vendor: 'test', validate: (value) => ask().then(() => ({ value })) },
})

interface CanCall {
  call(method: string): Promise<unknown>
}
const clients: [what: string, client: () => CanCall][] = [
  ['over HTTP', () => createClient(server.url)],
  ['over HTTP with declared errors', () => createClient(server.url, { errors: [Declared] })],
  ['in process', () => createClient(inner) as CanCall],
  ['in process with declared errors', () => createClient(inner, { errors: [Declared] }) as CanCall],
  ['that batches', () => createClient(server.url, { batch: 10 })],
  ['over another client', () => createClient(createClient(server.url) as never) as CanCall],
  [
    'over a caller',
    () => createClient({ call: (method: string) => createClient(server.url).call(method), notify: async () => {} }) as CanCall,
  ],
  [
    'over a caller that makes its own errors',
    () => createClient({ call: () => Promise.reject(new RpcError(5, 'INNER')), notify: async () => {} }) as CanCall,
  ],
  [
    'over a caller whose errors are frozen',
    () =>
      createClient({ call: () => Promise.reject(Object.freeze(new RpcError(5, 'INNER'))), notify: async () => {} }) as CanCall,
  ],
  ['of another copy of the package', () => copy.createClient(server.url)],
  ['of another copy, with declared errors', () => copy.createClient(server.url, { errors: [Declared] })],
]

test.each(clients)('an error that a client %s received is masked, wherever it is thrown', async (_what, make) => {
  const client = make()
  const onError = vi.fn()
  const pass = () => client.call('plain')
  const service = new Service({ onError })
    .method('plain', pass)
    .method('declared', () => client.call('declared'))
    .method('refused', () => client.call('refused'))
    .method('batch', async () => {
      await Promise.all([client.call('plain'), client.call('declared')])
    })
    .method('guarded', { guards: [async () => void (await pass())] }, () => 1)
    .method('bound', { params: { x: asking(pass) } }, () => 1)
  const outer = new Service({ onError }).use((_context, next) => next()).mount('inner', service)
  const methods = ['plain', 'declared', 'refused', 'batch', 'guarded']
  const masked = { code: -32603, message: 'Internal error' }
  for (const method of methods) {
    onError.mockClear()
    expect(await ask(service, method)).toEqual({ jsonrpc: '2.0', error: masked, id: 1 })
    expect(onError).toHaveBeenCalledOnce()
    expect(RpcError.is(onError.mock.lastCall?.[0])).toBe(true)
  }
  const replies = await askAll(
    service,
    methods.map((method) => request(method)),
  )
  expect(replies.map(({ error }) => error)).toEqual(methods.map(() => masked))
  expect(await ask(outer, 'inner.plain')).toHaveProperty('error', masked)
  expect(await ask(service, 'bound', [1])).toHaveProperty('error', masked)
})

test('a received error that a guard of an endpoint throws is masked with HTTP 500', async () => {
  const onError = vi.fn()
  const endpoint = serve(new Service({ onError }), { guards: [async () => void (await createClient(inner).call('refused'))] })
  const headers = { 'content-type': 'application/json' }
  const response = await endpoint(new Request('http://localhost/', { method: 'POST', headers, body: request('x') }))
  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain('INNER')
  expect(onError).toHaveBeenCalledOnce()
})

test('a new error made from a received one is passed on', async () => {
  const client = createClient(inner)
  const service = new Service().method('translate', async () => {
    try {
      await client.call('plain')
    } catch (cause) {
      throw new RpcError(9, 'The bank refused', undefined, { cause })
    }
  })
  expect(await ask(service, 'translate')).toHaveProperty('error', { code: 9, message: 'The bank refused' })
})
