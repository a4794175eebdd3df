/**
 * Builds again after each change. `npm run dev` then serves the example, `npm run dev -- test/service` runs the tests that it names.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { root, run } from './run.mjs'

/** Milliseconds in which several changes count as one: editors write a file in several steps. */
const pause = 100

const tests = process.argv.slice(2)
const folders = ['src', 'scripts', 'examples', ...(tests.length > 0 ? ['test'] : [])]

/** @type {import('node:child_process').ChildProcess | undefined} */
let server
let work = Promise.resolve()
/** @type {NodeJS.Timeout | undefined} */
let timer

for (const folder of folders) watch(`${root}${folder}`, { recursive: true }, startSoon)
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop)
start()

function startSoon() {
  clearTimeout(timer)
  timer = setTimeout(start, pause)
}

/** One run at a time: a change that arrives during a run starts another one after it. */
function start() {
  work = work.then(tests.length > 0 ? runTests : serveExample)
}

function runTests() {
  run('node', 'scripts/try.mjs', ...tests)
  console.log('Waiting for a change.')
}

/** If the build fails, the server of the last good build stays. */
async function serveExample() {
  if (!run('node', 'scripts/build.mjs')) return console.error('The build failed. Waiting for a change.')
  await stopServer()
  server = spawn('node', ['dist/cli/main.js', 'serve', 'examples/calculator.ts'], { cwd: root, stdio: 'inherit' })
}

async function stopServer() {
  if (!server || server.exitCode !== null || server.signalCode !== null) return
  server.kill('SIGINT')
  await once(server, 'exit')
}

async function stop() {
  await stopServer()
  process.exit()
}
