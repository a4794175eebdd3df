/** Runs commands with their output shown, as every script here does. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

// The tools of node_modules/.bin are found even when the script was not started by npm.
const env = { ...process.env, PATH: `${root}node_modules/.bin:${process.env.PATH}` }

/**
 * Tells whether the command went well.
 * @param {string} command
 * @param {string[]} args
 */
export function run(command, ...args) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', env }).status === 0
}

/**
 * For steps without which the rest makes no sense.
 * @param {string} command
 * @param {string[]} args
 */
export function must(command, ...args) {
  if (run(command, ...args)) return
  console.error(`failed: ${command} ${args.join(' ')}`)
  process.exit(1)
}
