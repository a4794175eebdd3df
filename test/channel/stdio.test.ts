/** Services on stdio, each in a process of its own, and their clients. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Service } from 'damn-simple-jsonrpc-server'
import { peer } from 'damn-simple-jsonrpc-server/channel'
import { createClient, TransportError } from 'damn-simple-jsonrpc-server/client'
import { type StdioServeOptions, serve, stdio } from 'damn-simple-jsonrpc-server/stdio'
import { afterEach, describe, expect, test } from 'vitest'

/** The methods of the program that a typed client calls. */
interface Program {
  add(x: number, y: number): number
  big(length: number): string
}

const program = fileURLToPath(new URL('stdio-server.mjs', import.meta.url))
const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

function start(options: StdioServeOptions = {}) {
  const child = spawn(process.execPath, [program, JSON.stringify(options)])
  children.push(child)
  const printed = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text) => {
    printed.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    printed.stderr += text
  })
  const exited = once(child, 'close').then(([code, signal]) => ({ code, signal }))
  return { child, printed, exited }
}

/** A child whose output no one else reads. */
function startQuietly() {
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  return child
}

const call = (id: number, method: string, ...params: unknown[]) => JSON.stringify({ jsonrpc: '2.0', id, method, params })
const reply = (id: number, result: unknown) => JSON.stringify({ jsonrpc: '2.0', result, id })
const frame = (text: string) => `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`

describe('a server on stdio', () => {
  test('a server on stdio answers in lines what still runs at the end of its input, and exits with 0', async () => {
    const { child, printed, exited } = start()
    child.stdin.end(`${call(1, 'sleep', 100)}\n${call(2, 'sleep', 50)}\n${call(3, 'add', 1, 2)}`)
    expect(await exited).toEqual({ code: 0, signal: null })
    expect(printed.stdout).toBe(`${reply(3, 3)}\n${reply(2, 50)}\n${reply(1, 100)}\n`)
    expect(printed.stderr).toBe('')
  })

  test('a server on stdio answers with Content-Length to a client that begins with it', async () => {
    const { child, printed, exited } = start()
    child.stdin.end(frame(call(1, 'add', 1, 2)) + frame(call(2, 'sleep', 50)))
    expect(await exited).toEqual({ code: 0, signal: null })
    expect(printed.stdout).toBe(frame(reply(1, 3)) + frame(reply(2, 50)))
  })

  test('a server on stdio sends what handlers print to standard error', async () => {
    const { child, printed, exited } = start()
    child.stdin.end(`${call(1, 'print', 'noise')}\n`)
    await exited
    expect(printed).toEqual({ stdout: `${reply(1, null)}\n`, stderr: 'noise\nnoise\n' })
  })

  test('a server on stdio sends a large reply whole before it exits', async () => {
    const { child, printed, exited } = start()
    child.stdin.end(`${call(1, 'big', 5_000_000)}\n`)
    await exited
    expect(printed.stdout.length).toBe(reply(1, '').length + 5_000_001)
  })

  test('a server on stdio exits when nothing comes at all', async () => {
    const { child, exited } = start()
    child.stdin.end()
    expect(await exited).toEqual({ code: 0, signal: null })
  })

  test('a server on stdio exits when its output is closed, though its input is not', async () => {
    const { child, exited } = start()
    child.stdin.on('error', () => {})
    child.stdin.write(`${call(1, 'noop')}\n`)
    await once(child.stdout, 'data')
    child.stdout.destroy()
    child.stdin.write(`${call(2, 'noop')}\n`)
    expect(await exited).toEqual({ code: 0, signal: null })
  })

  test('a server on stdio exits with the exit code of the process, if it has one', async () => {
    const { child, exited } = start()
    child.stdin.end(`${call(1, 'exitWith', 7)}\n`)
    expect(await exited).toEqual({ code: 7, signal: null })
  })

  test('a server on stdio goes on without its connection after exit: false', async () => {
    const { child, printed, exited } = start({ exit: false })
    child.stdin.end(`${call(1, 'noop')}\n`)
    expect(await exited).toEqual({ code: 0, signal: null })
    expect(printed).toEqual({ stdout: `${reply(1, null)}\n`, stderr: 'closed with 1000\n' })
  })

  test('a frame that cannot be read is answered once, and the process exits', async () => {
    const { child, printed, exited } = start()
    child.stdin.write('Content-Length: ten\r\n\r\n{}')
    const began = performance.now()
    expect(await exited).toMatchObject({ code: 0 })
    expect(performance.now() - began).toBeLessThan(900) // nothing waits for the end of the input
    expect(printed.stdout).toMatch(/^Content-Length: \d+\r\n\r\n\{"jsonrpc":"2.0","error":\{"code":-32600,.*"id":null\}$/)
  })

  test('serve() on stdio refuses a service that is none, and options that do not exist', () => {
    const service = new Service()
    expect(() => serve(service, { exits: false } as never)).toThrow('no option exits')
    expect(() => serve(service, { framing: 'http' as never })).toThrow('framing must be')
    expect(() => serve({} as never)).toThrow('serve() takes a Service')
  })
})

describe('a client of a child process', () => {
  test.each(['lines', 'content-length'] as const)(
    'a client of a child process calls over %s, and ends the process',
    async (framing) => {
      const child = startQuietly()
      const exited = once(child, 'exit')
      const client = createClient<Program>(stdio(child, { framing }))
      expect(await Promise.all([client.add(1, 2), client.add(3, 4), client.big(300_000)])).toEqual([3, 7, 'x'.repeat(300_000)])
      client.close()
      expect(await exited).toEqual([0, null])
    },
  )

  test('a client of a child process answers the calls of the server', async () => {
    const child = startQuietly()
    const one = peer(stdio(child), { service: new Service().method('add', (x: number, y: number) => x + y + 100) })
    expect(await one.call('callBack', [1, 2])).toBe(103)
    await one.close()
  })

  test('a client of a child process rejects its calls when the process exits', async () => {
    const child = startQuietly()
    const one = peer(stdio(child))
    const lost = one.call('sleep', [10_000])
    await one.call('noop')
    child.kill()
    await expect(lost).rejects.toThrow(TransportError)
    expect(await one.closed).toMatchObject({ isFinal: true })
  })

  test('a client of a child process rejects its calls with the reason, if the program does not exist', async () => {
    const one = peer(stdio(spawn('/no/such/program')))
    await expect(one.call('noop')).rejects.toThrow('ENOENT')
    expect(await one.closed).toMatchObject({ code: 1006, reason: expect.stringContaining('ENOENT') })
  })

  test('a client of a child process ends a process that goes on after the end of its input', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    children.push(child)
    await sleep(300)
    const one = peer(stdio(child))
    void one.close({ drain: 0 })
    expect(await once(child, 'exit')).toEqual([null, 'SIGTERM'])
  })

  test('a child without pipes is refused with a hint', () => {
    const child = spawn(process.execPath, ['-e', ''], { stdio: 'inherit' })
    expect(() => stdio(child)).toThrow("stdio: ['pipe', 'pipe', 'inherit']")
    expect(() => stdio(undefined as never)).toThrow('stdio() takes')
  })
})
