/** `jsonrpc types FILE` writes the types of a module's methods into a table beside it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { findFile } from '../load/module.ts'
import {
  type Command,
  Failure,
  failureLine,
  failureOf,
  type ParsedArgs,
  ReportedFailure,
  UsageError,
} from '../program/command.ts'
import type { Io } from '../program/io.ts'
import { withStatus } from '../program/status-line.ts'
import { plainText } from '../program/text.ts'
import { jsonText } from '../report/json.ts'
import type { Compiler } from '../types/compiler.ts'
import { type FoundGap, gapText } from '../types/exports.ts'
import { type ModuleTypes, readTypes } from '../types/read-types.ts'
import { declarationsPathOf, tableFiles, tablePathOf } from '../types/table-file.ts'
import { findCompiler } from '../types/typescript.ts'
import { watchFiles } from '../types/watch-files.ts'

/** The command `types`. */
export const typesCommand: Command = {
  name: 'types',
  usage: 'FILE',
  summary: 'write the types of methods into a table',
  group: 'Describe',
  description:
    'Reads the types of the services and functions that a module exports, and writes them beside it, into calculator.types.js and ' +
    'calculator.types.d.ts for calculator.ts. Commit both: new Service({ types }) checks calls by the table, without TypeScript.\n\n' +
    'Fails if a type cannot be sent as JSON. Needs TypeScript 7 or later.',
  options: {
    check: { help: 'write nothing; fail if the table is stale, or if the module has type errors' },
    partial: { help: 'leave out methods whose types cannot be sent as JSON: they stay unchecked' },
    print: { help: 'print the table, and write nothing' },
    json: { help: 'print one line of JSON: the files that were written or are stale, unchecked methods, and type errors' },
    watch: { short: 'w', help: 'write the table again when the module or a file that it imports changes' },
  },
  examples: [
    ['jsonrpc types calculator.ts', 'writes calculator.types.js'],
    ['jsonrpc types calculator.ts --check', 'before a release'],
    ['jsonrpc types calculator.ts --check --json', 'for a program to read'],
  ],
  run,
}

/** A run for one module. */
interface Task {
  readonly compiler: Compiler
  readonly file: string
  /** The file as it is printed. */
  readonly name: string
  readonly args: ParsedArgs
  readonly io: Io
}

async function run(args: ParsedArgs, io: Io): Promise<number> {
  const [typed, ...others] = args.positionals
  if (typed === undefined) throw new UsageError('name the FILE to read.')
  if (others.length > 0) throw new UsageError(`name one FILE only. Remove ${others.join(', ')}.`)
  const chosen = ['check', 'print', 'watch'].filter((name) => args.has(name)).map((name) => `--${name}`)
  if (chosen.length > 1) throw new UsageError(`one of ${chosen.join(', ')} at a time.`)
  if (args.has('print') && args.has('json')) throw new UsageError('--print prints the table to stdout. Remove --json.')
  const file = findFile(typed, io.cwd)
  const found = await findCompiler(file)
  if (!found.compiler) throw new Failure(found.reason)
  const task = { compiler: found.compiler, file, name: relative(io.cwd, file), args, io }
  if (args.has('watch')) return runWatched(task)
  await runOnce(task)
  return 0
}

/** What one run found, for `--json`. */
interface Findings {
  readonly file: string
  written: readonly string[]
  /** Files that are not as this command would write them, with `--check`. */
  stale: readonly string[]
  /** Methods whose types cannot be sent as JSON. */
  unchecked: readonly FoundGap[]
  /** Type errors of the module, with `--check`. */
  errors: ModuleTypes['errors']
}

/** Returns the files that the table depends on. */
async function runOnce(task: Task): Promise<readonly string[]> {
  const { args, name, io } = task
  const findings: Findings = { file: name, written: [], stale: [], unchecked: [], errors: [] }
  const print = () => {
    if (args.has('json')) io.stdout.write(`${jsonText(findings, false)}\n`)
  }
  try {
    const files = await withStatus(io, `Reading the types of ${name}`, () => readAndWrite(task, findings))
    print()
    return files
  } catch (error) {
    if (error instanceof ReportedFailure) print()
    throw error
  }
}

