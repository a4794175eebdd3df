/**
 * The programs that the tests start besides Node. `npm test` finds each one, or installs it with apt when it may; what is still missing
 * gets one line that says what to type. Run it alone with `node scripts/programs.mjs`.
 */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * @typedef {object} Program
 * @property {string} title
 * @property {string[]} commands Names on the PATH, or whole paths. The first one that exists is taken.
 * @property {string} debian The package of Debian and Ubuntu that holds it.
 * @property {string} [variable] An environment variable with the path of another one.
 */

const macChrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'

/** @type {Program} */
const chrome = {
  title: 'Chromium or Chrome',
  commands: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', macChrome],
  debian: 'chromium',
  variable: 'CHROME_PATH',
}

/** @type {Program} */
const natsServer = { title: 'nats-server', commands: ['nats-server', '/usr/sbin/nats-server'], debian: 'nats-server' }

/** @type {Program} */
const script = { title: 'script', commands: ['script'], debian: 'bsdutils' }

/** @type {Program[]} */
const programs = [
  chrome,
  { title: 'openssl', commands: ['openssl'], debian: 'openssl' },
  { title: 'wrk', commands: ['wrk'], debian: 'wrk' },
  { title: 'curl', commands: ['curl'], debian: 'curl' },
  natsServer,
  script,
]

/** The path of Chromium or Chrome: `CHROME_PATH` if it is set, else what is on the PATH. Throws if there is none. */
export function chromePath() {
  return foundPath(chrome)
}

/** The path of nats-server. Throws if there is none. */
export function natsServerPath() {
  return foundPath(natsServer)
}

/** The path of `script`, which runs a command on a terminal. Throws if there is none. */
export function scriptPath() {
  return foundPath(script)
}

/** @param {Program} program */
function foundPath(program) {
  const path = find(program)
  if (!path) throw new Error(instructions([program]))
  return path
}

/** Installs what is missing, if it may. Returns the line that says what to type if something is still missing, else nothing. */
export function missingPrograms() {
  install(programs.filter((program) => !find(program) && !chosenPath(program)))
  const missing = programs.filter((program) => !find(program))
  return missing.length > 0 ? instructions(missing) : undefined
}

/** @param {Program} program */
function find(program) {
  const chosen = chosenPath(program)
  return (chosen ? [chosen] : program.commands).map(pathOf).find(Boolean)
}

/** @param {Program} program */
function chosenPath({ variable = '' }) {
  return process.env[variable]
}

/** @param {string} command */
function pathOf(command) {
  const folders = isAbsolute(command) ? [''] : (process.env.PATH ?? '').split(delimiter)
  return folders.map((folder) => join(folder, command)).find(isExecutable)
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** @param {Program[]} missing */
function install(missing) {
  const apt = missing.length > 0 ? aptGet() : undefined
  if (!apt) return
  const packages = missing.map(({ debian }) => debian)
  console.log(`Installing ${packages.join(', ')} with apt-get`)
  for (const command of [['update'], ['install', '--yes', '--no-install-recommends', ...packages]])
    spawnSync('env', [...apt, '--quiet=2', ...command], { stdio: ['ignore', 'ignore', 'inherit'] })
}

/** The command that runs apt-get without a question, if there is apt-get and the user may install. */
function aptGet() {
  const command = ['DEBIAN_FRONTEND=noninteractive', 'apt-get']
  if (!pathOf('apt-get')) return undefined
  if (process.getuid?.() === 0) return command
  const maySudo = spawnSync('sudo', ['--non-interactive', 'true'], { stdio: 'ignore' }).status === 0
  return maySudo ? ['sudo', '--non-interactive', 'env', ...command] : undefined
}

/** @param {Program[]} missing */
function instructions(missing) {
  const titles = missing.map((program) => {
    const chosen = chosenPath(program)
    return chosen ? `${program.title} (${program.variable} names ${chosen}, which is not a program)` : program.title
  })
  const packages = missing.map(({ debian }) => debian).join(' ')
  const command = pathOf('apt-get') ? `Type: sudo apt-get install ${packages}` : `Install ${packages} and put them on the PATH`
  const other = missing.includes(chrome) ? ', or set CHROME_PATH to an installed Chrome' : ''
  return `The tests need ${titles.join(', ')}. ${command}${other}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const line = missingPrograms()
  if (line) console.error(line)
  process.exitCode = line ? 1 : 0
}
