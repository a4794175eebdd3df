/** Reads the package that would be published. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The sizes of the package, in bytes. */
export interface Packed {
  readonly size: number
  readonly unpackedSize: number
  readonly entryCount: number
}

/** Packs the build without writing a file. */
export function pack(): Packed {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts', '--silent']
  const [packed] = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8' }))
  return packed
}

/** A sub-path: the name that users import, and its file. */
export interface SubPath {
  readonly name: string
  readonly file: string
}

/** All sub-paths that hold code, in the order of package.json. */
export function subPaths(): SubPath[] {
  const { exports }: { exports: Record<string, string | { default: string }> } = JSON.parse(
    readFileSync(`${root}package.json`, 'utf8'),
  )
  return Object.entries(exports).flatMap(([name, target]) =>
    typeof target === 'string' ? [] : [{ name, file: root + target.default.slice(2) }],
  )
}