/** A module may import its own table, so its types are read again when that has changed. */
async function readAndWrite(task: Task, findings: Findings, isSecond = false): Promise<readonly string[]> {
  const { args, file, io } = task
  const types = await ask(task)
  const { script, declarations } = filesOf(types, findings, task)
  const files: [string, string][] = [
    [tablePathOf(file), script],
    [declarationsPathOf(file), declarations],
  ]
  if (args.has('print')) io.stdout.write(script)
  else if (args.has('check')) check(types, files, findings, task)
  else {
    const changed = files.filter(([path, text]) => write(path, text, io)).map(([path]) => relative(io.cwd, path))
    findings.written = [...new Set([...findings.written, ...changed])]
    if (changed.length > 0 && !isSecond) return readAndWrite(task, findings, true)
  }
  return types.files
}

function ask({ compiler, file, name, args }: Task): Promise<ModuleTypes> {
  const wanted = { errors: args.has('check'), files: args.has('watch') }
  return readTypes(compiler, file, wanted).catch((error: Error) => {
    throw new Failure(`TypeScript cannot read ${name}: ${error.message}`)
  })
}

function filesOf({ tables }: ModuleTypes, findings: Findings, { args, file, name, io }: Task): ReturnType<typeof tableFiles> {
  const gaps = tables.flatMap((table) => table.gaps)
  const texts = gaps.map((gap) => gapText(gap, io.cwd))
  findings.unchecked = gaps.map((gap) => ({ ...gap, file: gap.file && relative(io.cwd, gap.file) }))
  if (gaps.length > 0 && !args.has('partial'))
    throw new ReportedFailure(`${texts.join('\n')}\nChange these types, or leave these methods unchecked: --partial`)
  for (const text of texts) io.stderr.write(plainText(`Warning: ${text}. The method stays unchecked\n`))
  const filled = tables.filter(({ table }) => Object.keys(table.methods).length > 0)
  if (filled.length === 0) throw new Failure(`${name} exports no Service and no functions whose types could be read`)
  return tableFiles(file, filled)
}

function check({ errors }: ModuleTypes, files: readonly [string, string][], findings: Findings, { name, io }: Task): void {
  findings.errors = errors
  if (errors.length > 0)
    throw new ReportedFailure(errors.map(({ line, code, message }) => `${name}:${line}: ${code}: ${message}`).join('\n'))
  const stale = files.filter(([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text)
  findings.stale = stale.map(([path]) => relative(io.cwd, path))
  const [first] = findings.stale
  if (first !== undefined) throw new ReportedFailure(`${first} is stale. Write it anew: jsonrpc types ${name}`)
}

/** A file that stays as it is keeps its time, so that other watchers see no change. */
function write(path: string, text: string, io: Io): boolean {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return false
  try {
    writeFileSync(path, text)
  } catch (error) {
    throw new Failure(`cannot write ${relative(io.cwd, path)}: ${(error as Error).message}`)
  }
  io.stderr.write(`Wrote ${relative(io.cwd, path)}\n`)
  return true
}

/** A module that cannot be read is watched until it can. */
async function runWatched(task: Task): Promise<number> {
  const shutdown = task.io.untilShutdown().then(() => 'shutdown' as const)
  let files: readonly string[] = [task.file]
  task.io.stderr.write(`Watching ${task.name} and what it imports. Ctrl-C ends it.\n`)
  for (;;) {
    const startedAt = Date.now()
    try {
      files = await runOnce(task)
    } catch (thrown) {
      const error = failureOf(thrown)
      if (task.args.has('json') && !(error instanceof ReportedFailure)) task.io.stdout.write(failureLine(error))
      task.io.stderr.write(plainText(`${error.message}\n`))
    }
    let watcher: { close(): void } | undefined
    const changed = new Promise<'changed'>((resolve) => {
      watcher = watchFiles(files, startedAt, () => resolve('changed'))
    })
    const outcome = await Promise.race([shutdown, changed])
    watcher?.close()
    if (outcome === 'shutdown') return 0
  }
}
