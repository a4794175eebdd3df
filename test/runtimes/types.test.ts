/** `jsonrpc` asks TypeScript for types on Bun and Deno, with the package as it ships. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { jsonrpc, project } from '../cli/program.ts'
import { binaryOf, installRuntimes } from './install.ts'

const runtimes = [
  ['Bun', binaryOf('@oven/bun-linux-x64-baseline/bin/bun'), []],
  ['Deno', binaryOf('@deno/linux-x64-glibc/deno'), ['run', '--allow-all', '--node-modules-dir=manual']],
] as const

const shop = '/** Ends later. */\nexport const end = (at: Date, days = 1n): Map<string, Date> => new Map([[String(days), at]])\n'

async function run(command: string, args: readonly string[], cwd: string) {
  const child = spawn(command, args, { cwd })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { code, stdout, stderr }
}

// The packages hold programs for Linux on x64.
if (process.platform === 'linux' && process.arch === 'x64') {
  beforeAll(installRuntimes, 300_000)

  test.each(runtimes)('jsonrpc types on %s prints the table that Node prints, and ends', async (_, command, first) => {
    const folder = project({ 'shop.ts': shop })
    const args = [jsonrpc, 'types', 'shop.ts', '--print']
    const onNode = await run(process.execPath, args, folder)
    expect(onNode.stdout).toContain('"x-js":"Map"')
    expect(await run(command, [...first, ...args], folder)).toEqual({ code: 0, stdout: onNode.stdout, stderr: '' })
  })

  test.each(runtimes)('jsonrpc openrpc on %s describes methods by their types', async (_, command, first) => {
    const folder = project({ 'shop.ts': shop })
    const { code, stdout } = await run(command, [...first, jsonrpc, 'openrpc', 'shop.ts'], folder)
    expect(code).toBe(0)
    expect(JSON.parse(stdout).methods[0]).toMatchObject({ summary: 'Ends later.', params: [{ name: 'at' }, { name: 'days' }] })
  })
}
