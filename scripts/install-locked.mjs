/** Installs the packages of a folder that has its own package.json, such as docs/. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { must, root } from './run.mjs'

/**
 * Installs what the folder's package-lock.json names, unless that is done already. Exits with status 1 if npm fails.
 * @param {string} folder relative to the root
 */
export function installLocked(folder) {
  const receipt = `${root}${folder}/node_modules/installed`
  const lock = readFileSync(`${root}${folder}/package-lock.json`, 'utf8')
  if (existsSync(receipt) && readFileSync(receipt, 'utf8') === lock) return
  must('npm', 'ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error')
  writeFileSync(receipt, lock)
}
