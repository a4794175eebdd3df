/** Starts a program of test/runtimes/programs on a runtime. It imports the package as it ships. */
import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import { Notes } from '../setup/waiting.ts'

const root = resolve(import.meta.dirname, '../..')

/** Below this folder the package is found by its name, as if it were installed. */
const folder = join(root, '.packed/runtimes')

/** A program that runs. */
export interface Program {
  readonly url: string
  /** The lines that it has printed. */
  readonly lines: Notes
  stop(): void
}

/** Runs a program, which finds the package where it is unpacked. */
export async function startProgram(name: string, command: readonly string[]): Promise<Program> {
  return started(command, [await bundle(name, { external: [...builtIn, 'damn-simple-jsonrpc-server'] })])
}

/** Runs a worker, which must be one file, on `workerd`. */
export async function startWorker(name: string, workerd: string): Promise<Program> {
  await bundle(name, { external: builtIn, conditions: ['workerd', 'worker'] })
  const config = join(folder, `${name}.capnp`)
  writeFileSync(config, workerConfig(name))
  return started([workerd], ['serve', config, '--control-fd=1'])
}

const builtIn = ['node:*']

/** One file of JavaScript, which every runtime reads; other packages than ours are in it. */
async function bundle(name: string, options: { external: string[]; conditions?: string[] }): Promise<string> {
  const entryPoints = [join(import.meta.dirname, 'programs', `${name}.ts`)]
  const outfile = join(folder, `${name}.mjs`)
  const nodePaths = [join(root, '.packed/node_modules')]
  await build({ entryPoints, outfile, bundle: true, format: 'esm', target: 'es2023', nodePaths, ...options })
  return outfile
}

function workerConfig(name: string): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "${name}.mjs")],
  compatibilityDate = "2026-11-01",
  compatibilityFlags = ["enable_request_signal"],
);
`
}

async function started([command = '', ...first]: readonly string[], last: readonly string[]): Promise<Program> {
  const child = spawn(command, [...first, ...last], { stdio: ['ignore', 'pipe', 'pipe'] })
  const lines = new Notes()
  const url = await urlFrom(child, lines)
  return { url, lines, stop: () => child.kill() }
}

/** Reads the line that says where the program listens. Rejects if the program ends without it. */
function urlFrom(child: ChildProcess, lines: Notes): Promise<string> {
  return new Promise((resolve, reject) => {
    const read = (line: string) => {
      lines.add(line)
      const [, url, port] = /listening at (\S+)$|"port":(\d+)/.exec(line) ?? []
      if (url ?? port) resolve(url ?? `http://127.0.0.1:${port}`)
    }
    for (const stream of [child.stdout, child.stderr]) if (stream) createInterface(stream).on('line', read)
    child.on('error', reject)
    child.on('exit', (code) => reject(new Error(`exit code ${code}: ${lines.list.join('\n')}`)))
  })
}
