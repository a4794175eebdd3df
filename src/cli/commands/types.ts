/** `jsonrpc types FILE` writes the types of a module's methods into a table beside it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { findFile } from '../load/module.ts'
import { type Command, Failure, type ParsedArgs, UsageError } from '../program/command.ts'
import type { Io } from '../program/io.ts'
import { plainText } from '../program/text.ts'
import type { Compiler } from '../types/compiler.ts'
import { gapText } from '../types/exports.ts'
import { type ModuleTypes, readTypes } from '../types/read-types.ts'
import { declarationsPathOf, tableFiles, tablePathOf } from '../types/table-file.ts'
import { findCompiler } from '../types/typescript.ts'
import { watchFiles } from '../types/watch-files.ts'

/** The command `types`. */
export const typesCommand: Command = {
  name: 'types',
  usage: 'FILE',
  summary: 'write the TypeScript types of a module into a table, for new Service({ types })',
  description:
    'Reads the types of the services and functions that a module exports, and writes them beside it, into calculator.types.js and ' +
    'calculator.types.d.ts for calculator.ts. Commit both: new Service({ types }) checks calls by the table, without TypeScript. ' +
    'Fails if a type cannot be sent as JSON. Needs TypeScript 7 or later.',
  options: {
    check: { help: 'write nothing; fail if the table is stale, or if the module has type errors' },
    partial: { help: 'leave out methods whose types cannot be sent as JSON: they stay unchecked' },
    print: { help: 'print the table, and write nothing' },
    watch: { short: 'w', help: 'write the table again when the module or a file that it imports changes' },
  },
  examples: [
    ['jsonrpc types calculator.ts', 'writes calculator.types.js'],
    ['jsonrpc types calculator.ts --check', 'before a release'],
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
  const file = findFile(typed, io.cwd)
  const found = await findCompiler(file)
  if (!found.compiler) throw new Failure(found.reason)
  const task = { compiler: found.compiler, file, name: relative(io.cwd, file), args, io }
  if (args.has('watch')) return runWatched(task)
  await runOnce(task)
  return 0
}

/** Returns the files that the table depends on. A module may import its own table, so its types are read again when that has changed. */
async function runOnce(task: Task, isSecond = false): Promise<readonly string[]> {
  const { args, file, io } = task
  const types = await ask(task)
  const { script, declarations } = filesOf(types, task)
  const files: [string, string][] = [
    [tablePathOf(file), script],
    [declarationsPathOf(file), declarations],
  ]
  if (args.has('print')) io.stdout.write(script)
  else if (args.has('check')) check(types, files, task)
  else {
    const changed = files.filter(([path, text]) => write(path, text, io))
    if (changed.length > 0 && !isSecond) return runOnce(task, true)
  }
  return types.files
}

function ask({ compiler, file, name, args }: Task): Promise<ModuleTypes> {
  const wanted = { errors: args.has('check'), files: args.has('watch') }
  return readTypes(compiler, file, wanted).catch((error: Error) => {
    throw new Failure(`TypeScript cannot read ${name}: ${error.message}`)
  })
}

function filesOf({ tables }: ModuleTypes, { args, file, name, io }: Task): ReturnType<typeof tableFiles> {
  const gaps = tables.flatMap((table) => table.gaps).map((gap) => gapText(gap, io.cwd))
  if (gaps.length > 0 && !args.has('partial'))
    throw new Failure(`${gaps.join('\n')}\nChange these types, or leave these methods unchecked: --partial`)
  for (const gap of gaps) io.stderr.write(plainText(`Warning: ${gap}. The method stays unchecked\n`))
  const filled = tables.filter(({ table }) => Object.keys(table.methods).length > 0)
  if (filled.length === 0) throw new Failure(`${name} exports no Service and no functions whose types could be read`)
  return tableFiles(file, filled)
}

function check({ errors }: ModuleTypes, files: readonly [string, string][], { name, io }: Task): void {
  if (errors.length > 0) throw new Failure(errors.map((error) => `${name}:${error}`).join('\n'))
  const [stale] = files.filter(([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text)
  if (stale) throw new Failure(`${relative(io.cwd, stale[0])} is stale. Write it anew: jsonrpc types ${name}`)
}

/** A file that stays as it is keeps its time, so that other watchers rest. */
function write(path: string, text: string, io: Io): boolean {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return false
  writeFileSync(path, text)
  io.stderr.write(`Wrote ${relative(io.cwd, path)}\n`)
  return true
}

/** A module that cannot be read is watched until it can. */
async function runWatched(task: Task): Promise<number> {
  const shutdown = task.io.untilShutdown().then(() => 'shutdown' as const)
  let files: readonly string[] = [task.file]
  for (;;) {
    const startedAt = Date.now()
    try {
      files = await runOnce(task)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
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
