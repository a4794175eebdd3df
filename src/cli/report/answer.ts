/** Prints what a server answers to `jsonrpc call`, for people or for programs. Each JSON text is printed as the server wrote it. */
import type { Io, Output } from '../program/io.ts'
import { plainLine } from '../program/text.ts'
import { formatJson, jsonText } from './json.ts'

/** Prints answers. */
export interface AnswerPrinter {
  result(json: string): void
  error(json: string): void
  /** One item of a stream. */
  item(json: string): void
  methods(names: readonly string[]): void
  /** The reply to a whole message. */
  reply(json: string): void
  /** There is no answer, because none was asked for. */
  nothing(): void
}

/** Returns a printer of answers. With `isForPrograms`, each is one line of stdout: an object whose member says what it is. */
export function answerPrinter(io: Io, isForPrograms: boolean): AnswerPrinter {
  return isForPrograms ? forPrograms(io.stdout) : forPeople(io)
}

function forPeople({ stdout, stderr }: Io): AnswerPrinter {
  const print = (json: string, output: Output) => void output.write(`${formatJson(json, output.isTTY)}\n`)
  return {
    result: (json) => print(json, stdout),
    error: (json) => print(json, stderr),
    item: (json) => void stdout.write(`${formatJson(json, false)}\n`),
    methods: (names) => {
      for (const name of names) stdout.write(`${plainLine(name)}\n`)
    },
    reply: (json) => print(json, stdout),
    nothing: () => {},
  }
}

function forPrograms(stdout: Output): AnswerPrinter {
  const print = (json: string) => void stdout.write(`${formatJson(json, false)}\n`)
  return {
    result: (json) => print(`{"result":${json}}`),
    error: (json) => print(`{"error":${json}}`),
    item: (json) => print(`{"item":${json}}`),
    methods: (names) => print(jsonText({ methods: names }, false)),
    reply: print,
    nothing: () => print('{}'),
  }
}
