/** Runs one command with its output shown; tells whether it went well. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

export function run(command, ...args) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', env: withTools() }).status === 0
}

/** For steps that make no sense after a failure. */
export function must(command, ...args) {
  if (run(command, ...args)) return
  console.error(`failed: ${command} ${args.join(' ')}`)
  process.exit(1)
}

/** The tools of node_modules/.bin are found even when the script was not started by npm. */
function withTools() {
  return { ...process.env, PATH: `${root}node_modules/.bin:${process.env.PATH}` }
}
