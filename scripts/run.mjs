/** Runs commands and shows their output. */
import { spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

// finds the tools of node_modules/.bin also if npm did not start the script
const env = { ...process.env, PATH: `${root}node_modules/.bin:${process.env.PATH}` }

/**
 * Runs a command. Returns whether it succeeded.
 * @param {string} command
 * @param {string[]} args
 */
export function run(command, ...args) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', env }).status === 0
}

/**
 * Runs a command beside others. Shows its output when it ends, and resolves to whether it succeeded.
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<boolean>}
 */
export function runAtOnce(command, ...args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    child.once('error', (error) => (output += error.message))
    child.once('close', (code) => {
      console.log(output.trim())
      resolve(code === 0)
    })
  })
}

/**
 * Runs a command, and exits with status 1 if it fails.
 * @param {string} command
 * @param {string[]} args
 */
export function must(command, ...args) {
  if (run(command, ...args)) return
  console.error(`failed: ${command} ${args.join(' ')}`)
  process.exit(1)
}
