/** Reads the package as `npm pack` makes it. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { filesIn, read, root } from './house.ts'

export const packed = '.packed/package'

/** The members of package.json that the tests read. */
export interface Manifest {
  readonly name: string
  readonly exports: Record<string, string | { types: string; default: string }>
  readonly scripts: Record<string, string>
  readonly engines: { node: string }
  readonly dependencies?: Record<string, string>
  readonly optionalDependencies?: Record<string, string>
  readonly bundledDependencies?: string[]
  readonly peerDependencies?: Record<string, string>
  readonly peerDependenciesMeta?: Record<string, { optional?: boolean }>
  readonly devDependencies: Record<string, string>
}

export const manifest: Manifest = JSON.parse(read(`${packed}/package.json`))

/** A public sub-path with its files. `.` is `damn-simple-jsonrpc-server`. */
export interface SubPath {
  readonly subPath: string
  readonly name: string
  readonly code: string
  readonly types: string
}

export const subPaths: SubPath[] = Object.entries(manifest.exports).flatMap(([subPath, target]) => {
  if (typeof target === 'string') return []
  const [code, types] = [join(packed, target.default), join(packed, target.types)]
  return [{ subPath, name: manifest.name + subPath.slice(1), code, types }]
})

export function packedFiles(ending: string): string[] {
  return filesIn(`${packed}/dist`).filter((path) => path.endsWith(ending))
}

/** Runs a program, which may be one of node_modules/.bin, and returns its status and output. */
export function runProgram(command: string, args: string[], folder = root) {
  const env = { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`, NO_COLOR: '1' }
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, env, encoding: 'utf8', timeout: 60_000 })
  return { status, output: `${stdout}${stderr}` }
}
