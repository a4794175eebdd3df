/** `jsonrpc types FILE` writes the types of a module's methods into a table beside it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { findFile } from '../load/module.ts'
import { type Command, Failure, type ParsedArgs, UsageError } from '../program/command.ts'
import type { Io } from '../program/io.ts'
import { plainText } from '../program/text.ts'
import { gapText } from '../types/exports.ts'
import { type ModuleTypes, readTypes } from '../types/read-types.ts'
import { declarationsPathOf, tableFiles, tablePathOf } from '../types/table-file.ts'
import { findCompiler } from '../types/typescript.ts'

/** The command `types`. */
export const typesCommand: Command = {
  name: 'types',
  usage: 'FILE',
  summary: 'write the TypeScript types of a module into a table, for new Service({ types })',
  description:
    'Reads the types of the services and functions that a module exports, and writes them beside it: FILE.types.js and FILE.types.d.ts. ' +
    'Commit both. new Service({ types }) checks params by the table, without TypeScript. ' +
    'A type that cannot be sent as JSON is an error. Needs TypeScript 7 or later.',
  options: {
    check: { help: 'write nothing; fail if the table is stale, or if the module has type errors' },
    partial: { help: 'leave out methods whose types cannot be sent: they stay unchecked' },
    print: { help: 'print the table instead of writing it' },
  },
  examples: [
    ['jsonrpc types calculator.ts', 'writes calculator.types.js'],
    ['jsonrpc types calculator.ts --check', 'before a release'],
  ],
  run,
}

async function run(args: ParsedArgs, io: Io): Promise<number> {
  const [typed, ...others] = args.positionals
  if (typed === undefined) throw new UsageError('name the FILE to read.')
  if (others.length > 0) throw new UsageError(`name one FILE only. Remove ${others.join(', ')}.`)
  const file = findFile(typed, io.cwd)
  const name = relative(io.cwd, file)
  const found = await findCompiler(file)
  if (!found.compiler) throw new Failure(`${found.reason}`)
  const types = await readTypes(found.compiler, file, { errors: args.has('check') })
  reportGaps(types, args, io)
  const tables = types.tables.filter(({ table }) => Object.keys(table.methods).length > 0)
  if (tables.length === 0) throw new Failure(`${name} exports no service and no functions`)
  const { script, declarations } = tableFiles(file, tables)
  const files: [string, string][] = [
    [tablePathOf(file), script],
    [declarationsPathOf(file), declarations],
  ]
  if (args.has('print')) io.stdout.write(script)
  else if (args.has('check')) return check(types, files, name, io)
  else for (const [path, text] of files) writeFileSync(path, text)
  return 0
}

function reportGaps({ tables }: ModuleTypes, args: ParsedArgs, io: Io): void {
  const gaps = tables.flatMap((table) => table.gaps).map((gap) => gapText(gap, io.cwd))
  if (gaps.length === 0) return
  if (!args.has('partial')) throw new Failure(`${gaps.join('\n')}\nChange these types, or leave the methods unchecked: --partial`)
  for (const gap of gaps) io.stderr.write(plainText(`Warning: ${gap}. It stays unchecked\n`))
}

function check({ errors }: ModuleTypes, files: readonly [string, string][], name: string, io: Io): number {
  if (errors.length > 0) throw new Failure(errors.map((error) => `${name}:${error}`).join('\n'))
  const stale = files.map(
    ([path, text]) => [relative(io.cwd, path), existsSync(path) && readFileSync(path, 'utf8') === text] as const,
  )
  for (const [path, isFresh] of stale) if (!isFresh) throw new Failure(`${path} is stale. Write it anew: jsonrpc types ${name}`)
  return 0
}
