/** On what and with what was measured: figures travel only with these. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os'

/** The machine and Node, a line each. */
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

const places = ['../peers/node_modules', '../../node_modules']
const packages = {
  Peers: ['jayson', 'json-rpc-2.0', '@metamask/json-rpc-engine', 'h3', '@open-rpc/server-js', '@trpc/server'],
  Frameworks: ['express', 'fastify', 'koa', '@koa/bodyparser', 'hono', '@hono/node-server', 'h3'],
  'Beside them': ['zod', 'esbuild'],
}

/** The versions of everything that is measured, and of what sends the load, a line for each kind. */
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

/** Looked up in the files: not every package lets its package.json be imported. */
function versionOf(name: string): string {
  const files = places.map((place) => new URL(`${place}/${name}/package.json`, import.meta.url))
  const found = files.find((file) => existsSync(file))
  if (!found) throw new Error(`${name} is not installed. Run npm ci`)
  return JSON.parse(readFileSync(found, 'utf8')).version
}
