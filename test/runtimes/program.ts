/** Starts a program of test/runtimes/programs on a runtime, with the package as it ships. */
import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'

const root = resolve(import.meta.dirname, '../..')

/** Below this folder the package is found by its name, as if it were installed. */
const folder = join(root, '.packed/runtimes')

/** A program that is running. */
export interface Program {
  readonly url: string
  /** What it has said so far, line by line. */
  readonly said: readonly string[]
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
  const said: string[] = []
  const url = await urlFrom(child, said)
  return { url, said, stop: () => child.kill() }
}

/** The line that tells where it listens; a program that ends without it has failed. */
function urlFrom(child: ChildProcess, said: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    const read = (chunk: Buffer) => {
      output += chunk
      said.splice(0, said.length, ...output.split('\n'))
      const [, url, port] = /listening at (\S+)\n|"port":(\d+)/.exec(output) ?? []
      if (url ?? port) resolve(url ?? `http://127.0.0.1:${port}`)
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.on('error', reject)
    child.on('exit', (code) => reject(new Error(`exit code ${code}: ${output}`)))
  })
}
