/** The shape of a command, and the errors that end one. */
import type { Io } from './io.ts'

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

/** A command of `jsonrpc`. */
export interface Command {
  readonly name: string
  /** The positional arguments, in capitals. */
  readonly usage: string
  /** One line, for the list of commands. */
  readonly summary: string
  /** The first lines of `jsonrpc COMMAND --help`. */
  readonly description: string
  readonly options: Readonly<Record<string, CommandOption>>
  readonly examples: readonly (readonly [line: string, comment: string])[]
  /**
   * Runs the command and resolves to its exit code.
   * @throws Failure with a message for the user.
   */
  run(args: ParsedArgs, io: Io): Promise<number>
}

/** Ends a command with a message on stderr and exit code 1. */
export class Failure extends Error {
  readonly exitCode: number = 1
}

/** Ends a command whose arguments make no sense: exit code 2, and a hint at `--help`. */
export class UsageError extends Failure {
  override readonly exitCode: number = 2
}
