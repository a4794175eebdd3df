/** What a command of the command line is, and how it says that it cannot go on. */

/** One option, as `--help` shows it. */
export interface CommandOption {
  readonly short?: string
  /** What its value stands for, in capitals; without it the option is a switch. */
  readonly value?: string
  /** May be given more than once. */
  readonly multiple?: boolean
  readonly help: string
}

/** Options and arguments as they were typed. */
export interface Given {
  readonly arguments: readonly string[]
  /** The values of an option, in order; none where it was not given. */
  values(name: string): readonly string[]
  /** The last value of an option; `undefined` where it was not given. */
  value(name: string): string | undefined
  /** Whether a switch was given. */
  has(name: string): boolean
}

/** A command: a line of the table in `main.ts`. */
export interface Command {
  readonly name: string
  /** Its arguments, in capitals. */
  readonly usage: string
  /** One line, for the list of commands. */
  readonly summary: string
  /** More about it, for its own help. */
  readonly description: string
  readonly options: Readonly<Record<string, CommandOption>>
  readonly examples: readonly (readonly [line: string, comment: string])[]
  /** Does its work, and resolves to the exit code. */
  run(given: Given): Promise<number>
}

/** Ends a command with a message on stderr and an exit code: 1 where something went wrong. */
export class Failure extends Error {
  readonly exitCode: number = 1
}

/** What was typed makes no sense: exit code 2, and a hint at the help. */
export class UsageMistake extends Failure {
  override readonly exitCode: number = 2
}
