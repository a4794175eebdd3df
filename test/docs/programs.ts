/** Runs the programs of a page: each of its blocks that begins with `// name.ts`, with a free port in place of 3000. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { transformSync } from 'esbuild'
import { freePort } from '../../scripts/free-port.mjs'
import { root } from '../house/house.ts'
import { Process } from '../setup/processes.ts'
import { blocksIn } from './markdown.ts'

/** A program that listens. */
export interface RunningProgram {
  readonly port: number
  close(): Promise<void>
}

/** The programs of a page. Below .packed/ they find the package by its name. */
export class Programs {
  readonly #folder: string
  readonly #codes: ReadonlyMap<string, string>
  readonly #written = new Set<number>()

  constructor(page: string) {
    this.#folder = join(root, '.packed/programs', page)
    this.#codes = new Map(blocksIn(page).flatMap(({ file, code }) => (file ? [[file, code] as const] : [])))
  }

  /** Starts a server, and waits until it takes connections. */
  async serve(name: string): Promise<RunningProgram> {
    const port = await freePort()
    const server = this.#start(name, port)
    await server.listensOn(port)
    return { port, close: async () => void (await server.stop('SIGKILL')) }
  }

  /** Runs a client to its end, and returns what it printed to stdout. */
  async run(name: string, port: number): Promise<string[]> {
    const client = this.#start(name, port)
    const timer = setTimeout(() => client.stop('SIGKILL'), 15_000)
    const status = await client.end()
    clearTimeout(timer)
    if (status !== 0) throw new Error(`${name} ended with ${status}:\n${client.stdout}${client.stderr}`)
    return client.stdout.trimEnd().split('\n')
  }

  /** What the comments of a program say that it prints: `console.log(sum) // 3`, or the same in the next line. */
  promisedOutput(name: string): string[] {
    const code = this.#codes.get(name) ?? ''
    const prints = code.matchAll(/console\.log\(.*?(?: \/\/ (.*)|\n *\/\/ (.*)|$)/gm)
    return [...prints].map(([, beside, below]) => beside ?? below ?? '')
  }

  /** A file is written once, since a running program may be reading it. */
  #start(name: string, port: number): Process {
    if (!this.#written.has(port)) for (const file of this.#codes.keys()) this.#write(file, port)
    this.#written.add(port)
    return new Process('node', [join(this.#folder, String(port), toJs(name))])
  }

  #write(name: string, port: number): void {
    const target = join(this.#folder, String(port), toJs(name))
    mkdirSync(dirname(target), { recursive: true })
    const code = (this.#codes.get(name) ?? '').replaceAll('3000', String(port))
    writeFileSync(target, toJavaScript(code, 'ts'))
  }
}

/** What Node runs of a block. */
export function toJavaScript(code: string, loader: 'ts' | 'tsx'): string {
  const tsconfigRaw = { compilerOptions: { experimentalDecorators: true } }
  return transformSync(code, { loader, target: 'es2023', jsx: 'automatic', tsconfigRaw }).code
}

const toJs = (name: string) => name.replace(/\.ts$/, '.js')
