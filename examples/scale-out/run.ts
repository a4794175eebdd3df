/**
 * Shows what happens when a worker dies: one broker, three workers, one gateway, and callers. In the middle, one worker is killed (kill -9).
 * Needs `nats-server` (Debian and Ubuntu: apt-get install nats-server), and the package @nats-io/transport-node. Run it with `npx tsx run.ts`.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createClient } from 'damn-simple-jsonrpc-server/client'
import type reports from './reports.ts'

const total = 600
const callers = 24

const packageFile = createRequire(import.meta.url).resolve('damn-simple-jsonrpc-server/package.json')
const jsonrpc = join(dirname(packageFile), 'dist/cli/main.js')
const folder = mkdtempSync(join(tmpdir(), 'scale-out-'))
const journal = join(folder, 'journal')

const children: ChildProcess[] = []
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

const port = await freePort()
const broker = `nats://127.0.0.1:${port}`
const path = `${process.env.PATH}:/usr/sbin:/usr/local/sbin`
const server = start('nats-server', ['-a', '127.0.0.1', '-p', `${port}`], { PATH: path })
await printed(server, /Server is ready/)
const worker = () => started('serve', join(import.meta.dirname, 'reports.ts'), '--nats', broker)
const workers = await Promise.all([worker(), worker(), worker()])
const victim = workers[1].child
const gateway = await started('gateway', '--nats', broker, '--name', 'reports', '--port', '0', '--timeout', '2000')
console.log(`Broker, ${workers.length} workers and a gateway run. ${callers} callers make ${total} calls.`)

const client = createClient<typeof reports>(gateway.url)
/** The worker that has answered each call. */
const answered = new Map<number, number>()
/** The code of the error of each call that failed. */
const failed = new Map<number, number>()
let next = 0

async function caller() {
  while (next < total) {
    const number = next++
    try {
      const { worker: pid } = await client.report(number)
      answered.set(number, pid)
    } catch (error) {
      failed.set(number, (error as { code: number }).code)
    }
    if (answered.size >= total / 3 && !victim.killed) victim.kill('SIGKILL')
  }
}
await Promise.all(Array.from({ length: callers }, caller))

for (const { child } of workers) {
  const count = [...answered.values()].filter((pid) => pid === child.pid).length
  console.log(`Worker ${child.pid} has answered ${count} calls${child === victim ? ', and was killed' : ''}.`)
}
const begun = [...readFileSync(journal, 'utf8').matchAll(/^begun (\d+) (\d+)$/gm)].map(([, number, pid]) => ({
  number: Number(number),
  pid: Number(pid),
}))
const lost = [...failed].filter(([number]) => begun.every((one) => one.number !== number || one.pid === victim.pid))
const codes = [...new Set(failed.values())].join(', ') || 'none'
console.log(`${answered.size} of ${total} calls have their result. ${failed.size} have an error (${codes}).`)
console.log(`Of these, ${lost.length} were with the worker that was killed.`)
console.log(`${begun.length - new Set(begun.map(({ number }) => number)).size} calls ran twice.`)

for (const child of [...workers.map(({ child }) => child), gateway.child].filter((one) => one !== victim)) {
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`A process ended with ${code}`)
}
console.log('The others have ended with 0.')
process.exit(lost.length === failed.size ? 0 : 1)

/** Starts `jsonrpc`, and resolves when it serves. */
async function started(...args: string[]) {
  const child = start(process.execPath, [jsonrpc, ...args], { JOURNAL: journal })
  const banner = await printed(child, /Ctrl-C ends it/)
  return { child, url: banner.match(/http:\/\/\S+/)?.[0] ?? '' }
}

function start(command: string, args: string[], env: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  child.on('error', ({ message }) => {
    console.error(`${message}. Install nats-server: apt-get install nats-server`)
    process.exit(1)
  })
  children.push(child)
  return child
}

/** Resolves to what a program has printed as soon as the pattern is in it. */
function printed(child: ChildProcess, pattern: RegExp): Promise<string> {
  let text = ''
  return new Promise((resolve, reject) => {
    const add = (chunk: unknown) => {
      text += chunk
      if (pattern.test(text)) resolve(text)
    }
    child.stdout?.on('data', add)
    child.stderr?.on('data', add)
    child.once('exit', () => reject(new Error(`A program has ended:\n${text}`)))
  })
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
