/** Runs the audits on our adapters and on other servers, and writes docs/conformance.md: `npm run conformance`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { audits } from 'damn-simple-jsonrpc-server/audits'
import { ours } from './ours.mjs'
import { peers } from './peers.mjs'
import { report } from './report.mjs'

const docs = fileURLToPath(new URL('../docs', import.meta.url))
const program = fileURLToPath(new URL('serve.mjs', import.meta.url))

const found = { ours: await auditAll('ours', ours), peers: await auditAll('peers', peers) }
mkdirSync(docs, { recursive: true })
writeFileSync(`${docs}/conformance.md`, report(found))
process.exit(found.ours.some(({ outcomes }) => outcomes.some(({ result }) => result.status === 'failed')) ? 1 : 0)

async function auditAll(group, servers) {
  const all = []
  for (const [index, server] of servers.entries()) {
    const outcomes = await auditOne(group, index)
    console.log(
      group,
      server.title,
      server.host ?? '',
      outcomes.filter(({ result }) => result.status === 'failed').length,
      'failed',
    )
    all.push({ ...server, outcomes })
  }
  return all
}

/** Runs one audit at a time. If the process of the server ends, only that audit fails: the next one gets a new process. */
async function auditOne(group, index) {
  const outcomes = []
  let server = await start(group, index)
  for (const { id } of audits({ url: 'http://localhost' })) {
    const audit = audits({ url: server.url }).find((each) => each.id === id)
    const result = await audit.run()
    const ended = result.status !== 'ok' && (await server.hasEnded())
    outcomes.push({ audit, result: ended ? { ...result, reason: "the server's process ended" } : result })
    if (ended) server = await start(group, index)
  }
  await server.stop()
  return outcomes
}

/** Starts one server in a process of its own. Rejects if the process ends before it serves. */
async function start(group, index) {
  const child = spawn(process.execPath, [program, group, `${index}`], { stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = once(child, 'exit')
  const url = await Promise.race([printedUrl(child.stdout), ended.then(() => undefined)])
  if (url === undefined) throw new Error(`${group} ${index} ended with ${child.exitCode} before it served`)
  return {
    url,
    /** A process may need a moment to end after an audit. */
    hasEnded: () => Promise.race([ended.then(() => true), sleep(200, false)]),
    stop: () => child.kill('SIGKILL') && ended,
  }
}

function printedUrl(stdout) {
  return new Promise((resolve) => {
    let printed = ''
    stdout.setEncoding('utf8').on('data', (text) => {
      printed += text
      const [, url] = printed.match(/^at (\S+)\n/m) ?? []
      if (url) resolve(url)
    })
  })
}
