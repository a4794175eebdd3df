/** Runs a command line: finds the command, parses its arguments, and reports what went wrong. */
import { readFileSync } from 'node:fs'
import { parseArguments } from './arguments.ts'
import { painterFor } from './colors.ts'
import { type Command, type Failure, failureLine, failureOf, ReportedFailure, UsageError } from './command.ts'
import { helpFor, type Look, overview } from './help.ts'
import type { Io } from './io.ts'
import { suggest } from './suggest.ts'
import { plainText, widthOf, wrapLines } from './text.ts'

/** Runs the arguments that follow `jsonrpc`, and resolves to the exit code. Rejects only because of a bug. */
export async function runCommandLine(commands: readonly Command[], typed: readonly string[], io: Io): Promise<number> {
  const [first, ...rest] = typed
  try {
    if (first === 'help') return await runCommandLine(commands, [...rest, '--help'], io)
    if (first === undefined || first === '--help' || first === '-h') return print(overview(commands, lookOf(io)), io)
    if (first === '--version' || first === '-v') return print(`${version()}\n`, io)
    return await runCommand(findCommand(commands, first), rest, io)
  } catch (thrown) {
    const error = failureOf(thrown)
    const hint = error instanceof UsageError ? ' Try jsonrpc --help' : ''
    return report(error, { start: 'jsonrpc', hint, typed }, io)
  }
}

async function runCommand(command: Command, typed: readonly string[], io: Io): Promise<number> {
  try {
    const args = parseArguments(command, typed)
    return args.has('help') ? print(helpFor(command, lookOf(io)), io) : await command.run(args, io)
  } catch (thrown) {
    const error = failureOf(thrown)
    const [start, hint] =
      error instanceof UsageError ? [`jsonrpc ${command.name}`, ` (jsonrpc ${command.name} --help)`] : ['jsonrpc', '']
    return report(error, { start, hint, typed }, io)
  }
}

/** Reads the arguments as they were typed, because it also runs if they cannot be parsed, and for commands without `--json`. */
function asksForJson(typed: readonly string[]): boolean {
  const end = typed.indexOf('--')
  return typed.slice(0, end < 0 ? typed.length : end).some((word) => /^--json(=|$)/.test(word))
}

interface Reported {
  /** What the message begins with. */
  readonly start: string
  /** What it ends with. */
  readonly hint: string
  readonly typed: readonly string[]
}

/** Writes a failure to stderr for people, and with `--json` to stdout for programs. Returns its exit code. */
function report(failure: Failure, { start, hint, typed }: Reported, { stdout, stderr, env }: Io): number {
  const { message, exitCode } = failure
  if (asksForJson(typed) && !(failure instanceof ReportedFailure)) stdout.write(failureLine(failure))
  const text = `${start}: ${plainText(message)}${hint}`
  const fitted = stderr.isTTY ? wrapLines(text, widthOf({ stdout: stderr, env })) : text
  stderr.write(`${painterFor(stderr, env)('red', fitted.slice(0, start.length))}${fitted.slice(start.length)}\n`)
  return exitCode
}

function lookOf(io: Io): Look {
  return { width: widthOf(io), paint: painterFor(io.stdout, io.env) }
}

function findCommand(commands: readonly Command[], name: string): Command {
  const found = commands.find((command) => command.name === name)
  if (found) return found
  if (name.startsWith('-')) throw new UsageError(wrongOption(commands, name))
  const names = commands.map((command) => command.name)
  throw new UsageError(`there is no command ${name}.${forgottenCommand(name) || suggest(name, names)}`)
}

function wrongOption(commands: readonly Command[], typed: string): string {
  const [name = ''] = typed.split('=')
  const isOfCommand = commands.some(({ options }) =>
    Object.entries(options).some(([long, { short }]) => name === `--${long}` || (short && name === `-${short}`)),
  )
  if (isOfCommand) return `${name} is an option of commands. Write it after the command: jsonrpc COMMAND ${name}.`
  return `there is no option ${typed}.${suggest(typed, ['--help', '--version'])}`
}

/** What a file or a URL in the place of a command was probably meant for. */
function forgottenCommand(typed: string): string {
  if (/^(https?|wss?):/i.test(typed)) return ` Did you mean jsonrpc call ${typed}?`
  return /\.[cm]?[jt]sx?$/.test(typed) ? ` Did you mean jsonrpc serve ${typed}?` : ''
}

function print(text: string, io: Io): number {
  io.stdout.write(text)
  return 0
}

function version(): string {
  return JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')).version
}
