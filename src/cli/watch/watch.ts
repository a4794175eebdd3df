/** Runs a command line in a child process, and restarts it when a file changes that the child has loaded. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, type FSWatcher, statSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Io } from '../program/io.ts'
import { parentVariable } from '../report/started.ts'

/** Milliseconds in which several changes cause one restart, because editors often write a file twice. */
const debounce = 50
/** Milliseconds that calls in flight have before a restart kills the child. */
const restartDrain = 2_000

const program = fileURLToPath(new URL('../main.js', import.meta.url))
/** Loaded before the program, it reports the files that the child loads. */
const preload = new URL('../watch/child.js', import.meta.url).href

/** Runs the command line until shutdown, and restarts it on each change of `file` or of a file that it imports. Resolves to 0. */
export async function runWatched(typed: readonly string[], file: string, io: Io): Promise<number> {
  const watched = new WatchedProcess(typed, file, io)
  await io.untilShutdown()
  await watched.stop()
  return 0
}

class WatchedProcess {
  readonly #typed: readonly string[]
  readonly #io: Io
  readonly #files = new Set<string>()
  readonly #watchers = new Map<string, FSWatcher>()
  #child: ChildProcess
  #startedAt = 0
  #restartTimer: NodeJS.Timeout | undefined
  #isStopping = false

  constructor(typed: readonly string[], file: string, io: Io) {
    this.#typed = typed
    this.#io = io
    this.#files.add(file)
    this.#child = this.#start()
  }

  /** Stops the child once its calls in flight are answered. */
  async stop(): Promise<void> {
    this.#isStopping = true
    this.#closeWatchers()
    clearTimeout(this.#restartTimer)
    await this.#stopChild()
  }

  /** `detached` puts the child into its own process group: Ctrl-C then signals only this process, which stops the child in turn. */
  #start(): ChildProcess {
    this.#startedAt = Date.now()
    this.#watchFolders()
    const execArgv = [...process.execArgv, '--import', preload]
    const env = { ...process.env, [parentVariable]: String(process.pid) }
    const child = fork(program, [...this.#typed], { detached: true, execArgv, env, cwd: this.#io.cwd })
    child.on('message', (path) => this.#addFile(String(path)))
    child.on('exit', (code) => {
      if (code !== 0 && !this.#isStopping) this.#io.stderr.write('Waiting for a change.\n')
    })
    return child
  }

  /** Restarts if the file changed after the child started, because no watcher has seen that change. */
  #addFile(path: string): void {
    if (this.#files.has(path) || this.#isStopping) return
    this.#files.add(path)
    this.#watchFolder(dirname(path))
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats === undefined || stats.mtimeMs > this.#startedAt) this.#restartSoon()
  }

  /** Watches all folders anew, because a watcher stays silent if its folder was removed and created again. */
  #watchFolders(): void {
    this.#closeWatchers()
    for (const path of this.#files) this.#watchFolder(dirname(path))
  }

  /** Watches the folder instead of the file, because an editor may replace the file by a new one. */
  #watchFolder(folder: string): void {
    if (this.#watchers.has(folder) || !existsSync(folder)) return
    const watcher = watch(folder, (_, name) => this.#onChange(folder, name))
    watcher.on('error', () => {}) // the folder was removed
    this.#watchers.set(folder, watcher)
  }

  #closeWatchers(): void {
    for (const watcher of this.#watchers.values()) watcher.close()
    this.#watchers.clear()
  }

  #onChange(folder: string, name: string | null): void {
    const isLoaded = [...this.#files].some((path) => dirname(path) === folder && basename(path) === name)
    // If the child failed, it may have lacked this file.
    if (isLoaded || !this.#isRunning()) this.#restartSoon()
  }

  #restartSoon(): void {
    clearTimeout(this.#restartTimer)
    this.#restartTimer = setTimeout(() => this.#restart(), debounce)
  }

  async #restart(): Promise<void> {
    const old = this.#child
    await this.#stopChild()
    if (this.#isStopping || this.#child !== old) return
    this.#io.stderr.write('Changed. Starting again.\n')
    this.#child = this.#start()
  }

  #isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  async #stopChild(): Promise<void> {
    if (!this.#isRunning()) return
    const exited = once(this.#child, 'exit')
    const killTimer = this.#isStopping ? undefined : setTimeout(() => this.#child.kill('SIGKILL'), restartDrain)
    if (this.#child.connected) this.#child.send('stop', () => {}) // the child may exit before it reads the message
    await exited
    clearTimeout(killTimer)
  }
}
