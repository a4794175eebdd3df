/** Runs a command line: finds the command, parses its arguments, and reports what went wrong. */
import { readFileSync } from 'node:fs'
import { parseArguments } from './arguments.ts'
import { type Command, Failure, UsageError } from './command.ts'
import { helpFor, overview } from './help.ts'
import type { Io } from './io.ts'
import { suggest } from './suggest.ts'
import { plainText, widthOf } from './text.ts'

/** Runs the arguments that follow `jsonrpc`, and resolves to the exit code. Rejects only because of a bug. */
export async function runCommandLine(commands: readonly Command[], typed: readonly string[], io: Io): Promise<number> {
  const [first, ...rest] = typed
  try {
    if (first === 'help') return await runCommandLine(commands, [...rest, '--help'], io)
    if (first === undefined || first === '--help' || first === '-h') return print(overview(commands, widthOf(io)), io)
    if (first === '--version' || first === '-v') return print(`${version()}\n`, io)
    return await runCommand(findCommand(commands, first), rest, io)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const hint = error instanceof UsageError ? ' Try jsonrpc --help' : ''
    io.stderr.write(`jsonrpc: ${plainText(error.message)}${hint}\n`)
    return error.exitCode
  }
}

async function runCommand(command: Command, typed: readonly string[], io: Io): Promise<number> {
  try {
    const args = parseArguments(command, typed)
    return args.has('help') ? print(helpFor(command, widthOf(io)), io) : await command.run(args, io)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    io.stderr.write(`jsonrpc ${command.name}: ${plainText(error.message)} (jsonrpc ${command.name} --help)\n`)
    return error.exitCode
  }
}

function findCommand(commands: readonly Command[], name: string): Command {
  const found = commands.find((command) => command.name === name)
  if (found) return found
  if (name.startsWith('-')) throw new UsageError(`there is no option ${name}.${suggest(name, ['--help', '--version'])}`)
  const names = commands.map((command) => command.name)
  throw new UsageError(`there is no command ${name}.${suggest(name, names)}`)
}

function print(text: string, io: Io): number {
  io.stdout.write(text)
  return 0
}

function version(): string {
  return JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')).version
}
