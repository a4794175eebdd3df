/** Runs the audits on our doors and on other servers, and writes docs/conformance.md. Started by `npm run conformance`. */
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { audits } from 'damn-simple-jsonrpc-server/audits'
import { ours } from './ours.mjs'
import { peers } from './peers.mjs'
import { report } from './report.mjs'

const docs = fileURLToPath(new URL('../docs', import.meta.url))

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

/** One audit after the other, so that a server whose process ends is missed by that audit alone: it is started again for the next. */
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

function start(group, index) {
  const child = spawn(process.execPath, [fileURLToPath(new URL('serve.mjs', import.meta.url)), group, `${index}`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  return new Promise((resolve, reject) => {
    let printed = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      printed += text
      const [, url] = printed.match(/^at (\S+)\n/m) ?? []
      if (url)
        resolve({
          url,
          hasEnded: () => Promise.race([ended.then(() => true), later()]),
          stop: () => child.kill('SIGKILL') && ended,
        })
    })
    child.once('exit', (code) => reject(new Error(`${group} ${index} ended with ${code} before it served`)))
  })
}

/** A process that is about to end has this long to do so. */
function later() {
  return new Promise((resolve) => setTimeout(() => resolve(false), 200))
}
