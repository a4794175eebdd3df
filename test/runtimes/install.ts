/** Installs the runtimes from npm once, into a folder of their own: they weigh a gigabyte, and only these tests need them. */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const packages = join(import.meta.dirname, 'packages')
const place = resolve(import.meta.dirname, '../../.runtimes')
const receipt = join(place, 'installed')

/** Does nothing where the lock file is still the one that was installed. */
export function installRuntimes(): void {
  const lock = readFileSync(join(packages, 'package-lock.json'), 'utf8')
  if (existsSync(receipt) && readFileSync(receipt, 'utf8') === lock) return
  mkdirSync(place, { recursive: true })
  cpSync(packages, place, { recursive: true })
  const { status, stderr } = spawnSync('npm', ['ci', '--ignore-scripts', '--loglevel=error'], { cwd: place, encoding: 'utf8' })
  if (status !== 0) throw new Error(`npm ci failed in .runtimes: ${stderr}`)
  writeFileSync(receipt, lock)
}

/** The path of a runtime's program. */
export function binaryOf(path: string): string {
  return join(place, 'node_modules', path)
}
