/** From what was typed to an exit code: finds the command, runs it, and says what went wrong. */
import { readFileSync } from 'node:fs'
import { readArguments } from './arguments.ts'
import { type Command, Failure, UsageMistake } from './command.ts'
import { helpFor, overview } from './help.ts'
import { didYouMean } from './suggest.ts'

/** Runs a command line without the program's own name, and resolves to the exit code. Never rejects for what a user did. */
export async function runCommandLine(commands: readonly Command[], typed: readonly string[]): Promise<number> {
  const [first, ...rest] = typed
  try {
    if (first === 'help') return await runCommandLine(commands, [...rest, '--help'])
    if (first === undefined || first === '--help' || first === '-h') return print(overview(commands))
    if (first === '--version' || first === '-v') return print(`${version()}\n`)
    return await runCommand(commandNamed(commands, first), rest)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const hint = error instanceof UsageMistake ? ' Try jsonrpc --help' : ''
    console.error(`jsonrpc: ${error.message}${hint}`)
    return error.exitCode
  }
}

async function runCommand(command: Command, typed: readonly string[]): Promise<number> {
  try {
    const given = readArguments(command, typed)
    return given.has('help') ? print(helpFor(command)) : await command.run(given)
  } catch (error) {
    if (!(error instanceof UsageMistake)) throw error
    console.error(`jsonrpc ${command.name}: ${error.message} (jsonrpc ${command.name} --help)`)
    return error.exitCode
  }
}

function commandNamed(commands: readonly Command[], name: string): Command {
  const found = commands.find((command) => command.name === name)
  if (found) return found
  const [what, names] = name.startsWith('-')
    ? ['option', ['--help', '--version']]
    : ['command', commands.map((command) => command.name)]
  throw new UsageMistake(`there is no ${what} ${name}.${didYouMean(name, names as string[])}`)
}

function print(text: string): number {
  process.stdout.write(text)
  return 0
}

function version(): string {
  return JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')).version
}
