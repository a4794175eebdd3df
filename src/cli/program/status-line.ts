/** One line on stderr that says what a command is doing: only on a terminal, and gone when the work is done. */
import cluster from 'node:cluster'
import type { Io, Output } from './io.ts'
import { cutToColumns, plainLine } from './text.ts'

/** Milliseconds before the line appears, so that quick work shows none. */
const firstDelay = 300
/** Milliseconds between two updates of the line. */
const interval = 100

/** Changes what the line says. */
export type SetStatus = (text: string) => void

/** The lines that are shown, by their streams. */
const active = new WeakMap<object, StatusLine>()

/**
 * Runs `work`, and shows what it does: `text`, or what `work` sets meanwhile, and the seconds that it has taken. Prints nothing into pipes, in
 * CI, in a process of `--workers`, and if `TERM` is `dumb`. Nested work sets the text of the same line.
 */
export async function withStatus<Result>(io: Io, text: string, work: (set: SetStatus) => Promise<Result>): Promise<Result> {
  const { stderr, env } = io
  if (!stderr.isTTY || env.TERM === 'dumb' || isCi(env) || cluster.isWorker) return work(() => {})
  const outer = active.get(stderr)
  if (outer) return outer.during(text, () => work((changed) => outer.set(changed)))
  const line = new StatusLine(io)
  active.set(stderr, line)
  try {
    return await line.during(text, () => work((changed) => line.set(changed)))
  } finally {
    active.delete(stderr)
    line.end()
  }
}

function isCi({ CI: ci }: Io['env']): boolean {
  return ci !== undefined && ci !== '' && ci !== 'false'
}

/**
 * Moves to the first column and erases the line, and those below: the rest of the line stands there if the terminal has become narrower.
 */
const erase = '\r\u001b[J'

/** The columns of the terminal itself: a line that goes on in a second row could not be erased. `COLUMNS` may say another number. */
function columnsOf({ columns }: Output): number {
  return columns || 80
}

class StatusLine {
  readonly #io: Io
  readonly #print: (text: string) => unknown
  readonly #restore: (() => void)[] = []
  readonly #startedAt = Date.now()
  readonly #timer: NodeJS.Timeout
  #text = ''
  #shown = ''

  /** What others write meanwhile, such as a warning or a line of the user's module, takes the place of the line. */
  constructor(io: Io) {
    this.#io = io
    const { write } = io.stderr
    this.#print = (text) => Reflect.apply(write, io.stderr, [text])
    for (const output of [io.stdout, io.stderr]) this.#eraseBefore(output)
    this.#timer = setInterval(() => this.#draw(), interval).unref()
  }

  async during<Result>(text: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#text
    this.#text = text
    try {
      return await work()
    } finally {
      this.#text = before
    }
  }

  set(text: string): void {
    this.#text = text
  }

  end(): void {
    clearInterval(this.#timer)
    this.#erase()
    for (const restore of this.#restore) restore()
  }

  #eraseBefore(output: Output): void {
    const { write } = output
    output.write = (...args) => {
      this.#erase()
      return Reflect.apply(write, output, args)
    }
    this.#restore.push(() => {
      output.write = write
    })
  }

  /** Leaves the cursor in the first column, so that a child process writes over the line. */
  #draw(): void {
    const elapsed = Date.now() - this.#startedAt
    if (elapsed < firstDelay) return
    const text = plainLine(elapsed < 1000 ? this.#text : `${this.#text} (${Math.floor(elapsed / 1000)} s)`)
    const line = cutToColumns(text, columnsOf(this.#io.stderr) - 1)
    if (line === this.#shown) return
    this.#print(`${erase}${line}\r`)
    this.#shown = line
  }

  #erase(): void {
    if (this.#shown !== '') this.#print(erase)
    this.#shown = ''
  }
}
