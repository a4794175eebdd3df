/** Installs packages from npm once, into a folder of their own: they are large, and only some tests need them. */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'

const place = resolve(import.meta.dirname, '../../.runtimes')

/** Whether the lock file has runtimes for this machine. */
export const hasRuntimes: boolean = process.platform === 'linux' && process.arch === 'x64'

/** Installs the packages of the lock file if they run on this machine, unless they are installed already. */
export function installRuntimes(): void {
  if (!hasRuntimes) return
  installPackages(join(import.meta.dirname, 'packages'), place)
}

/**
 * Installs what a folder's package-lock.json names into another folder, unless that was done already. It is complete or not there at all.
 * Several tests may ask for it at once: the first that is done has its way, since programs may run from there by then.
 */
export function installPackages(packages: string, folder: string): void {
  const lock = readFileSync(join(packages, 'package-lock.json'), 'utf8')
  const receipt = join(folder, 'installed')
  if (existsSync(receipt) && readFileSync(receipt, 'utf8') === lock) return
  rmSync(folder, { recursive: true, force: true })
  const draft = `${folder}.${process.pid}`
  cpSync(packages, draft, { recursive: true, filter: (path) => basename(path) !== 'node_modules' })
  const { status, stderr } = spawnSync('npm', ['ci', '--ignore-scripts', '--loglevel=error'], { cwd: draft, encoding: 'utf8' })
  if (status !== 0) throw new Error(`npm ci failed in ${draft}: ${stderr}`)
  writeFileSync(join(draft, 'installed'), lock)
  try {
    renameSync(draft, folder)
  } catch (error) {
    if (!existsSync(receipt)) throw error
    rmSync(draft, { recursive: true })
  }
}

/** The path of a runtime's program. */
export function binaryOf(path: string): string {
  return join(place, 'node_modules', path)
}
