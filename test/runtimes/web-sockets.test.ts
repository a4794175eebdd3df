/** WebSockets on every runtime that can serve them, with the package as it ships. */
import { beforeAll } from 'vitest'
import { type Host, type HostTraits, runTwoWaySuite } from '../adapters/two-way-suite.ts'
import { binaryOf, installRuntimes } from './install.ts'
import { type Program, startProgram, startWorker } from './program.ts'

const bun = binaryOf('@oven/bun-linux-x64-baseline/bin/bun')
const deno = [binaryOf('@deno/linux-x64-glibc/deno'), 'run', '--allow-all', '--node-modules-dir=manual']
const workerd = binaryOf('@cloudflare/workerd-linux-64/bin/workerd')

async function hostOf(started: Promise<Program>): Promise<Host> {
  const program = await started
  return { url: program.url, notes: program.lines, close: () => program.stop() }
}

const inWorkers: HostTraits = { hasNoPeers: true, tellsNoBytes: true, addressHeader: 'cf-connecting-ip' }

const hosts: [name: string, start: () => Promise<Program>, traits?: HostTraits][] = [
  ['Bun.serve', () => startProgram('bun-two-way', [bun])],
  ['Hono on Bun', () => startProgram('bun-hono-two-way', [bun])],
  ['crossws on Bun', () => startProgram('bun-crossws', [bun])],
  ['Deno.serve', () => startProgram('deno-two-way', deno)],
  ['Hono on Deno', () => startProgram('deno-hono-two-way', deno)],
  ['crossws on Deno', () => startProgram('deno-crossws', deno)],
  ['workerd', () => startWorker('worker-two-way', workerd), inWorkers],
  ['Hono on workerd', () => startWorker('worker-hono-two-way', workerd), { ...inWorkers, opensLate: true }],
]

// The packages hold programs for Linux on x64.
if (process.platform === 'linux' && process.arch === 'x64') {
  beforeAll(installRuntimes, 300_000)
  for (const [name, start, traits] of hosts) runTwoWaySuite(name, () => hostOf(start()), traits)
}
