/** Runs commands and shows their output. */
import { spawnSync } from 'node:child_process'
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
 * Runs a command, and exits with status 1 if it fails.
 * @param {string} command
 * @param {string[]} args
 */
export function must(command, ...args) {
  if (run(command, ...args)) return
  console.error(`failed: ${command} ${args.join(' ')}`)
  process.exit(1)
}
