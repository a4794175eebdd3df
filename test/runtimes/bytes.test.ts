/** Sockets and stdio on Bun and Deno, with the package as it ships. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { Service } from 'damn-simple-jsonrpc-server'
import { peer } from 'damn-simple-jsonrpc-server/channel'
import { net } from 'damn-simple-jsonrpc-server/net'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Notes } from '../setup/waiting.ts'
import { binaryOf, installRuntimes } from './install.ts'

const runtimes = [
  ['Bun', [binaryOf('@oven/bun-linux-x64-baseline/bin/bun')]],
  ['Deno', [binaryOf('@deno/linux-x64-glibc/deno'), 'run', '--allow-all', '--node-modules-dir=manual']],
] as const

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

/** Runs a program of test/channel where the package is found by its name, as if it were installed. */
function start([command, ...first]: readonly string[], name: string) {
  const folder = resolve(import.meta.dirname, '../../.packed/runtimes')
  mkdirSync(folder, { recursive: true })
  copyFileSync(join(import.meta.dirname, '../channel', name), join(folder, name))
  const child = spawn(command as string, [...first, join(folder, name)])
  children.push(child)
  return child
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

// The packages hold programs for Linux on x64.
if (process.platform === 'linux' && process.arch === 'x64') {
  beforeAll(installRuntimes, 300_000)

  describe.each(runtimes)('on %s', (name, command) => {
    test(`a server on TCP on ${name} answers, calls back, drops deaf clients and answers after a half-close`, async () => {
      const child = start(command, 'net-server.mjs')
      const notes = new Notes()
      createInterface(child.stdout).on('line', (line) => notes.add(line))
      await notes.until((lines) => lines.length > 0)
      const port = Number(notes.list[0]?.slice('port '.length))
      const to = { port, host: '127.0.0.1', allowHalfOpen: true }
      const service = new Service().method('add', (x: number, y: number) => x + y + 100)
      const one = peer(net(connect(to)), { service, limits: { maxMessageBytes: 10_000_000 } })
      expect(await Promise.all([one.call('add', [1, 2]), one.call('callBack', [1, 2])])).toEqual([3, 103])
      expect(await one.call('big', [5_000_000])).toHaveLength(5_000_000)

      const deaf = connect(to).on('error', () => {})
      deaf.pause()
      deaf.write('{"jsonrpc":"2.0","method":"big","params":[9000000],"id":1}\n'.repeat(3))
      await notes.has('peers 2')
      const seen = notes.list.length
      await notes.until((lines) => lines.slice(seen).includes('peers 1'))
      deaf.destroy()

      const halfClosed = connect(to)
      halfClosed.end('{"jsonrpc":"2.0","method":"later","params":[50],"id":1}\n')
      expect(await textOf(halfClosed)).toBe('{"jsonrpc":"2.0","result":"late","id":1}\n')
      await one.close()
    })

    test(`a server on stdio on ${name} keeps its output clean, and exits at the end of its input`, async () => {
      const child = start(command, 'stdio-server.mjs')
      const output = [textOf(child.stdout), textOf(child.stderr), once(child, 'exit')] as const
      const call = (id: number, method: string, param: unknown) =>
        `{"jsonrpc":"2.0","method":"${method}","params":[${param}],"id":${id}}`
      child.stdin.end([call(1, 'sleep', 50), call(2, 'print', '"noise"'), call(3, 'big', 1_000_000)].join('\n'))
      const [stdout, stderr, [code]] = await Promise.all(output)
      expect(code).toBe(0)
      const replies = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
      expect(replies).toMatchObject([
        { id: 2, result: null },
        { id: 3, result: 'x'.repeat(1_000_000) },
        { id: 1, result: 50 },
      ])
      expect(stderr).toBe('noise\nnoise\n')
    })
  })
}
