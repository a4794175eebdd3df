/** Installs the other servers of bench/peers, apart from the package, which depends on nothing. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('./peers', import.meta.url))
const lock = `${folder}/package-lock.json`
const installed = `${folder}/node_modules/installed-lock.json`

/** Does nothing where what the lock file names was installed before. Throws where npm fails. */
export function installPeers(): void {
  const wanted = readFileSync(lock, 'utf8')
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return
  const args = ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund']
  const { status, stderr } = spawnSync('npm', args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' })
  if (status !== 0) throw new Error(`The peers could not be installed: npm ${args.join(' ')}\n${stderr}`)
  writeFileSync(installed, wanted)
}
