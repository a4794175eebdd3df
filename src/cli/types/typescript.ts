/** Finds TypeScript 7 or later, whose package brings an API of its checker, and opens a file in it. */
import type { ChildProcess } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Compiler, Project } from './compiler.ts'

/** TypeScript as it is installed for a file: its module, or why there is none that can be asked. */
export type FoundCompiler =
  | { readonly compiler: Compiler; readonly version: string }
  | { readonly compiler?: undefined; readonly reason: string }

interface Manifest {
  readonly version: string
  readonly exports?: { readonly [path: string]: string | { readonly [condition: string]: string } }
}

/** The entries of the API: of 7.1 and later, and of 7.0. */
const entries = [
  ['./async', './ast'],
  ['./unstable/async', './unstable/ast'],
]
const hint = 'npm install --save-dev typescript@7'

/** Finds the TypeScript of the file's project, or else that which is installed next to this package. */
export async function findCompiler(file: string): Promise<FoundCompiler> {
  const versions: string[] = []
  for (const from of [file, import.meta.filename]) {
    const found = readManifest(from)
    if (found === undefined) continue
    const paths = pathsOf(found.manifest)
    if (paths === undefined) versions.push(found.manifest.version)
    else
      return load(
        paths.map((path) => pathToFileURL(join(found.folder, path)).href),
        found.manifest.version,
      )
  }
  const [version] = versions
  const reason = version === undefined ? 'TypeScript is not installed' : `TypeScript ${version} is too old`
  return { reason: `${reason}: types are read by TypeScript 7 or later (${hint})` }
}

async function load(urls: readonly string[], version: string): Promise<FoundCompiler> {
  try {
    const [api, ast] = await Promise.all(urls.map((url) => import(url)))
    return { compiler: { ...api, SyntaxKind: ast.SyntaxKind }, version }
  } catch (error) {
    return { reason: `TypeScript ${version} cannot be loaded: ${(error as Error).message}` }
  }
}

function readManifest(from: string): { folder: string; manifest: Manifest } | undefined {
  try {
    const path = createRequire(from).resolve('typescript/package.json')
    return { folder: dirname(path), manifest: JSON.parse(readFileSync(path, 'utf8')) }
  } catch {
    return undefined
  }
}

function pathsOf({ exports = {} }: Manifest): string[] | undefined {
  const pathOf = (name: string) => {
    const entry = exports[name]
    return typeof entry === 'object' ? (entry.import ?? entry.default) : entry
  }
  const found = entries.map((names) => names.map(pathOf)).find((paths) => paths.every((path) => path !== undefined))
  return found as string[] | undefined
}

/**
 * Opens a file in its project, passes that to `use`, and ends the process of the compiler in every case. Rejects if that process dies: the
 * API would wait for its answers forever.
 */
export async function withProject<Result>(
  { API }: Compiler,
  file: string,
  use: (project: Project) => Promise<Result>,
): Promise<Result> {
  const death = watchForDeath()
  const api = new API({ cwd: dirname(file) })
  const ask = async () => {
    const open = api.createSnapshot ?? api.updateSnapshot // the name in 7.1, and in 7.0
    const snapshot = await open.call(api, { openFiles: [file] })
    const project = await snapshot.getDefaultProjectForFile(file)
    if (project === undefined) throw new Error('it finds no project for the file')
    return use(project)
  }
  try {
    return await Promise.race([ask(), death.promise])
  } finally {
    await Promise.race([api.close(), death.promise]).catch(() => {})
    death.stop()
  }
}

/** The promise rejects when the process of the compiler ends. The API does not show the process, so that Node must tell of it. */
function watchForDeath(): { readonly promise: Promise<never>; stop(): void } {
  let stop = () => {}
  const promise = new Promise<never>((_, reject) => {
    const onSpawn = (message: unknown) => {
      const child = (message as { process: ChildProcess }).process
      child.once('exit', (code, signal) => {
        if (child.spawnargs?.includes('--api')) reject(new Error(`its process has ended (${signal ?? code})`))
      })
    }
    subscribe('child_process', onSpawn)
    stop = () => void unsubscribe('child_process', onSpawn)
  })
  promise.catch(() => {}) // it ends after `close` as well
  return { promise, stop }
}
