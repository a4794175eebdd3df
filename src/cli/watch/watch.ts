/** `--watch`: runs a command line in a child process, and again whenever a file changes that the child has loaded. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, type FSWatcher, statSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { untilStopped } from '../program/shutdown.ts'

/** Milliseconds in which several changes count as one: a program that saves often writes twice. */
const oneBreath = 50
/** Milliseconds that calls in flight have before a restart cuts them off. */
const patience = 2_000

const program = fileURLToPath(new URL('../watch/child.js', import.meta.url))

/** Runs the command line until somebody stops it, starting anew on each change of `file` or of what it imports. Resolves to 0. */
export async function runWatched(typed: readonly string[], file: string): Promise<number> {
  const watched = new Watched(typed, file)
  await untilStopped()
  await watched.stop()
  return 0
}

class Watched {
  readonly #typed: readonly string[]
  readonly #files = new Set<string>()
  readonly #folders = new Map<string, FSWatcher>()
  #child: ChildProcess
  #startedAt = 0
  #timer: NodeJS.Timeout | undefined
  #isStopping = false

  constructor(typed: readonly string[], file: string) {
    this.#typed = typed
    this.#files.add(file)
    this.#child = this.#start()
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    for (const watcher of this.#folders.values()) watcher.close()
    clearTimeout(this.#timer)
    await this.#end()
  }

  /** In a process group of its own, so that Ctrl-C reaches this process alone, which tells the child. */
  #start(): ChildProcess {
    this.#startedAt = Date.now()
    this.#watchFolders()
    const child = fork(program, [...this.#typed], { detached: true })
    child.on('message', (path) => this.#see(String(path)))
    child.on('exit', (code) => {
      if (code !== 0 && !this.#isStopping) console.error('Waiting for a change.')
    })
    return child
  }

  /** A file that is new here may have changed since the child started, before anybody watched. */
  #see(path: string): void {
    if (this.#files.has(path) || this.#isStopping) return
    this.#files.add(path)
    this.#watchFolder(dirname(path))
    const found = statSync(path, { throwIfNoEntry: false })
    if (found === undefined || found.mtimeMs > this.#startedAt) this.#restartSoon()
  }

  /** Anew at each start: a folder that went away and came back is another one to the system. */
  #watchFolders(): void {
    for (const watcher of this.#folders.values()) watcher.close()
    this.#folders.clear()
    for (const path of this.#files) this.#watchFolder(dirname(path))
  }

  /** Folders are watched, not files: an editor that writes a new file in place of the old one is heard too. */
  #watchFolder(folder: string): void {
    if (this.#folders.has(folder) || !existsSync(folder)) return
    const watcher = watch(folder, (_, name) => this.#hear(folder, name))
    watcher.on('error', () => {}) // the folder is gone, and so is what was in it
    this.#folders.set(folder, watcher)
  }

  #hear(folder: string, name: string | null): void {
    const isOurs = [...this.#files].some((path) => dirname(path) === folder && basename(path) === name)
    // While nothing runs, the change that mends it may be a file which was missing.
    if (isOurs || !this.#isRunning()) this.#restartSoon()
  }

  #restartSoon(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#restart(), oneBreath)
  }

  async #restart(): Promise<void> {
    const old = this.#child
    await this.#end()
    if (this.#isStopping || this.#child !== old) return
    console.error('Changed. Starting again.')
    this.#child = this.#start()
  }

  #isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  async #end(): Promise<void> {
    if (!this.#isRunning()) return
    const ended = once(this.#child, 'exit')
    const cut = this.#isStopping ? undefined : setTimeout(() => this.#child.kill('SIGKILL'), patience)
    if (this.#child.connected) this.#child.send('stop', () => {}) // it may be gone before it hears
    await ended
    clearTimeout(cut)
  }
}
