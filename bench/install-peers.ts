/** Installs the other servers of bench/peers, separately from the package, which has no dependencies. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('./peers', import.meta.url))
const lock = `${folder}/package-lock.json`
const installed = `${folder}/node_modules/installed-lock.json`

/** Installs what the lock file names, if it is not installed yet. Throws if npm fails. */
export function installPeers(): void {
  const current = readFileSync(lock, 'utf8')
  if (existsSync(installed) && readFileSync(installed, 'utf8') === current) return
  const args = ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund']
  const { status, stderr } = spawnSync('npm', args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' })
  if (status !== 0) throw new Error(`The peers could not be installed: npm ${args.join(' ')}\n${stderr}`)
  writeFileSync(installed, current)
}
