/** The machine and the versions with which the bench ran. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os'

/** The machine, the system and Node, one line each. */
export function machine(): string[] {
  const processor = cpus()[0]?.model.trim() ?? 'unknown'
  return [
    `Processor: ${processor}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB of memory`,
    `System: ${distribution()}${type()} ${release()} on ${arch()}`,
    `Node ${process.versions.node} (V8 ${process.versions.v8})`,
  ]
}

function distribution(): string {
  const file = '/etc/os-release'
  const [, name] = (existsSync(file) ? readFileSync(file, 'utf8') : '').match(/^PRETTY_NAME="(.*)"$/m) ?? []
  return name ? `${name}, ` : ''
}

const folders = ['../peers/node_modules', '../../node_modules']
const packages = {
  Peers: ['jayson', 'json-rpc-2.0', '@metamask/json-rpc-engine', 'h3', '@open-rpc/server-js', '@trpc/server'],
  Frameworks: ['express', 'fastify', 'koa', '@koa/bodyparser', 'hono', '@hono/node-server', 'h3'],
  'Other packages': ['zod', 'esbuild'],
}

/** The versions of everything that is measured, and of the load generator, one line for each kind. */
export function versions(): string[] {
  const lines = Object.entries(packages).map(([kind, names]) => `${kind}: ${names.map(withVersion).join(', ')}`)
  return [...lines, `Load: ${wrkVersion()}`]
}

function withVersion(name: string): string {
  return `${name} ${versionOf(name)}`
}

function wrkVersion(): string {
  const { stdout } = spawnSync('wrk', ['-v'], { encoding: 'utf8' })
  return stdout?.match(/^wrk \S+/)?.[0] ?? 'wrk'
}

/** Reads package.json as a file, because not every package exports it. */
function versionOf(name: string): string {
  const files = folders.map((folder) => new URL(`${folder}/${name}/package.json`, import.meta.url))
  const found = files.find((file) => existsSync(file))
  if (!found) throw new Error(`${name} is not installed. Run npm ci`)
  return JSON.parse(readFileSync(found, 'utf8')).version
}
