/** The shape of a command, and the errors that end one. */
import type { Io } from './io.ts'
import { plainText } from './text.ts'

/** One option of a command, as `--help` prints it. */
export interface CommandOption {
  readonly short?: string
  /** The placeholder of the value, in capitals. An option without a placeholder is a switch. */
  readonly value?: string
  /** Whether the option may be repeated. Default: `false`. */
  readonly multiple?: boolean
  readonly help: string
}

/** The options and positional arguments of a command line. */
export interface ParsedArgs {
  readonly positionals: readonly string[]
  /** The values of an option, in order; empty if the option is missing. A switch counts with the value `''`. */
  values(name: string): readonly string[]
  /** The last value of an option; `undefined` if the option is missing. */
  value(name: string): string | undefined
  /** Whether the option is present. */
  has(name: string): boolean
}

/** What commands do, in the order of `jsonrpc --help`. */
export const commandGroups = ['Serve', 'Call', 'Describe', 'Check', 'Set up'] as const

/** A command of `jsonrpc`. */
export interface Command {
  readonly name: string
  readonly group: (typeof commandGroups)[number]
  /** The positional arguments, in capitals. */
  readonly usage: string
  /** One line, for the list of commands. */
  readonly summary: string
  /** The first lines of `jsonrpc COMMAND --help`. An empty line separates paragraphs. */
  readonly description: string
  readonly options: Readonly<Record<string, CommandOption>>
  readonly examples: readonly (readonly [line: string, comment: string])[]
  /**
   * Runs the command and resolves to its exit code.
   * @throws Failure with a message for the user.
   */
  run(args: ParsedArgs, io: Io): Promise<number>
}

/** Ends a command with a message on stderr and exit code 1. With `--json`, the message is on stdout as well, as JSON. */
export class Failure extends Error {
  readonly exitCode: number = 1
}

/** Ends a command that has already printed what `--json` asks for. */
export class ReportedFailure extends Failure {}

/** Ends a command whose arguments make no sense: exit code 2, and a hint at `--help`. */
export class UsageError extends Failure {
  override readonly exitCode: number = 2
}

/** What the system refuses, such as to read a file, is a failure as well. @throws the error itself if it is a bug. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error
  if (!(error instanceof Error) || !('syscall' in error)) throw error
  const isGone = error.syscall === 'uv_cwd'
  return new Failure(isGone ? 'the current directory does not exist any more. Change to another one' : error.message)
}

/** What `--json` prints of a command that fails: one line. */
export function failureLine({ message, exitCode }: Failure): string {
  return `${plainText(JSON.stringify({ failure: { message, exitCode } }))}\n`
}
